#include "core/seeded_hash.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "support/colliding_names.hpp"

using namespace httoop;

namespace {

constexpr hash_seed some_seeds[] = {{0x2b992ddfa23249d6, 0x94d049bb133111eb}, {0xbf58476d1ce4e5b9, 0x510e527fade682d1}, {0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b}};

// In a table with about as many places.
std::size_t longest_chain(std::vector<std::string> const& names, hash_seed seed) {
    std::vector<std::size_t> places(1024);
    for (std::string const& name : names) ++places[seeded_hash(seed, name) % places.size()];
    return *std::max_element(places.begin(), places.end());
}

}  // namespace

// req: rfc9110#17.5
TEST_CASE("names that are made to collide in hashes without a secret do not under any seed") {
    for (auto const& names : {support::names_of_one_std_hash(10), support::names_of_one_cut_product(10)}) {
        REQUIRE(names.size() == 1024);
        for (hash_seed const seed : some_seeds) {
            std::set<std::uint64_t> hashes;
            for (std::string const& name : names) hashes.insert(seeded_hash(seed, name));
            CHECK(hashes.size() == names.size());
            CHECK(longest_chain(names, seed) < 12);
        }
    }
}

TEST_CASE("names that were made to collide do so where there is no seed, or the product is cut off") {
    std::vector<std::string> names = support::names_of_one_std_hash(4);
#ifdef __GLIBCXX__
    for (std::string const& name : names) CHECK(std::hash<std::string>{}(name) == std::hash<std::string>{}(names[0]));
#endif
    names = support::names_of_one_cut_product(10);
    for (hash_seed const seed : some_seeds) {
        std::set<std::uint64_t> hashes;
        for (std::string const& name : names) hashes.insert(support::cut_product_hash(seed.first, name));
        CHECK(hashes.size() < names.size() / 4);
    }
}

TEST_CASE("each octet of a name counts, each length, and the seed") {
    for (std::size_t size = 0; size < 70; ++size) {
        std::string const name(size, 'a');
        std::set<std::uint64_t> hashes{seeded_hash(some_seeds[0], name), seeded_hash(some_seeds[1], name), seeded_hash(some_seeds[0], name + 'a')};
        for (std::size_t at = 0; at < size; ++at) {
            std::string other = name;
            other[at] = 'b';
            hashes.insert(seeded_hash(some_seeds[0], other));
        }
        CHECK(hashes.size() == 3 + size);
    }
}

TEST_CASE("names that are much alike stand in different places") {
    std::vector<std::string> numbered, long_ones;
    for (int i = 0; i < 1024; ++i) {
        numbered.push_back("/" + std::to_string(i));
        long_ones.push_back("http://example.org/picture/" + std::to_string(i) + ".png");
    }
    for (hash_seed const seed : some_seeds) {
        CHECK(longest_chain(numbered, seed) < 12);
        CHECK(longest_chain(long_ones, seed) < 12);
    }
}
