#include <httoop/field/content_disposition.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/ext_value.hpp>
#include <httoop/syntax/quoted_string.hpp>
#include <httoop/syntax/utf8.hpp>

namespace httoop::inline v0 {
namespace {

struct characters {
    char32_t first, last;
};
// White space; U+0020 as well.
constexpr characters spaces[] = {{0xa0, 0xa0},     {0x1680, 0x1680}, {0x2000, 0x200a},
                                 {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000}};
// Controls, and what is not seen or turns the direction of text.
constexpr characters unseen[] = {
    {0, 0x1f},        {0x7f, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},   {0x180e, 0x180e},
    {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}};
// Octets that mean something to file systems or shells.
constexpr octet_class special{"\"*/:<>?\\|"};
constexpr octet_class not_first{". ~-"};
constexpr octet_class not_last{". "};

template <std::size_t N>
constexpr bool among(characters const (&all)[N], char32_t c) {
    for (characters const& x : all)
        if (c >= x.first && c <= x.last) return true;
    return false;
}

void keep_last_segment(std::string& name) {
    if (std::size_t const end = name.find_last_of("/\\"); end != std::string::npos)
        name.erase(0, end + 1);
}

void take_out_confusing(std::string& name) {
    std::string kept;
    for (octets rest = name; !rest.empty();) {
        std::size_t const size = utf8_sequence(rest);
        octets const sequence = rest.substr(0, size);
        char32_t const c = utf8_character(sequence);
        if (among(spaces, c)) kept += ' ';
        else if (!among(unseen, c)) kept += sequence;
        rest.remove_prefix(size);
    }
    name = trim_ows(kept);
}

// The names of devices, with any extension.
bool is_device(octets name) {
    octets const stem = name.substr(0, name.find('.'));
    for (octets const device : {"CON", "PRN", "AUX", "NUL"})
        if (equal_ignoring_case(stem, device)) return true;
    if (stem.size() != 4 || !DIGIT(stem[3])) return false;
    return equal_ignoring_case(stem.substr(0, 3), "COM") ||
           equal_ignoring_case(stem.substr(0, 3), "LPT");
}

void replace_special(std::string& name) {
    for (char& c : name)
        if (special(c)) c = '_';
    std::size_t first = 0;
    while (first < name.size() && not_first(name[first])) ++first;
    name.erase(0, first);
    while (!name.empty() && not_last(name.back())) name.pop_back();
    if (is_device(name)) name.insert(0, "_");
}

// Cuts before a character; a short extension stays.
void shorten(std::string& name) {
    if (name.size() <= filename_size_most) return;
    std::size_t const dot = name.rfind('.');
    std::string const extension =
        dot != std::string::npos && name.size() - dot <= 16 ? name.substr(dot) : "";
    std::size_t end = filename_size_most - extension.size();
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xc0) == 0x80) --end;
    while (end > 0 && not_last(name[end - 1])) --end;
    name.replace(end, std::string::npos, extension);
}

}  // namespace

content_disposition::content_disposition(std::string type_, octets filename)
    : type{std::move(type_)} {
    set_text(parameters, "filename", filename);
}

result<content_disposition> content_disposition::parse(octets value, findings_sink* ignored) {
    std::size_t const size = token_size(value);
    if (size == 0 && enforced(rules::disposition_grammar))
        return violation{&rules::disposition_grammar, 0};
    auto p = httoop::parameters::parse(value.substr(size), parameter_form::bad_space);
    if (!p) return violation{p.error().broken, size + p.error().offset};
    if (parameter const* const again = p->repeated(); again && enforced(rules::disposition_grammar))
        return violation{&rules::disposition_grammar, size + again->at};
    drop_broken_ext_values(*p, ignored, size);
    return content_disposition{std::string{value.substr(0, size)}, *std::move(p)};
}

std::string content_disposition::compose() const {
    std::string text = type;
    parameters.compose(text);
    if (!enforced(rules::disposition_valid_sent)) return text;
    return parsed_back(std::move(text), *this);
}

bool content_disposition::is_inline() const {
    if (!enforced(rules::disposition_unknown)) return !equal_ignoring_case(type, "attachment");
    return equal_ignoring_case(type, "inline");
}

std::optional<std::string> content_disposition::filename() const {
    std::string const* const plain = parameters.find("filename");
    if (plain != nullptr && !enforced(rules::filename_extended)) return *plain;
    return text_of(parameters, "filename");
}

std::optional<std::string> content_disposition::safe_filename() const {
    auto name = filename();
    if (!name) return {};
    if (enforced(rules::filename_place)) keep_last_segment(*name);
    if (enforced(rules::filename_confusing)) take_out_confusing(*name);
    if (enforced(rules::filename_special)) replace_special(*name);
    shorten(*name);
    if (name->empty()) return {};
    return name;
}

}  // namespace httoop::inline v0
