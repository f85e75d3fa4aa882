#pragma once
// From a field name's octets to its number, without a loop: length, the first two and the last two
// octets choose one candidate (a perfect hash that the compiler finds in fields.def), and one
// comparison that ignores case confirms it. The few names that this does not tell apart, or that are
// too long for it, are compared one by one. Inline, because the parser of a head lives on it.
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <httoop/core/ascii.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0::field_lookup {

inline constexpr std::size_t longest = 32;  // that a pattern holds
inline constexpr unsigned slot_bits = 13;
inline constexpr unsigned number_bits = 9;

// The beginning of each name in lower case, padded with zeros.
struct lower_name {
    char octet[longest]{};
    std::size_t size = 0;  // of the whole name
    consteval lower_name() = default;
    consteval lower_name(octets name) : size{name.size()} {
        // Reaching a throw with a name of fields.def is a compile error.
        if (name.size() < 2) throw "a name of two octets or more";
        for (std::size_t i = 0; i < name.size() && i < longest; ++i) octet[i] = to_lower(name[i]);
    }
};

inline constexpr lower_name rows[] = {
    {},
#define HTTOOP_FIELD(constant, name, ...) {name},
#include <httoop/message/fields.def>
#undef HTTOOP_FIELD
};
inline constexpr std::size_t row_count = sizeof rows / sizeof *rows;
static_assert(row_count <= 1u << number_bits);

constexpr std::uint32_t two_octets(char const* p) {
    if (!std::is_constant_evaluated() && std::endian::native == std::endian::little) {
        std::uint16_t both;
        std::memcpy(&both, p, sizeof both);
        return both;
    }
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

// The key of each row that has a slot: names that fit, and of names with the same key the first.
// 0 for the others; no name has that key.
consteval auto make_keys() {
    std::array<std::uint32_t, row_count> keys{};
    for (std::size_t i = 1; i < row_count; ++i) {
        if (rows[i].size > longest) continue;
        std::uint32_t const key = key_of(rows[i].octet, rows[i].size);
        bool first = true;
        for (std::size_t k = 1; k < i; ++k) first = first && keys[k] != key;
        if (first) keys[i] = key;
    }
    return keys;
}
inline constexpr auto keys = make_keys();

// Begins where fields.def as it is needs no search.
consteval std::uint32_t find_factor() {
    std::array<std::uint32_t, 1u << slot_bits> taken{};
    for (std::uint32_t factor = 0x9a373c17u, round = 1;; factor += 0x2545f492u, ++round) {
        std::size_t i = 1;
        for (; i < row_count; ++i) {
            if (keys[i] == 0) continue;
            auto& slot = taken[slot_of(keys[i], factor)];
            if (slot == round) break;
            slot = round;
        }
        if (i == row_count) return factor;
    }
}
inline constexpr std::uint32_t factor = find_factor();

// Slot -> length and number of the row.
consteval std::array<std::uint16_t, 1u << slot_bits> make_slots() {
    std::array<std::uint16_t, 1u << slot_bits> table{};
    for (std::size_t i = 1; i < row_count; ++i)
        if (keys[i] != 0)
            table[slot_of(keys[i], factor)] = static_cast<std::uint16_t>(rows[i].size << number_bits | i);
    return table;
}
inline constexpr auto slots = make_slots();

// The number of a name that has no slot.
field_id lookup_without_slot(char const* p, std::size_t n);

// An octet x of a name is right when (x | fold) == lower. `fold` is 0x20 where the name has a
// letter and 0 elsewhere (0x20 everywhere would take CR for '-'); behind the name both are 0xff, so
// that whatever stands there is right.
struct alignas(64) pattern {
    char fold[longest];
    char lower[longest];
};
consteval auto make_patterns() {
    std::array<pattern, row_count> table{};
    for (std::size_t i = 0; i < table.size(); ++i)
        for (std::size_t k = 0; k < longest; ++k) {
            bool const inside = k < rows[i].size;
            table[i].fold[k] = !inside ? '\xff' : ALPHA(rows[i].octet[k]) ? '\x20' : '\0';
            table[i].lower[k] = inside ? rows[i].octet[k] : '\xff';
        }
    return table;
}
inline constexpr auto patterns = make_patterns();

// The octets [at, at + sizeof(Word)) of the name at p.
template <class Word>
inline bool same(char const* p, pattern const& name, std::size_t at) {
    Word x, fold, lower;
    std::memcpy(&x, p + at, sizeof x);
    std::memcpy(&fold, name.fold + at, sizeof fold);
    std::memcpy(&lower, name.lower + at, sizeof lower);
    return static_cast<Word>(x | fold) == lower;
}
inline bool same_16(char const* p, pattern const& name, std::size_t at) {
#if defined(__SSE2__)
    auto const load = [](char const* from) {
        return _mm_loadu_si128(reinterpret_cast<__m128i const*>(from));
    };
    __m128i const folded = _mm_or_si128(load(p + at), load(name.fold + at));
    return _mm_movemask_epi8(_mm_cmpeq_epi8(folded, load(name.lower + at))) == 0xffff;
#else
    return same<std::uint64_t>(p, name, at) && same<std::uint64_t>(p, name, at + 8);
#endif
}

}  // namespace httoop::inline v0::field_lookup

namespace httoop::inline v0 {

// Reads [p, p + n) and nothing else.
inline field_id lookup_field(char const* p, std::size_t n) {
    using namespace field_lookup;
    if (n - 2 > longest - 2) return n < 2 ? field_id::unknown : lookup_without_slot(p, n);
    unsigned const slot = slots[slot_of(key_of(p, n), factor)];
    if (slot >> number_bits != n) return field_id::unknown;
    unsigned const number = slot & ((1u << number_bits) - 1);
    pattern const& name = patterns[number];
    bool found;
    // Two words that overlap in the middle cover any length up to twice theirs.
    if (n >= 16) found = same_16(p, name, 0) && same_16(p, name, n - 16);
    else if (n >= 8) found = same<std::uint64_t>(p, name, 0) && same<std::uint64_t>(p, name, n - 8);
    else if (n >= 4) found = same<std::uint32_t>(p, name, 0) && same<std::uint32_t>(p, name, n - 4);
    else found = same<std::uint16_t>(p, name, 0) && same<std::uint16_t>(p, name, n - 2);
    return found ? static_cast<field_id>(number) : lookup_without_slot(p, n);
}

// The same for n up to 32, where 32 octets can be read at p.
inline field_id lookup_field_padded(char const* p, std::size_t n) {
    using namespace field_lookup;
    if (n - 2 > longest - 2) return field_id::unknown;  // also for n < 2, which wraps
    unsigned const slot = slots[slot_of(key_of(p, n), factor)];
    if (slot >> number_bits != n) return field_id::unknown;
    unsigned const number = slot & ((1u << number_bits) - 1);
    pattern const& name = patterns[number];
    if (!same_16(p, name, 0) || (n > 16 && !same_16(p, name, 16))) return lookup_without_slot(p, n);
    return static_cast<field_id>(number);
}

}  // namespace httoop::inline v0
