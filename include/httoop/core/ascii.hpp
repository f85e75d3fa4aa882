#pragma once
#include <array>
#include <cstdint>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// A set of octets as a 256-entry table, built at compile time from readable sums.
class octet_class {
public:
    constexpr octet_class() = default;
    constexpr explicit octet_class(octets members) {
        for (char c : members) in_[static_cast<unsigned char>(c)] = true;
    }
    static constexpr octet_class span(unsigned char first, unsigned char last) {
        octet_class c;
        for (unsigned i = first; i <= last; ++i) c.in_[i] = true;
        return c;
    }
    constexpr bool operator()(char c) const { return in_[static_cast<unsigned char>(c)]; }
    constexpr bool all(octets s) const {
        for (char c : s)
            if (!(*this)(c)) return false;
        return true;
    }
    friend constexpr octet_class operator+(octet_class a, octet_class const& b) {
        for (unsigned i = 0; i < 256; ++i) a.in_[i] = a.in_[i] || b.in_[i];
        return a;
    }
    friend constexpr octet_class operator-(octet_class a, octet_class const& b) {
        for (unsigned i = 0; i < 256; ++i) a.in_[i] = a.in_[i] && !b.in_[i];
        return a;
    }

private:
    std::array<bool, 256> in_{};
};

// RFC 5234 B.1 and RFC 9110 5.6.2, 5.5.
inline constexpr octet_class DIGIT = octet_class::span('0', '9');
inline constexpr octet_class ALPHA = octet_class::span('a', 'z') + octet_class::span('A', 'Z');
inline constexpr octet_class HEXDIG = DIGIT + octet_class("abcdefABCDEF");
inline constexpr octet_class CTL = octet_class::span(0, 31) + octet_class("\x7f");
inline constexpr octet_class VCHAR = octet_class::span(0x21, 0x7e);
inline constexpr octet_class obs_text = octet_class::span(0x80, 0xff);
inline constexpr octet_class tchar = DIGIT + ALPHA + octet_class("!#$%&'*+-.^_`|~");
inline constexpr octet_class field_vchar = VCHAR + obs_text;
inline constexpr octet_class OWS_octet{" \t"};
inline constexpr octet_class field_content = field_vchar + OWS_octet;
inline constexpr octet_class qdtext = field_content - octet_class("\"\\");

constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

constexpr bool equal_ignoring_case(octets a, octets b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (to_lower(a[i]) != to_lower(b[i])) return false;
    return true;
}

constexpr octets trim_ows(octets s) {
    while (!s.empty() && OWS_octet(s.front())) s.remove_prefix(1);
    while (!s.empty() && OWS_octet(s.back())) s.remove_suffix(1);
    return s;
}

constexpr bool is_token(octets s) { return !s.empty() && tchar.all(s); }

// The value of one HEXDIG, or -1.
constexpr int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace httoop::inline v0
