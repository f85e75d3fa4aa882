#include "huffman.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <httoop/wire/rules.hpp>

namespace httoop::inline v0::wire::hpack {
namespace {

struct code_row {
    std::uint32_t code;
    std::uint8_t bits;
};
constexpr code_row codes[] = {
#define HTTOOP_HUFFMAN(code, bits) {code, bits},
#include "huffman.def"
#undef HTTOOP_HUFFMAN
};
constexpr unsigned eos = 256, longest = 30, shortest = 5;
static_assert(sizeof codes / sizeof *codes == eos + 1);

// For encoding.
struct codes_by_octet {
    std::uint64_t code[256];
    std::uint8_t bits[256];
};
constexpr codes_by_octet encoding = [] {
    codes_by_octet t{};
    for (unsigned s = 0; s < 256; ++s) {
        t.code[s] = codes[s].code;
        t.bits[s] = codes[s].bits;
    }
    return t;
}();

// For decoding, by the next 11 bits: the one or two symbols whose codes they hold whole.
constexpr unsigned step_bits = 11;
struct step {
    std::uint8_t symbols[2];
    std::uint8_t count;
    std::uint8_t bits;
};
struct step_table {
    step at[1u << step_bits];
};
constexpr step_table steps = [] {
    step_table t{};
    for (unsigned s = 0; s < 256; ++s) {
        if (codes[s].bits > step_bits) continue;
        unsigned const rest = step_bits - codes[s].bits;
        std::uint32_t const first = codes[s].code << rest;
        for (std::uint32_t i = first; i < first + (1u << rest); ++i)
            t.at[i] = {{static_cast<std::uint8_t>(s), 0}, 1, codes[s].bits};
        if (rest < shortest) continue;
        for (unsigned u = 0; u < 256; ++u) {
            if (codes[u].bits > rest) continue;
            unsigned const left = rest - codes[u].bits;
            std::uint32_t const second = first | codes[u].code << left;
            for (std::uint32_t i = second; i < second + (1u << left); ++i)
                t.at[i] = {{static_cast<std::uint8_t>(s), static_cast<std::uint8_t>(u)}, 2,
                           static_cast<std::uint8_t>(codes[s].bits + codes[u].bits)};
        }
    }
    return t;
}();

// Longer codes. The code is canonical: codes of one length follow each other, and longer ones come
// behind all shorter ones.
struct length_row {
    std::uint32_t last;    // the last word (32 bits) that begins with a code of this length
    std::uint32_t first;   // the first word of this length
    std::uint16_t place;   // of its first symbol in `symbols`
};
struct long_codes {
    length_row of[longest + 1];
    std::uint16_t symbols[eos + 1];
};
constexpr long_codes longs = [] {
    long_codes l{};
    std::uint16_t place = 0;
    for (unsigned bits = 1; bits <= longest; ++bits) {
        length_row& row = l.of[bits];
        row.place = place;
        for (std::uint16_t s = 0; s <= eos; ++s) {
            if (codes[s].bits != bits) continue;
            std::uint32_t const word = codes[s].code << (32 - bits);
            if (row.place == place) row.first = word;
            l.symbols[place++] = s;
            row.last = word + ((1u << (32 - bits)) - 1);
        }
    }
    return l;
}();

struct symbol {
    unsigned value;
    unsigned bits;
};
symbol long_symbol(std::uint64_t window) {
    auto const word = static_cast<std::uint32_t>(window >> 32);
    unsigned bits = step_bits + 1;
    while (bits < longest && (longs.of[bits].last == 0 || word > longs.of[bits].last)) ++bits;
    length_row const& row = longs.of[bits];
    return {longs.symbols[row.place + ((word - row.first) >> (32 - bits))], bits};
}

std::uint64_t load_word(char const* p) {
    std::uint64_t v = 0;
    std::memcpy(&v, p, sizeof v);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

void store_32(char* p, std::uint32_t v) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    v = __builtin_bswap32(v);
#endif
    std::memcpy(p, &v, sizeof v);
}

}  // namespace

huffman_decoded huffman_decode(octets in, char* const to) {
    char const *p = in.data(), *const end = p + in.size();
    char* out = to;
    std::uint64_t window = 0;  // the next bits, at its top
    unsigned have = 0;
    auto const written = [&] { return static_cast<std::size_t>(out - to); };

    while (end - p >= 8) {
        window |= load_word(p) >> have;
        p += (63 - have) >> 3;
        have |= 56;
        do {
            step const& s = steps.at[window >> (64 - step_bits)];
            if (s.count == 0) {
                if (have < longest) break;
                symbol const l = long_symbol(window);
                if (l.value == eos) {
                    if (enforced(rules::huffman_eos)) return {written(), &rules::huffman_eos};
                    return {written(), nullptr};
                }
                *out++ = static_cast<char>(l.value);
                window <<= l.bits;
                have -= l.bits;
                continue;
            }
            std::memcpy(out, s.symbols, 2);
            out += s.count;
            window <<= s.bits;
            have -= s.bits;
        } while (have >= step_bits);
    }
    for (;;) {
        while (have <= 56 && p != end) {
            window |= std::uint64_t{static_cast<unsigned char>(*p++)} << (56 - have);
            have += 8;
        }
        // Ones behind the end: no symbol is made of them alone.
        std::uint64_t const padded = have < 64 ? window | ~std::uint64_t{0} >> have : window;
        if (padded == ~std::uint64_t{0} && have < longest) break;  // the padding
        step const& s = steps.at[padded >> (64 - step_bits)];
        if (s.count == 2 && s.bits <= have) {
            std::memcpy(out, s.symbols, 2);
            out += 2;
            window <<= s.bits;
            have -= s.bits;
            continue;
        }
        symbol const next = s.count == 0
                                ? long_symbol(padded)
                                : symbol{s.symbols[0], codes[s.symbols[0]].bits};
        if (next.bits > have) break;
        if (next.value == eos) {
            if (enforced(rules::huffman_eos)) return {written(), &rules::huffman_eos};
            return {written(), nullptr};
        }
        *out++ = static_cast<char>(next.value);
        window <<= next.bits;
        have -= next.bits;
    }
    if (have == 0) return {written(), nullptr};
    if (window >> (64 - have) != (std::uint64_t{1} << have) - 1 && enforced(rules::huffman_padding))
        return {written(), &rules::huffman_padding};
    if (have > 7 && enforced(rules::huffman_padding_length))
        return {written(), &rules::huffman_padding_length};
    return {written(), nullptr};
}

std::size_t huffman_encode(octets in, char* const to) {
    char *out = to, *const limit = to + in.size();
    char const* const end = in.data() + in.size();
    std::uint64_t window = 0;  // the bits so far, the last ones lowest
    int beyond = -32;          // so many of them make more than the next 32
    for (auto at = -static_cast<std::ptrdiff_t>(in.size()); at != 0; ++at) {
        auto const c = static_cast<unsigned char>(end[at]);
        window = window << encoding.bits[c] | encoding.code[c];
        beyond += encoding.bits[c];
        if (beyond < 0) continue;
        store_32(out, static_cast<std::uint32_t>(window >> beyond));
        out += 4;
        if (out >= limit) return in.size();
        beyond -= 32;
    }
    // The padding is the beginning of EOS: ones.
    window = window << -beyond | ((std::uint64_t{1} << -beyond) - 1);
    store_32(out, static_cast<std::uint32_t>(window));
    out += (beyond + 39) / 8;
    return std::min(static_cast<std::size_t>(out - to), in.size());
}

}  // namespace httoop::inline v0::wire::hpack
