#pragma once
#include <httoop/syntax/utf8.hpp>
#include <httoop/uri/percent.hpp>

namespace httoop::inline v0 {

// The length of the percent-encodings at the front of s that stand for one UTF-8 sequence, 0 if they
// do not.
inline std::size_t encoded_utf8_sequence(octets s) {
    char decoded[4];
    std::size_t count = 0;
    for (std::size_t i = 0; count < 4 && i < s.size() && s[i] == '%' && percent_encoding_at(s, i);
         i += 3)
        decoded[count++] = percent_encoded_octet(s, i);
    return utf8_sequence({decoded, count}) * 3;
}

}  // namespace httoop::inline v0
