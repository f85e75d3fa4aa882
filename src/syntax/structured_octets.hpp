#pragma once
#include <cstdint>

#include <httoop/core/ascii.hpp>

namespace httoop::inline v0::structured {

// Sets of octets (RFC 9651 3.1.2, 3.3.3, 3.3.4) and bounds (3.3.1, 3.3.2) for both ways.
inline constexpr octet_class key_start = octet_class::span('a', 'z') + octet_class("*");
inline constexpr octet_class key_octet = key_start + DIGIT + octet_class("_-.");
inline constexpr octet_class string_octet = VCHAR + octet_class(" ");
inline constexpr octet_class plain_string_octet = string_octet - octet_class("\"\\");
inline constexpr octet_class plain_display_octet = string_octet - octet_class("\"%");
inline constexpr octet_class token_start = ALPHA + octet_class("*");
inline constexpr octet_class token_octet = tchar + octet_class(":/");
inline constexpr octet_class base64_octet = ALPHA + DIGIT + octet_class("+/=");
inline constexpr std::size_t integer_digits = 15, decimal_digits = 12, fraction_digits = 3;
inline constexpr std::int64_t largest_number =
    999'999'999'999'999;  // of an integer, and in thousandths

}  // namespace httoop::inline v0::structured
