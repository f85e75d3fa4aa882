#include "syntax/structured_unique.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <httoop/syntax/structured_item.hpp>

using namespace httoop;
namespace sf = httoop::structured;

namespace {

using entries = std::vector<sf::parameters::entry>;

entries of(std::vector<std::string> const& keys) {
    entries all;
    for (std::string const& key : keys) all.push_back({key, all.size()});
    return all;
}

std::size_t steps(entries all) {
    std::size_t n = 0;
    sf::make_keys_unique(all, [&](octets a, octets b) { return ++n, a < b; });
    return n;
}

}  // namespace

TEST_CASE("structured_unique: the first place, the last value") {
    // With few keys and with many, which go another way.
    for (std::size_t const others : {0, 3, 50}) {
        entries all = of({"b", "a", "b", "c", "a", "b"});
        for (std::size_t i = 0; i < others; ++i) all.push_back({"x" + std::to_string(i), 0});
        sf::make_keys_unique(all, [](octets a, octets b) { return a < b; });
        REQUIRE(all.size() == 3 + others);
        CHECK(all[0] == sf::parameters::entry{"b", 5});
        CHECK(all[1] == sf::parameters::entry{"a", 4});
        CHECK(all[2] == sf::parameters::entry{"c", 3});
        if (others > 0) CHECK(all.back().key == "x" + std::to_string(others - 1));
    }
    entries none;
    sf::make_keys_unique(none, [](octets, octets) { return false; });
    CHECK(none.empty());
}

TEST_CASE("structured_unique: comparisons are n log n, whatever the keys are") {
    constexpr std::size_t n = 1 << 18, most = 10 * n * 18;
    std::vector<std::string> up, down, same(n, "a"), mixed, pipes;
    for (std::size_t i = 0; i < n; ++i) {
        std::string const digits = std::to_string(1000000 + i);
        up.push_back(digits);
        mixed.push_back(std::to_string(i * 2654435761U % 4294967296U));
        pipes.push_back(std::to_string(i < n / 2 ? 1000000 + i : 1000000 + n - i));
    }
    down.assign(up.rbegin(), up.rend());
    for (auto const* keys : {&up, &down, &same, &mixed, &pipes}) {
        std::size_t const taken = steps(of(*keys));
        CHECK(taken > 0);
        CHECK(taken < most);
    }
}
