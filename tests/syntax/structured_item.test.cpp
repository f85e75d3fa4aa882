#include <httoop/syntax/structured_item.hpp>

#include <iterator>
#include <limits>
#include <string>

#include <doctest/doctest.h>

using namespace httoop;
namespace sf = httoop::structured;

TEST_CASE("structured_item: a value is of its type alone") {
    sf::bare_item const all[] = {{}, 5, sf::decimal{5}, "5", sf::token{"a"}, sf::byte_sequence{"5"}, true, timestamp{5},
                                 sf::display_string{"5"}};
    for (std::size_t i = 0; i < std::size(all); ++i) {
        sf::bare_item const& v = all[i];
        CAPTURE(i);
        CHECK(v.type() == static_cast<sf::item_type>(i));
        CHECK(v.as_integer().has_value() == (i == 1));
        CHECK(v.as_decimal().has_value() == (i == 2));
        CHECK((v.as_string() != nullptr) == (i == 3));
        CHECK((v.as_token() != nullptr) == (i == 4));
        CHECK((v.as_byte_sequence() != nullptr) == (i == 5));
        CHECK(v.as_boolean().has_value() == (i == 6));
        CHECK(v.as_date().has_value() == (i == 7));
        CHECK((v.as_display_string() != nullptr) == (i == 8));
        CHECK((v.as_string_or_token() != nullptr) == (i == 3 || i == 4));
        for (std::size_t j = 0; j < std::size(all); ++j) CHECK((all[j] == v) == (i == j));
    }
    CHECK(sf::bare_item{std::int8_t{-1}}.as_integer() == -1);
    CHECK(sf::bare_item{false}.as_boolean() == false);
    // Text becomes a string; a display string has to be asked for.
    // req: rfc9651#3.3.8-1
    for (sf::bare_item const& text : {sf::bare_item{"x"}, sf::bare_item{std::string{"x"}}, sf::bare_item{octets{"x"}}})
        CHECK(text.type() == sf::item_type::string);
}

TEST_CASE("structured_item: decimals are rounded to the nearest, of two to the even one") {
    struct { double x; std::int64_t thousandths; } const rows[] = {
        {0, 0}, {1, 1000}, {0.0005, 0}, {0.0015, 2}, {0.0025, 2}, {-0.0015, -2}, {-0.0025, -2}, {9.9995, 10000},
        {0.0014999, 1}, {1.0004, 1000}, {-1.0006, -1001}, {999999999999.999, 999999999999999},
    };
    for (auto const& r : rows) {
        CAPTURE(r.x);
        CHECK(sf::decimal::rounded(r.x).thousandths == r.thousandths);
    }
    for (double const x : {1e300, -1e300, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN(),
                           1e12, -1e12, 999999999999.9996})
        CHECK_FALSE(sf::item{sf::decimal::rounded(x)}.compose().has_value());
}

TEST_CASE("structured_item: copies keep the parameters") {
    sf::item a{1, {{"a", 2}}};
    sf::item b = a, c{a};
    sf::item const d{std::move(a)};
    for (sf::item const& i : {b, c, d}) CHECK(i.parameters.find("a")->as_integer() == 2);
    CHECK(b == c);
    c.parameters.set("a", 3);
    CHECK_FALSE(b == c);
}
