#pragma once
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

// Names as somebody makes them who wants them all in one place of a table.
namespace httoop::support {

// Two words stand for two others, so many times one behind the other: 2 to that power of names.
template <class Pair>
std::vector<std::string> names_of_pairs(unsigned pairs, Pair const& pair) {
    std::vector<std::string> names;
    for (std::uint64_t which = 0; which < std::uint64_t{1} << pairs; ++which) {
        std::string name;
        for (unsigned i = 0; i < pairs; ++i) {
            std::uint64_t words[2];
            pair(i, (which >> i & 1) != 0, words);
            name.append(reinterpret_cast<char const*>(words), sizeof words);
        }
        names.push_back(std::move(name));
    }
    return names;
}

// All have the same hash by std::hash of libstdc++ (MurmurHash64A, whose seed everybody knows): the highest bit of a
// mixed word stays the highest when it is multiplied, and that of the next one takes it away.
inline std::vector<std::string> names_of_one_std_hash(unsigned pairs) {
    return names_of_pairs(pairs, [](unsigned i, bool other, std::uint64_t (&words)[2]) {
        std::uint64_t const factor = 0xc6a4a7935bd1e995;
        std::uint64_t inverse = factor;
        for (int n = 0; n < 5; ++n) inverse *= 2 - factor * inverse;
        for (int w = 0; w < 2; ++w) {
            std::uint64_t const mixed = 0x0123456789abcdef * (i + 1) + static_cast<std::uint64_t>(w);
            std::uint64_t k = (mixed ^ std::uint64_t{other} << 63) * inverse;
            k ^= k >> 47;
            words[w] = k * inverse;
        }
    });
}

// As hashes do that multiply and cut off, be there a seed or not: of these, in ASCII, many have the same whatever it is.
inline std::uint64_t cut_product_hash(std::uint64_t seed, std::string const& name) {
    std::uint64_t h = seed;
    for (std::size_t at = 0; at + 8 <= name.size(); at += 8) {
        std::uint64_t word;
        std::memcpy(&word, name.data() + at, 8);
        h = (h ^ word) * 0x9e3779b97f4a7c15;
        h ^= h >> 29;
    }
    return h;
}
inline std::vector<std::string> names_of_one_cut_product(unsigned pairs) {
    return names_of_pairs(pairs, [](unsigned, bool other, std::uint64_t (&words)[2]) {
        std::memcpy(words, "aaaaaaaaaaaaaaaa", 16);
        if (!other) return;
        words[0] ^= std::uint64_t{1} << 62;
        words[1] ^= std::uint64_t{1} << 62 | std::uint64_t{1} << 33;
    });
}

}  // namespace httoop::support
