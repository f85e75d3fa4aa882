#include <httoop/syntax/structured_dictionary.hpp>

#include <string>

#include <doctest/doctest.h>

using namespace httoop;
namespace sf = httoop::structured;

TEST_CASE("structured_dictionary: members by key and by index") {
    auto const d = *sf::dictionary::parse("rating=1.5, feelings=(joy sadness);n, b;x=1, c=?0");
    REQUIRE(d.size() == 4);
    CHECK(d.find("rating")->as_decimal()->thousandths == 1500);
    CHECK(*d.find("feelings")->inner()->at(1).as_token() == "sadness");
    CHECK(d.find("feelings")->parameters.has("n"));
    CHECK(d[2].key == "b");
    CHECK(d[2].value.as_boolean() == true);
    CHECK(d[2].value.parameters.find("x")->as_integer() == 1);
    CHECK(d.find("c")->as_boolean() == false);
    CHECK(d.find("d") == nullptr);
}

TEST_CASE("structured_dictionary: is made and changed by key") {
    sf::dictionary d{{"u", 1}};
    d.set("i", true);
    d.set("u", sf::member{2, {{"x", sf::token{"y"}}}});
    CHECK(*d.compose() == "u=2;x=y, i");
    d.erase("u");
    CHECK(*d.compose() == "i");
    CHECK(sf::dictionary::parse("")->empty());
}
