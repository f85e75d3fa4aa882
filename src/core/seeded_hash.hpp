#pragma once
// The hash of what peers choose: names, keys, paths. Who does not know the seed finds no two that collide, so nobody
// makes the chains of a table long (RFC 9110 17.5). Which seed is an argument; io/hash_seed.hpp has that of the process.
#include <cstdint>
#include <cstring>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

struct hash_seed {
    std::uint64_t first = 0, second = 0;
};

// Both halves of the product, so that each bit of the one depends on all of the other. A product that is cut off
// would not do: what differs in high bits only differs there whatever the seed is, and is cancelled by what follows.
constexpr std::uint64_t folded_product(std::uint64_t a, std::uint64_t b) {
    auto const product = static_cast<unsigned __int128>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// Sixteen octets at a time, the last ones with some of those before them. Of several strings: the hash of one is the
// `first` of the seed for the next.
inline std::uint64_t seeded_hash(hash_seed seed, octets s) {
    auto const word = []<class Word>(Word w, char const* from) {
        std::memcpy(&w, from, sizeof w);
        return std::uint64_t{w};
    };
    constexpr std::uint64_t eight = 0;
    constexpr std::uint32_t four = 0;
    constexpr std::uint8_t one = 0;
    char const* p = s.data();
    std::size_t const n = s.size();
    std::uint64_t h = seed.first, a = 0, b = 0;
    if (n >= 8) {
        char const* const end = p + n;
        for (; end - p > 16; p += 16) h = folded_product(word(eight, p) ^ seed.second, word(eight, p + 8) ^ h);
        a = word(eight, n >= 16 ? end - 16 : p);
        b = word(eight, end - 8);
    } else if (n >= 4) {
        a = word(four, p);
        b = word(four, p + n - 4);
    } else if (n > 0) {
        a = word(one, p) << 16 | word(one, p + n / 2) << 8 | word(one, p + n - 1);
    }
    return folded_product(folded_product(a ^ seed.second, b ^ h) ^ n, 0x9e3779b97f4a7c15);
}

}  // namespace httoop::inline v0
