#pragma once
// From a field name's octets to its number, without a loop: length, the first two and the last two
// octets choose one candidate (a perfect hash that the compiler finds in fields.def), and one
// comparison that ignores case confirms it. Inline, because the parser of a head lives on it.
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

inline constexpr std::size_t longest = 32;  // of the names in fields.def
inline constexpr unsigned slot_bits = 10;

// Each name in lower case, padded with zeros.
struct lower_name {
    char octet[longest]{};
    unsigned char size = 0;
    consteval lower_name() = default;
    consteval lower_name(octets name) : size{static_cast<unsigned char>(name.size())} {
        // Reaching a throw with a name of fields.def is a compile error.
        if (name.size() < 2 || name.size() > longest) throw "a name of 2 to 32 octets";
        for (std::size_t i = 0; i < name.size(); ++i) octet[i] = to_lower(name[i]);
    }
};

inline constexpr lower_name rows[] = {
    {},
#define HTTOOP_FIELD(constant, name, cardinality, direction, category, hop, trailer, section) {name},
#include <httoop/message/fields.def>
#undef HTTOOP_FIELD
};

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

// Slot -> length << 8 | number of the row.
consteval std::array<std::uint16_t, 1u << slot_bits> make_slots() {
    std::array<std::uint16_t, 1u << slot_bits> table{};
    for (std::size_t i = 1; i < sizeof rows / sizeof *rows; ++i)
        table[slot_of(key_of(rows[i].octet, rows[i].size), factor)] =
            static_cast<std::uint16_t>(rows[i].size << 8 | i);
    return table;
}
inline constexpr auto slots = make_slots();

// An octet x of a name is right when (x | fold) == lower. `fold` is 0x20 where the name has a
// letter and 0 elsewhere (0x20 everywhere would take CR for '-'); behind the name both are 0xff, so
// that whatever stands there is right.
struct alignas(64) pattern {
    char fold[longest];
    char lower[longest];
};
consteval auto make_patterns() {
    std::array<pattern, sizeof rows / sizeof *rows> table{};
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
    if (n - 2 > longest - 2) return field_id::unknown;  // also for n < 2, which wraps
    unsigned const slot = slots[slot_of(key_of(p, n), factor)];
    if (slot >> 8 != n) return field_id::unknown;
    pattern const& name = patterns[slot & 0xff];
    bool found;
    // Two words that overlap in the middle cover any length up to twice theirs.
    if (n >= 16) found = same_16(p, name, 0) && same_16(p, name, n - 16);
    else if (n >= 8) found = same<std::uint64_t>(p, name, 0) && same<std::uint64_t>(p, name, n - 8);
    else if (n >= 4) found = same<std::uint32_t>(p, name, 0) && same<std::uint32_t>(p, name, n - 4);
    else found = same<std::uint16_t>(p, name, 0) && same<std::uint16_t>(p, name, n - 2);
    return found ? static_cast<field_id>(slot & 0xff) : field_id::unknown;
}

// The same where 32 octets can be read at p, whatever n is.
inline field_id lookup_field_padded(char const* p, std::size_t n) {
    using namespace field_lookup;
    if (n - 2 > longest - 2) return field_id::unknown;
    unsigned const slot = slots[slot_of(key_of(p, n), factor)];
    if (slot >> 8 != n) return field_id::unknown;
    pattern const& name = patterns[slot & 0xff];
    if (!same_16(p, name, 0) || (n > 16 && !same_16(p, name, 16))) return field_id::unknown;
    return static_cast<field_id>(slot & 0xff);
}

}  // namespace httoop::inline v0
