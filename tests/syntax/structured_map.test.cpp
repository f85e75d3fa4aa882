#include <httoop/syntax/structured_map.hpp>

#include <string>

#include <doctest/doctest.h>

using namespace httoop;
using map = structured::ordered_map<int>;

// req: rfc9651#3.1.2-1
// req: rfc9651#3.2-1
TEST_CASE("structured_map: access by index and by key") {
    map m{{"b", 1}, {"a", 2}, {"b", 3}};
    REQUIRE(m.size() == 2);
    CHECK(m[0] == map::entry{"b", 3});
    CHECK(m[1] == map::entry{"a", 2});
    CHECK(*m.find("a") == 2);
    CHECK(m.find("A") == nullptr);
    CHECK(m.has("b"));
    m.set("c", 4);
    m.set("b", 5);
    CHECK(m == map{{"b", 5}, {"a", 2}, {"c", 4}});
    CHECK_FALSE(m == map{{"a", 2}, {"b", 5}, {"c", 4}});
    m.erase("a");
    m.erase("x");
    CHECK(m == map{{"b", 5}, {"c", 4}});
    int sum = 0;
    for (auto const& [key, value] : m) sum += value;
    CHECK(sum == 9);
    CHECK(map{}.empty());
}
