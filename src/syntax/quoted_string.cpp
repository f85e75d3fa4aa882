#include <httoop/syntax/quoted_string.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/syntax/rules.hpp>

namespace httoop::inline v0 {

std::size_t quoted_string_size(octets s) {
    if (s.empty() || s.front() != '"') return 0;
    for (std::size_t i = 1; i < s.size(); ++i) {
        if (s[i] == '"') return i + 1;
        if (s[i] == '\\') ++i;
        if (i < s.size() && !field_content(s[i])) return 0;
    }
    return 0;
}

std::size_t comment_size(octets s) {
    if (s.empty() || s.front() != '(') return 0;
    std::size_t depth = 0;
    for (std::size_t i = 0; i < s.size(); ++i) {
        if (s[i] == '(') ++depth;
        if (s[i] == ')' && --depth == 0) return i + 1;
        if (s[i] == '\\') ++i;
        if (i < s.size() && !field_content(s[i])) return 0;
    }
    return 0;
}

result<std::string> parse_quoted_string(octets s) {
    std::size_t const size = quoted_string_size(s);
    if ((size == 0 || size != s.size()) && enforced(rules::quoted_string))
        return violation{&rules::quoted_string, size};
    std::string text;
    text.reserve(s.size());
    for (std::size_t i = 1; i + 1 < s.size(); ++i) {
        if (s[i] == '\\' && enforced(rules::quoted_pair)) ++i;
        text += s[i];
    }
    return text;
}

void append_quoted_string(std::string& to, octets text) {
    to += '"';
    for (char const c : text) {
        if (c == '"' || c == '\\') to += '\\';
        to += c;
    }
    to += '"';
}

void append_token_or_quoted_string(std::string& to, octets text) {
    if (is_token(text)) to += text;
    else append_quoted_string(to, text);
}

std::size_t token_size(octets s) {
    std::size_t i = 0;
    while (i < s.size() && tchar(s[i])) ++i;
    return i;
}

}  // namespace httoop::inline v0
