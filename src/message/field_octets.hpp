#pragma once
// Which octets a field value may hold (RFC 9110 5.5): checked with every value that is composed.
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <httoop/core/ascii.hpp>

namespace httoop::inline v0 {

// True only if s holds no control octet: HTAB, which is allowed, may make it false.
inline bool free_of_controls(octets s) {
    char const* const p = s.data();
    std::size_t const n = s.size();
#if defined(__SSE2__)
    if (n >= 16) {
        __m128i const last_control = _mm_set1_epi8(0x1f), del = _mm_set1_epi8(0x7f);
        __m128i found = _mm_setzero_si128();
        auto const look = [&](char const* at) {
            __m128i const x = _mm_loadu_si128(reinterpret_cast<__m128i const*>(at));
            __m128i const low = _mm_cmpeq_epi8(_mm_min_epu8(x, last_control), x);
            found = _mm_or_si128(found, _mm_or_si128(low, _mm_cmpeq_epi8(x, del)));
        };
        for (std::size_t i = 0; i + 16 <= n; i += 16) look(p + i);
        look(p + n - 16);
        return _mm_movemask_epi8(found) == 0;
    }
#endif
    constexpr std::uint64_t ones = 0x0101010101010101u;
    auto const found = [](std::uint64_t x) {  // an octet below 32, or 127
        std::uint64_t const del = x ^ ones * 0x7f;
        return (((x - ones * 0x20) & ~x) | ((del - ones) & ~del)) & ones * 0x80;
    };
    if (n >= 8) {
        std::uint64_t x, all = 0;
        for (std::size_t i = 0; i + 8 <= n; i += 8) {
            std::memcpy(&x, p + i, 8);
            all |= found(x);
        }
        std::memcpy(&x, p + n - 8, 8);
        return (all | found(x)) == 0;
    }
    return field_content.all(s);
}

// The offset of the first octet that no field value may hold, or s.size().
inline std::size_t first_bad_octet(octets s) {
    if (free_of_controls(s)) return s.size();
    std::size_t i = 0;
    while (i < s.size() && field_content(s[i])) ++i;
    return i;
}

}  // namespace httoop::inline v0
