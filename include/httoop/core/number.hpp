#pragma once
#include <cstdint>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// 1*DIGIT as a number. Nothing else is taken: no sign, no space, no separator. False when s is not
// 1*DIGIT; overflow is reported apart, because it means "too large", not "malformed".
enum class number_fault : std::uint8_t { none, malformed, overflow };

constexpr number_fault parse_decimal(octets s, std::uint64_t& value) {
    if (s.empty()) return number_fault::malformed;
    std::uint64_t n = 0;
    bool over = false;
    for (char c : s) {
        if (c < '0' || c > '9') return number_fault::malformed;
        auto const d = static_cast<std::uint64_t>(c - '0');
        if (n > (UINT64_MAX - d) / 10) over = true;
        n = n * 10 + d;
    }
    if (over) return number_fault::overflow;
    value = n;
    return number_fault::none;
}

// Writes the decimal digits of n at `to` (at most 20 octets) and returns their end.
char* compose_decimal(char* to, std::uint64_t n);

// Writes the lower-case hexadecimal digits of n at `to` (at most 16 octets) and returns their end.
char* compose_hex(char* to, std::uint64_t n);

}  // namespace httoop::inline v0
