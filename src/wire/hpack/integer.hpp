#pragma once
#include <cstdint>

#include <httoop/core/octets.hpp>
#include <httoop/core/rule.hpp>

// Integers (RFC 7541 5.1): a prefix of some bits of an octet, then seven bits an octet, lowest first.
namespace httoop::inline v0::wire::hpack {

// An integer of 32 bits takes no more.
inline constexpr unsigned integer_octets = 6;

// Reads at `p`, p < end, and moves it behind the integer. False: it is cut or too large, as `broken` says.
bool read_long_integer(char const*& p, char const* end, std::uint32_t& value, rule const*& broken);

inline bool read_integer(char const*& p, char const* end, unsigned prefix, std::uint32_t& value,
                         rule const*& broken) {
    std::uint32_t const full = (1u << prefix) - 1;
    value = static_cast<unsigned char>(*p++) & full;
    return value < full || read_long_integer(p, end, value, broken);
}

// Room is needed for integer_octets. `kind` has the bits above the prefix. Returns the end.
inline char* write_integer(char* to, unsigned char kind, unsigned prefix, std::uint32_t value) {
    std::uint32_t const full = (1u << prefix) - 1;
    if (value < full) {
        *to++ = static_cast<char>(kind | value);
        return to;
    }
    *to++ = static_cast<char>(kind | full);
    for (value -= full; value >= 128; value >>= 7) *to++ = static_cast<char>(value | 128);
    *to++ = static_cast<char>(value);
    return to;
}

}  // namespace httoop::inline v0::wire::hpack
