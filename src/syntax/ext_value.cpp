#include <httoop/syntax/ext_value.hpp>

#include <utility>

#include <httoop/core/ascii.hpp>
#include <httoop/syntax/language_tag.hpp>
#include <httoop/core/policy.hpp>
#include <httoop/syntax/rules.hpp>
#include <httoop/syntax/utf8.hpp>

namespace httoop::inline v0 {
namespace {

// token except "*", "'" and "%"
constexpr octet_class attr_char = tchar - octet_class("*'%");

bool is_ext_name(octets name) { return name.size() > 1 && name.back() == '*'; }

// value-chars, decoded; false with `at` where they do not fit.
bool decode(octets s, std::size_t& at, std::string& text) {
    for (; at < s.size(); ++at) {
        char c = s[at];
        if (c == '%') {
            if (s.size() - at < 3 || !HEXDIG(s[at + 1]) || !HEXDIG(s[at + 2])) return false;
            c = static_cast<char>(hex_value(s[at + 1]) * 16 + hex_value(s[at + 2]));
            at += 2;
        } else if (!attr_char(c)) {
            return false;
        }
        text += c;
    }
    return true;
}

// charset "'" [ language ] "'" value-chars; the text is still in its charset.
bool take_ext_value(octets s, std::size_t& at, octets& charset, ext_value& v) {
    at = s.find('\'');
    if (at == octets::npos || at == 0 || !is_token(s.substr(0, at))) {
        at = 0;
        return false;
    }
    charset = s.substr(0, at++);
    std::size_t const end = s.find('\'', at);
    if (end == octets::npos) return false;
    v.language = s.substr(at, end - at);
    if (!v.language.empty() && !is_language_tag(v.language)) return false;
    at = end + 1;
    return decode(s, at, v.text);
}

bool is_iso_8859_1(octets s) {
    constexpr octet_class C1 = octet_class::span(0x80, 0x9f);
    for (char const c : s)
        if (C1(c)) return false;
    return true;
}

// Whether a parameter holds that text in its plain form and everybody reads it so: RFC 6266
// appendix D names percent signs and what has to be escaped.
bool is_plain(octets text) {
    for (char const c : text)
        if ((!VCHAR(c) && c != ' ') || c == '"' || c == '\\' || c == '%') return false;
    bool const encoded_word = text.find("=?") != octets::npos;
    return !encoded_word || !enforced(rules::encoded_word_quoted) ||
           !enforced(rules::encoded_word_parameter);
}

// One underscore for each character that is not plain.
std::string approximated(octets text) {
    std::string plain;
    for (octets rest = text; !rest.empty(); rest.remove_prefix(utf8_sequence(rest))) {
        bool const word = plain.ends_with('=') && rest.front() == '?';
        bool const fits = utf8_sequence(rest) == 1 && is_plain(rest.substr(0, 1)) && !word;
        plain += fits ? rest.front() : '_';
    }
    return plain;
}

}  // namespace

result<ext_value> ext_value::parse(octets s) {
    ext_value v;
    std::size_t at;
    octets charset;
    if (!take_ext_value(s, at, charset, v) && enforced(rules::ext_value_grammar))
        return violation{&rules::ext_value_grammar, at};
    bool const utf8 = equal_ignoring_case(charset, "UTF-8") && enforced(rules::ext_value_utf8);
    bool const latin1 = equal_ignoring_case(charset, "ISO-8859-1");
    bool const text = (utf8 && is_utf8(v.text)) || (latin1 && is_iso_8859_1(v.text));
    if (!text && enforced(rules::ext_value_charset)) return violation{&rules::ext_value_charset, 0};
    if (latin1) v.text = utf8_from_latin1(v.text);
    return v;
}

std::string ext_value::compose() const {
    constexpr char digits[] = "0123456789ABCDEF";
    std::string s = enforced(rules::ext_value_utf8_sent) ? "UTF-8'" : "US-ASCII'";
    s.append(language).append("'");
    for (char const c : text) {
        auto const u = static_cast<unsigned char>(c);
        if (attr_char(c)) s += c;
        else ((s += '%') += digits[u >> 4]) += digits[u & 15];
    }
    return s;
}

std::optional<std::string> text_of(parameters const& p, octets name) {
    if (std::string const* const extended = p.find(std::string{name} + '*'))
        if (auto v = ext_value::parse(*extended)) return std::move(v->text);
    if (std::string const* const plain = p.find(name)) return utf8_from_latin1(*plain);
    return {};
}

void set_text(parameters& p, octets name, octets text, octets language) {
    std::string const extended = std::string{name} + '*';
    std::string const utf8 = is_utf8(text) ? std::string{text} : utf8_from_latin1(text);
    parameter const plain{std::string{name}, approximated(utf8)};
    parameters changed;
    bool placed = false;
    for (parameter const& x : p) {
        if (equal_ignoring_case(x.name, extended)) continue;
        if (!equal_ignoring_case(x.name, name)) changed.push_back(x);
        else if (!std::exchange(placed, true)) changed.push_back(plain);
    }
    if (!placed) changed.push_back(plain);
    if (!is_plain(utf8) || !language.empty())
        changed.push_back({extended, ext_value{utf8, std::string{language}}.compose()});
    p = std::move(changed);
}

void drop_broken_ext_values(parameters& p, findings_sink* ignored, std::size_t at) {
    parameters kept;
    for (parameter const& x : p) {
        if (is_ext_name(x.name)) {
            auto const value = ext_value::parse(x.value);
            if (x.quoted || !value) {
                tell_ignored(ignored, value ? rules::ext_value_grammar : *value.error().broken, at + x.at);
                continue;
            }
        }
        kept.push_back(x);
    }
    p = std::move(kept);
}

}  // namespace httoop::inline v0
