#pragma once
#include <httoop/uri/percent.hpp>

namespace httoop::inline v0 {

// The length of the UTF-8 sequence at the front of s, 0 if there is none: the table of well-formed
// sequences in Unicode 3.9, without overlong forms and surrogates.
inline std::size_t utf8_sequence(octets s) {
    auto const octet = [s](std::size_t i) {
        return i < s.size() ? static_cast<unsigned char>(s[i]) : 0u;
    };
    if (s.empty()) return 0;
    unsigned const lead = octet(0);
    if (lead < 0x80) return 1;
    if (lead < 0xc2 || lead > 0xf4) return 0;
    unsigned const least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    unsigned const most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (octet(1) < least || octet(1) > most) return 0;
    std::size_t const size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    for (std::size_t i = 2; i < size; ++i)
        if (octet(i) < 0x80 || octet(i) > 0xbf) return 0;
    return size;
}

// The length of the percent-encodings at the front of s that stand for such a sequence, 0 if they
// do not.
inline std::size_t encoded_utf8_sequence(octets s) {
    char decoded[4];
    std::size_t count = 0;
    for (std::size_t i = 0; count < 4 && i < s.size() && s[i] == '%' && percent_encoding_at(s, i);
         i += 3)
        decoded[count++] = percent_encoded_octet(s, i);
    return utf8_sequence({decoded, count}) * 3;
}

// The code point of such a sequence of that length.
inline char32_t code_point(octets s, std::size_t size) {
    auto const octet = [s](std::size_t i) { return static_cast<unsigned char>(s[i]); };
    char32_t c = size == 1 ? octet(0) : octet(0) & (0xffu >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) c = c << 6 | (octet(i) & 0x3fu);
    return c;
}

}  // namespace httoop::inline v0
