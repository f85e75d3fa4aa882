#include "io/hash_seed.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "support/colliding_names.hpp"

using namespace httoop;

namespace {

// Of all tests of this program: what shares a place by chance does so each time, or never.
constexpr hash_seed seed_of_tests{0x2b992ddfa23249d6, 0x94d049bb133111eb};
bool const seed_is_set = (io::set_hash_seed_of_process(seed_of_tests), true);

template <class Map>
std::size_t longest_chain(Map const& map) {
    std::size_t longest = 0;
    for (std::size_t i = 0; i < map.bucket_count(); ++i) longest = std::max(longest, map.bucket_size(i));
    return longest;
}

}  // namespace

TEST_CASE("a table of names has the seed of the process") {
    REQUIRE(seed_is_set);
    CHECK(io::hash_of_name{}("a") == seeded_hash(seed_of_tests, "a"));
    CHECK(io::hash_of_name{{1, 2}}("a") == seeded_hash({1, 2}, "a"));
}

// req: rfc9110#17.5
TEST_CASE("names that are made to stand in one place of a table stand in many") {
    std::vector<std::string> const names = support::names_of_one_std_hash(11);
    io::map_by_name<int> seeded;
    std::unordered_map<std::string, int> other;
    for (std::string const& name : names) seeded[name] = other[name] = 1;
    CHECK(seeded.size() == names.size());
    CHECK(longest_chain(seeded) < 12);
#ifdef __GLIBCXX__
    CHECK(longest_chain(other) == names.size());
#endif
    for (std::string const& name : names) CHECK(seeded.find(octets{name}) != seeded.end());
}
