#include "syntax/structured_writer.hpp"

#include <limits>
#include <string>

#include <doctest/doctest.h>

#include <httoop/syntax/rules.hpp>

using namespace httoop;
namespace sf = httoop::structured;

namespace {

template <class X>
void refuses(X const& x, rule const& broken, std::size_t offset) {
    auto const composed = x.compose();
    REQUIRE_FALSE(composed.has_value());
    CHECK(composed.error().broken == &broken);
    CHECK(composed.error().offset == offset);
}

}  // namespace

TEST_CASE("structured_writer: each type") {
    struct { sf::bare_item value; octets text; } const rows[] = {
        {0, "0"}, {-42, "-42"}, {999'999'999'999'999, "999999999999999"}, {std::uint8_t{7}, "7"},
        {sf::decimal{0}, "0.0"}, {sf::decimal{1500}, "1.5"}, {sf::decimal{-1}, "-0.001"}, {sf::decimal{-1020}, "-1.02"},
        {sf::decimal{999'999'999'999'999}, "999999999999.999"}, {sf::decimal{-10000}, "-10.0"},
        {"", "\"\""}, {"a \"b\" \\", "\"a \\\"b\\\" \\\\\""}, {std::string{"x"}, "\"x\""}, {octets{"x"}, "\"x\""},
        {sf::token{"*a/b:c"}, "*a/b:c"}, {sf::token{"A"}, "A"},
        {sf::byte_sequence{""}, "::"}, {sf::byte_sequence{"hello"}, ":aGVsbG8=:"},
        {true, "?1"}, {false, "?0"}, {timestamp{-5}, "@-5"},
        {sf::display_string{"f\xc3\xbc \"%\n\x7f"}, "%\"f%c3%bc %22%25%0a%7f\""},
    };
    for (auto const& r : rows) {
        sf::item const i{r.value};
        CHECK(*i.compose() == r.text);
        CHECK(*sf::item::parse(r.text) == i);
    }
}

// req: rfc9651#4.1.8-1   pad bits are zero
TEST_CASE("structured_writer: byte sequences end in padding") {
    CHECK(*sf::item{sf::byte_sequence{"\xff"}}.compose() == ":/w==:");
    CHECK(*sf::item{sf::byte_sequence{"\xff\xff"}}.compose() == "://8=:");
}

// req: rfc9651#3.1.2-2
TEST_CASE("structured_writer: a parameter that is true has no value") {
    CHECK(*sf::item{1, {{"a", true}, {"b", false}}}.compose() == "1;a;b=?0");
    CHECK(*sf::list{sf::inner_list{{{1, {{"a", true}}}}, {{"b", true}}}}.compose() == "(1;a);b");
}

// req: rfc9651#3.2-3
TEST_CASE("structured_writer: a member that is true has no value") {
    CHECK(*sf::dictionary{{"a", true}, {"b", {true, {{"c", 1}}}}, {"d", false}}.compose() == "a, b;c=1, d=?0");
}

TEST_CASE("structured_writer: lists and dictionaries") {
    CHECK(*sf::list{}.compose() == "");
    CHECK(*sf::dictionary{}.compose() == "");
    CHECK(*sf::list{sf::token{"sugar"}, 5, sf::inner_list{{1, "x"}, {{"a", 1}}}, sf::inner_list{}}.compose() ==
          "sugar, 5, (1 \"x\");a=1, ()");
    CHECK(*sf::dictionary{{"a", sf::inner_list{{1, 2}}}, {"*b-._9", 1}}.compose() == "a=(1 2), *b-._9=1");
}

// req: rfc9651#4.1.1.3
// req: rfc9651#4.1.3.1
// req: rfc9651#4.1.4
// req: rfc9651#4.1.5
// req: rfc9651#4.1.6
// req: rfc9651#4.1.7
// req: rfc9651#4.1.11
TEST_CASE("structured_writer: what has no form is refused, and where") {
    using namespace rules;
    for (char const* key : {"", "A", "1", "-a", "a b", "\xc3\xa4", "aA", "a\n"}) {
        refuses(sf::item{1, {{key, 1}}}, structured_compose_key, 2);
        refuses(sf::dictionary{{"a", 1}, {key, 1}}, structured_compose_key, 5);
    }
    refuses(sf::item{}, structured_compose_item, 0);
    refuses(sf::item{1, {{"a", sf::bare_item{}}}}, structured_compose_item, 4);
    refuses(static_cast<sf::item>(sf::member{sf::inner_list{}}), structured_compose_item, 0);
    refuses(sf::item{1'000'000'000'000'000}, structured_compose_integer, 0);
    refuses(sf::item{std::numeric_limits<std::uint64_t>::max()}, structured_compose_integer, 0);
    refuses(sf::item{std::numeric_limits<std::int64_t>::min()}, structured_compose_integer, 0);
    refuses(sf::item{timestamp{-1'000'000'000'000'000}}, structured_compose_integer, 1);
    refuses(sf::item{sf::decimal{1'000'000'000'000'000}}, structured_compose_decimal, 0);
    refuses(sf::item{sf::decimal{std::numeric_limits<std::int64_t>::min()}}, structured_compose_decimal, 0);
    refuses(sf::list{1, "a\tb"}, structured_compose_string, 3);
    refuses(sf::item{"\x7f"}, structured_compose_string, 0);
    refuses(sf::item{"\xc3\xa4"}, structured_compose_string, 0);
    for (char const* text : {"", "1", "a b", "a,", "\"a\"", "a;", "\xc3\xa4"})
        refuses(sf::item{sf::token{text}}, structured_compose_token, 0);
    for (char const* text : {"\xff", "\xed\xa0\x80", "a\xc3"})
        refuses(sf::item{sf::display_string{text}}, structured_compose_display_string, 0);
}
