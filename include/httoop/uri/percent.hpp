#pragma once
#include <string>

#include <httoop/core/octets.hpp>
#include <httoop/core/result.hpp>
#include <httoop/uri/octet_classes.hpp>

namespace httoop::inline v0 {

// Percent-encoding (RFC 3986 2.1). Each works on a component, once: a URI is split into its
// components before any of them is decoded (2.4).

// Whether the percent sign at s[i] has its two digits.
inline bool percent_encoding_at(octets s, std::size_t i) {
    return s.size() - i >= 3 && HEXDIG(s[i + 1]) && HEXDIG(s[i + 2]);
}

// The octet that such a percent-encoding stands for.
inline char percent_encoded_octet(octets s, std::size_t i) {
    return static_cast<char>(hex_value(s[i + 1]) * 16 + hex_value(s[i + 2]));
}

// Replaces percent-encodings by their octets; everything else stays, '+' too. A violation
// (rfc3986#2.1) at a percent sign without two hexadecimal digits.
result<std::string> percent_decode(octets component);

// Encodes every octet that is not in `kept`, with upper-case digits. The percent sign is always
// encoded.
std::string percent_encode(octets data, octet_class const& kept = unreserved);

// The length of the longest prefix in which every octet is in `allowed` or part of a
// percent-encoding; the whole size when s is valid.
std::size_t valid_prefix(octets s, octet_class const& allowed);

}  // namespace httoop::inline v0
