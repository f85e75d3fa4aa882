#pragma once
// From a field name's octets to its number, without a loop: length, the first two and the last two
// octets choose one candidate (a perfect hash that the compiler finds in fields.def), and one
// comparison that ignores case confirms it. Inline, because the parser of a head lives on it.
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <httoop/core/ascii.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0::field_lookup {

inline constexpr std::size_t longest = 32;  // of the names in fields.def
inline constexpr unsigned slot_bits = 10;

// Each name in lower case, padded with zeros.
struct lower_name {
    char octet[longest]{};
    unsigned char size = 0;
    consteval lower_name() = default;
    consteval lower_name(octets name) : size{static_cast<unsigned char>(name.size())} {
        // The comparison below folds what has bit 6 set: right for letters, wrong for '_' and such.
        // Reaching either line with a name of fields.def is a compile error.
        if (name.size() < 2 || name.size() > longest) throw "a name of 2 to 32 octets";
        for (std::size_t i = 0; i < name.size(); ++i) {
            if (!ALPHA(name[i]) && !DIGIT(name[i]) && name[i] != '-') throw "letters, digits, '-'";
            octet[i] = to_lower(name[i]);
        }
    }
};

inline constexpr lower_name rows[] = {
    {},
#define HTTOOP_FIELD(constant, name, cardinality, direction, category, hop, trailer, section) {name},
#include <httoop/message/fields.def>
#undef HTTOOP_FIELD
};

constexpr std::uint32_t two_octets(char const* p) {
    return static_cast<unsigned char>(p[0]) |
           static_cast<std::uint32_t>(static_cast<unsigned char>(p[1])) << 8;
}
constexpr std::uint32_t key_of(char const* p, std::size_t n) {
    std::uint32_t const ends = two_octets(p) | two_octets(p + n - 2) << 16;
    return (ends | 0x20202020u) + static_cast<std::uint32_t>(n) * 0x9e3779b1u;
}
constexpr std::uint32_t slot_of(std::uint32_t key, std::uint32_t factor) {
    return key * factor >> (32 - slot_bits);
}

// Begins where fields.def as it is needs no search.
consteval std::uint32_t find_factor() {
    constexpr std::size_t count = sizeof rows / sizeof *rows;
    std::uint32_t keys[count]{};
    for (std::size_t i = 1; i < count; ++i) keys[i] = key_of(rows[i].octet, rows[i].size);
    std::array<std::uint32_t, 1u << slot_bits> taken{};
    for (std::uint32_t factor = 0x9a373c17u, round = 1;; factor += 0x2545f492u, ++round) {
        std::size_t i = 1;
        for (; i < count; ++i) {
            auto& slot = taken[slot_of(keys[i], factor)];
            if (slot == round) break;
            slot = round;
        }
        if (i == count) return factor;
    }
}
inline constexpr std::uint32_t factor = find_factor();

// Slot -> number of the row and its length.
struct slot {
    std::uint8_t row = 0;
    std::uint8_t size = 0;
};
consteval std::array<slot, 1u << slot_bits> make_slots() {
    std::array<slot, 1u << slot_bits> table{};
    for (std::size_t i = 1; i < sizeof rows / sizeof *rows; ++i)
        table[slot_of(key_of(rows[i].octet, rows[i].size), factor)] = {static_cast<std::uint8_t>(i),
                                                                       rows[i].size};
    return table;
}
inline constexpr auto slots = make_slots();

struct alignas(32) folded {
    char octet[longest];
};
consteval auto make_folded() {
    std::array<folded, sizeof rows / sizeof *rows> table{};
    for (std::size_t i = 0; i < table.size(); ++i)
        for (std::size_t k = 0; k < longest; ++k) table[i].octet[k] = rows[i].octet[k];
    return table;
}
inline constexpr auto names = make_folded();

// Whether w.size() octets at p are those at `lower` but for the case of letters. Only where `lower`
// has a letter is bit 5 ignored: a plain |0x20 would take CR for '-'.
template <class Word>
inline bool same_word(char const* p, char const* lower) {
    Word a, b;
    std::memcpy(&a, p, sizeof a);
    std::memcpy(&b, lower, sizeof b);
    auto const letters = static_cast<Word>((b >> 1) & static_cast<Word>(0x2020202020202020u));
    return static_cast<Word>(a | letters) == b;
}
inline bool same_16(char const* p, char const* lower) {
#if defined(__SSE2__)
    __m128i const a = _mm_loadu_si128(reinterpret_cast<__m128i const*>(p));
    __m128i const b = _mm_loadu_si128(reinterpret_cast<__m128i const*>(lower));
    __m128i const letters = _mm_and_si128(_mm_srli_epi16(b, 1), _mm_set1_epi8(0x20));
    return _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_or_si128(a, letters), b)) == 0xffff;
#else
    return same_word<std::uint64_t>(p, lower) && same_word<std::uint64_t>(p + 8, lower + 8);
#endif
}

}  // namespace httoop::inline v0::field_lookup

namespace httoop::inline v0 {

// Reads [p, p + n) and nothing else.
inline field_id lookup_field(char const* p, std::size_t n) {
    using namespace field_lookup;
    if (n - 2 > longest - 2) return field_id::unknown;  // also for n < 2, which wraps
    slot const s = slots[slot_of(key_of(p, n), factor)];
    if (s.size != n) return field_id::unknown;
    char const* const lower = names[s.row].octet;
    bool same;
    // Two words that overlap in the middle cover any length up to twice theirs.
    if (n >= 16) same = same_16(p, lower) && same_16(p + n - 16, lower + n - 16);
    else if (n >= 8)
        same = same_word<std::uint64_t>(p, lower) &&
               same_word<std::uint64_t>(p + n - 8, lower + n - 8);
    else if (n >= 4)
        same = same_word<std::uint32_t>(p, lower) &&
               same_word<std::uint32_t>(p + n - 4, lower + n - 4);
    else
        same = same_word<std::uint16_t>(p, lower) &&
               same_word<std::uint16_t>(p + n - 2, lower + n - 2);
    return same ? static_cast<field_id>(s.row) : field_id::unknown;
}

// The same where 32 octets can be read at p, whatever n is.
inline field_id lookup_field_padded(char const* p, std::size_t n) {
#if defined(__SSE2__)
    using namespace field_lookup;
    if (n - 2 > longest - 2) return field_id::unknown;
    slot const s = slots[slot_of(key_of(p, n), factor)];
    if (s.size != n) return field_id::unknown;
    auto const* const lower = reinterpret_cast<__m128i const*>(names[s.row].octet);
    __m128i const fold = _mm_set1_epi8(0x20);
    __m128i const b = _mm_load_si128(lower);
    __m128i const a = _mm_loadu_si128(reinterpret_cast<__m128i const*>(p));
    auto differs = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(
                       _mm_or_si128(a, _mm_and_si128(_mm_srli_epi16(b, 1), fold)), b))) ^ 0xffffu;
    if (n > 16) {
        __m128i const d = _mm_load_si128(lower + 1);
        __m128i const c = _mm_loadu_si128(reinterpret_cast<__m128i const*>(p) + 1);
        differs |= (static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(
                        _mm_or_si128(c, _mm_and_si128(_mm_srli_epi16(d, 1), fold)), d))) ^ 0xffffu)
                   << 16;
    }
    return differs << (32 - n) == 0 ? static_cast<field_id>(s.row) : field_id::unknown;
#else
    return lookup_field(p, n);
#endif
}

}  // namespace httoop::inline v0
