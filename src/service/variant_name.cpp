#include "variant_name.hpp"

#include <array>
#include <cstdint>
#include <utility>

#include <httoop/core/ascii.hpp>
#include <httoop/field/media_type_of.hpp>
#include <httoop/syntax/language_tag.hpp>

namespace httoop::inline v0 {
namespace {

// ISO 639-1: a row for each first letter, a bit for each second one.
struct two_letter_languages {
    std::uint32_t second[26] = {};

    consteval explicit two_letter_languages(octets codes) {
        for (std::size_t i = 0; i + 1 < codes.size(); i += 3) second[codes[i] - 'a'] |= 1u << (codes[i + 1] - 'a');
    }
    [[nodiscard]] constexpr bool has(char a, char b) const {
        a = to_lower(a), b = to_lower(b);
        return a >= 'a' && a <= 'z' && b >= 'a' && b <= 'z' && (second[a - 'a'] >> (b - 'a') & 1) != 0;
    }
};
constexpr two_letter_languages known_languages{
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja "
    "jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb "
    "nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so "
    "sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"};

// Suffixes are views with their period here.
bool is_language(octets suffix, std::span<std::string const> listed) {
    if (suffix.empty()) return false;
    octets const tag = suffix.substr(1);
    for (std::string const& one : listed)
        if (equal_ignoring_case(one, tag)) return true;
    std::size_t const dash = tag.find('-');
    return (dash == octets::npos ? tag.size() : dash) == 2 && known_languages.has(tag[0], tag[1]) && is_language_tag(tag);
}

// Backups are no other form of what they were made of, and what has no type cannot be chosen by it.
octets type_of(octets suffix) {
    octets const type = media_type_of(suffix);
    return type == "application/octet-stream" || type == "application/x-trash" ? octets{} : type;
}

bool is_coding(octets suffix) { return suffix == ".br" || suffix == ".gz"; }

// Takes the last period and what follows it off a name, if something is left of it.
octets take_suffix(octets& name) {
    std::size_t const dot = name.rfind('.');
    if (dot == octets::npos || dot == 0) return {};
    octets const suffix = name.substr(dot);
    name = name.substr(0, dot);
    return suffix;
}

}  // namespace

variant_name variant_name::read(octets file_name, std::span<std::string const> languages) {
    variant_name v;
    octets rest = file_name;
    octets last = take_suffix(rest);
    octets shorter = rest;
    octets before = take_suffix(shorter);
    if (is_coding(last) && is_coding(before)) before = {};  // packed twice, and not in Breton
    // "page.gz" is a file of that type, not a page in that coding.
    if (is_coding(last) && (!type_of(before).empty() || is_language(before, languages))) {
        v.coding = last.substr(1);
        last = before;
        rest = shorter;
        before = take_suffix(shorter);
    }
    octets type = last, language = before;
    if (is_language(last, languages) && !type_of(before).empty() && (type_of(last).empty() || !is_language(before, languages)))
        std::swap(type, language);
    if (type_of(type).empty()) return {};
    v.type = type.substr(1);
    v.media_type = type_of(type);
    if (is_language(language, languages)) {
        v.language = language.substr(1);
        rest = shorter;
    }
    v.base = rest;
    return v;
}

namespace {

octets without_codings(octets name) {
    for (octets rest = name; is_coding(take_suffix(rest));) name = rest;
    return name;
}

// All that a name may ask for: "a.json.de" is German JSON called "a", and what is called so, or
// "a.json", in any type.
std::array<variant_name, 4> meanings(octets name, std::span<std::string const> languages) {
    variant_name whole, by_language, by_type;
    whole.base = name;
    octets shorter = name;
    octets const last = take_suffix(shorter);
    if (is_language(last, languages)) by_language.base = shorter, by_language.language = last.substr(1);
    if (!type_of(last).empty()) by_type.base = shorter, by_type.type = last.substr(1);
    return {whole, by_language, by_type, variant_name::read(name, languages)};
}

bool agree(octets a, octets b) { return a.empty() || b.empty() || a == b; }

}  // namespace

bool may_name_the_same(octets a, octets b, std::span<std::string const> languages) {
    auto const of_b = meanings(without_codings(b), languages);
    for (variant_name const& x : meanings(without_codings(a), languages))
        for (variant_name const& y : of_b)
            if (!x.base.empty() && x.base == y.base && agree(x.language, y.language) && agree(x.type, y.type)) return true;
    return false;
}

bool variant_name::is_of(octets asked) const {
    if (base.empty() || !coding.empty() || !asked.starts_with(base)) return false;
    asked.remove_prefix(base.size());
    if (asked.empty()) return true;
    if (language.empty() || asked.front() != '.') return false;
    asked.remove_prefix(1);
    return asked == language || asked == type;
}

}  // namespace httoop::inline v0
