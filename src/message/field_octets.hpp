#pragma once
// Which octets a field value may hold (RFC 9110 5.5): looked at with every value that is composed.
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <httoop/core/ascii.hpp>

namespace httoop::inline v0 {

// Nonzero only if x holds an octet below 32 (HTAB too) or 127.
inline std::uint64_t controls_in(std::uint64_t x) {
    constexpr std::uint64_t ones = 0x0101010101010101u;
    std::uint64_t const del = x ^ ones * 0x7f;
    return (((x - ones * 0x20) & ~x) | ((del - ones) & ~del)) & ones * 0x80;
}

// Copies the value to `to` and says whether it is surely free of what a field value may not hold:
// HTAB, which is allowed, makes it false too. Short pieces that overlap, so that no length needs a
// loop over octets. Nothing is read or written outside of the n octets.
inline bool copy_clean(char* to, octets s) {
    char const* const p = s.data();
    std::size_t const n = s.size();
#if defined(__SSE2__)
    if (n >= 16) {
        __m128i const last_control = _mm_set1_epi8(0x1f), del = _mm_set1_epi8(0x7f);
        __m128i found = _mm_setzero_si128();
        auto const piece = [&](std::size_t at) {
            __m128i const x = _mm_loadu_si128(reinterpret_cast<__m128i const*>(p + at));
            __m128i const low = _mm_cmpeq_epi8(_mm_min_epu8(x, last_control), x);
            found = _mm_or_si128(found, _mm_or_si128(low, _mm_cmpeq_epi8(x, del)));
            _mm_storeu_si128(reinterpret_cast<__m128i*>(to + at), x);
        };
        for (std::size_t at = 0; at < n - 16; at += 16) piece(at);
        piece(n - 16);
        return _mm_movemask_epi8(found) == 0;
    }
#endif
    if (n >= 8) {
        std::uint64_t x, found = 0;
        auto const piece = [&](std::size_t at) {
            std::memcpy(&x, p + at, 8);
            found |= controls_in(x);
            std::memcpy(to + at, &x, 8);
        };
        for (std::size_t at = 0; at < n - 8; at += 8) piece(at);
        piece(n - 8);
        return found == 0;
    }
    if (n >= 4) {
        std::uint32_t first, last;
        std::memcpy(&first, p, 4);
        std::memcpy(&last, p + n - 4, 4);
        std::memcpy(to, &first, 4);
        std::memcpy(to + n - 4, &last, 4);
        return controls_in(std::uint64_t{last} << 32 | first) == 0;
    }
    bool clean = true;
    for (std::size_t i = 0; i < n; ++i) {
        clean = clean && field_vchar(p[i]);
        to[i] = p[i];
    }
    return clean;
}

// The offset of the first octet that no field value may hold, or s.size().
inline std::size_t first_bad_octet(octets s) {
    std::size_t i = 0;
    while (i < s.size() && field_content(s[i])) ++i;
    return i;
}

}  // namespace httoop::inline v0
