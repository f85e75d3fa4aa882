// Looks at 16 or 32 octets of a head at once. A result has one bit for each octet, the lowest for the
// first. Every function exists in portable form, and with SSE2; a test compares them.
#pragma once
#include <cstddef>
#include <cstdint>

#include <httoop/core/ascii.hpp>
#include <httoop/uri/octet_classes.hpp>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace httoop::inline v0::wire::scan {

// Where colons are, and octets that a plain field value does not hold: control octets, HTAB
// included.
struct field_marks {
    std::uint32_t colons;
    std::uint32_t controls;
};
// Where octets are that do not belong to a target or need a closer look ('%'), and question marks.
struct target_marks {
    std::uint32_t others;
    std::uint32_t questions;
};

namespace portable {

template <class Member>
inline std::uint32_t marks(char const* p, unsigned n, Member const& is_member) {
    std::uint32_t m = 0;
    for (unsigned i = 0; i < n; ++i) m |= static_cast<std::uint32_t>(is_member(p[i])) << i;
    return m;
}
inline std::uint32_t spaces_16(char const* p) {
    return marks(p, 16, [](char c) { return c == ' '; });
}
inline std::uint32_t controls_16(char const* p) { return marks(p, 16, CTL); }
inline field_marks field_32(char const* p) {
    return {marks(p, 32, [](char c) { return c == ':'; }), marks(p, 32, CTL)};
}
inline target_marks target_16(char const* p) {
    return {marks(p, 16, [](char c) { return !query_octet(c); }),
            marks(p, 16, [](char c) { return c == '?'; })};
}

}  // namespace portable

#if defined(__SSE2__)
namespace sse2 {

inline __m128i load(char const* p) { return _mm_loadu_si128(reinterpret_cast<__m128i const*>(p)); }
inline __m128i equal(__m128i x, char c) { return _mm_cmpeq_epi8(x, _mm_set1_epi8(c)); }
inline std::uint32_t bits(__m128i x) { return static_cast<std::uint32_t>(_mm_movemask_epi8(x)); }
inline __m128i either(__m128i a, __m128i b) { return _mm_or_si128(a, b); }

inline __m128i controls(__m128i x) {
    __m128i const low = _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(0x1f)), x);
    return either(low, equal(x, 0x7f));
}
inline std::uint32_t spaces_16(char const* p) { return bits(equal(load(p), ' ')); }
inline std::uint32_t controls_16(char const* p) { return bits(controls(load(p))); }
inline field_marks field_32(char const* p) {
    __m128i const a = load(p), b = load(p + 16);
    return {bits(equal(a, ':')) | bits(equal(b, ':')) << 16,
            bits(controls(a)) | bits(controls(b)) << 16};
}
inline target_marks target_16(char const* p) {
    __m128i const x = load(p);
    __m128i const outside = _mm_cmpgt_epi8(_mm_set1_epi8(0x21), x);  // <= SP and >= 0x80
    __m128i const quote_hash = equal(either(x, _mm_set1_epi8(0x01)), '#');
    __m128i const angles = equal(either(x, _mm_set1_epi8(0x02)), '>');
    __m128i const brackets = _mm_and_si128(_mm_cmpgt_epi8(x, _mm_set1_epi8(0x5a)),
                                           _mm_cmpgt_epi8(_mm_set1_epi8(0x5f), x));
    __m128i const braces = _mm_andnot_si128(equal(x, '~'), _mm_cmpgt_epi8(x, _mm_set1_epi8('z')));
    __m128i const others = either(either(either(outside, quote_hash), either(angles, brackets)),
                                  either(either(braces, equal(x, '`')), equal(x, '%')));
    return {bits(others), bits(equal(x, '?'))};
}

}  // namespace sse2
using namespace sse2;
#else
using namespace portable;
#endif

}  // namespace httoop::inline v0::wire::scan
