#include "service/query.hpp"

#include <doctest/doctest.h>

using namespace httoop;

TEST_CASE("query: names and values are decoded once") {
    auto const all = query_parameters("a=1&b=x+y%2Bz&&c&d=&%3D==&e=100%");
    REQUIRE(all.size() == 6);
    CHECK(all[0] == name_value{"a", "1"});
    CHECK(all[1].value == "x y+z");
    CHECK(all[2] == name_value{"c", ""});
    CHECK(all[3].value == "");
    CHECK(all[4] == name_value{"=", "="});
    CHECK(all[5].value == "100%");
    CHECK(query_parameter("a=1&a=2", "a") == "1");
    CHECK(query_parameter("a=1", "b", "other") == "other");
    CHECK(query_parameters({}).empty());
}

TEST_CASE("query: parameters are bounded") {
    std::string many;
    for (int i = 0; i < 1000; ++i) many += "a&";
    CHECK(query_parameters(many).size() == 256);
}
