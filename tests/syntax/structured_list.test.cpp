#include <httoop/syntax/structured_list.hpp>

#include <string>

#include <doctest/doctest.h>

using namespace httoop;
namespace sf = httoop::structured;

TEST_CASE("structured_list: members are items or inner lists") {
    auto const l = *sf::list::parse("sugar;x=1, (\"a\" 5;y);z");
    REQUIRE(l.size() == 2);
    CHECK(*l[0].as_token() == "sugar");
    CHECK(l[0].inner() == nullptr);
    CHECK(l[0].parameters.find("x")->as_integer() == 1);
    CHECK(l[1].type() == sf::item_type::inner_list);
    CHECK(l[1].as_token() == nullptr);
    REQUIRE(l[1].inner() != nullptr);
    CHECK(*l[1].inner()->at(0).as_string() == "a");
    CHECK(l[1].inner()->at(1).parameters.has("y"));
    CHECK(l[1].parameters.find("z")->as_boolean() == true);
    CHECK(l == sf::list{{sf::token{"sugar"}, {{"x", 1}}},
                        sf::inner_list{{"a", {5, {{"y", true}}}}, {{"z", true}}}});
    CHECK(*l[1].compose() == "(\"a\" 5;y);z");
    CHECK_FALSE(sf::list{sf::inner_list{}} == sf::list{sf::inner_list{{1}}});
}

TEST_CASE("structured_list: an empty value is an empty list") {
    CHECK(sf::list::parse("")->empty());
    CHECK(sf::list::parse("   ")->empty());
    CHECK(sf::list::parse("()")->front().inner()->empty());
}
