#pragma once
#include <string>

#include <httoop/core/ascii.hpp>

namespace httoop::inline v0 {

// ASCII letters in lower case: what schemes, hosts and namespace identifiers are compared in.
inline std::string lower(octets s) {
    std::string out{s};
    for (char& c : out) c = to_lower(c);
    return out;
}

inline char upper_hex(char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c; }

}  // namespace httoop::inline v0
