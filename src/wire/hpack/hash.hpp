#pragma once
#include <cstdint>
#include <cstring>
#include <type_traits>

#include <httoop/core/octets.hpp>

// Strings looked at many octets at once, without a call: they are short.
namespace httoop::inline v0::wire::hpack {

template <class T>
constexpr std::uint64_t hash_load(char const* p) {
    T v = 0;
    if (std::is_constant_evaluated()) {
        for (std::size_t i = sizeof v; i-- > 0;)
            v = static_cast<T>(v << 8 | static_cast<unsigned char>(p[i]));
        return v;
    }
    std::memcpy(&v, p, sizeof v);
    return v;
}

// A hash that costs the same for every length: it looks at the ends and the middle. Who makes fields
// that collide gains nothing, since chains are followed a few steps only.
constexpr std::uint32_t hash_of(octets s) {
    char const* const p = s.data();
    std::size_t const n = s.size();
    std::uint64_t a = 0, b = 0;
    if (n >= 8) {
        a = hash_load<std::uint64_t>(p);
        b = hash_load<std::uint64_t>(p + n - 8);
        if (n > 16) b += hash_load<std::uint64_t>(p + n / 2 - 4) * 0x9e3779b97f4a7c15u;
    } else if (n >= 4) {
        a = hash_load<std::uint32_t>(p);
        b = hash_load<std::uint32_t>(p + n - 4);
    } else if (n > 0) {
        a = static_cast<unsigned char>(p[0]);
        b = hash_load<std::uint8_t>(p + n / 2) << 8 | hash_load<std::uint8_t>(p + n - 1);
    }
    std::uint64_t h = (a + n) * 0xff51afd7ed558ccdu;
    h = (h ^ h >> 32 ^ b) * 0xc4ceb9fe1a85ec53u;
    return static_cast<std::uint32_t>(h >> 32);
}

inline bool equal(octets x, octets y) {
    char const *const p = x.data(), *const q = y.data();
    std::size_t const n = x.size();
    if (n != y.size()) return false;
    auto const differ = [p, q]<class T>(T, std::size_t at) { return hash_load<T>(p + at) != hash_load<T>(q + at); };
    if (n >= 8) {
        for (std::size_t at = 0; at + 8 < n; at += 8)
            if (differ(std::uint64_t{}, at)) return false;
        return !differ(std::uint64_t{}, n - 8);
    }
    if (n >= 4) return !differ(std::uint32_t{}, 0) && !differ(std::uint32_t{}, n - 4);
    return n == 0 || (p[0] == q[0] && p[n / 2] == q[n / 2] && p[n - 1] == q[n - 1]);
}

}  // namespace httoop::inline v0::wire::hpack
