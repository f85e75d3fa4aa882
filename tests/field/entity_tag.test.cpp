#include <httoop/field/entity_tag.hpp>

#include <string>

#include <doctest/doctest.h>

#include <httoop/field/rules.hpp>

using namespace httoop;

TEST_CASE("entity_tag: what it holds") {
    struct { octets text, opaque; bool weak; } const rows[] = {
        {"\"\"", "", false},
        {"W/\"\"", "", true},
        {"\"xyzzy\"", "xyzzy", false},
        {"W/\"xyzzy\"", "xyzzy", true},
        {"\"a\\\"", "a\\", false},       // a backslash escapes nothing
        {"\"!#[]~\x80\xff\"", "!#[]~\x80\xff", false},
        {"\"a,b\"", "a,b", false},
    };
    for (auto const& r : rows) {
        CAPTURE(r.text);
        auto const tag = entity_tag_view::parse(r.text);
        REQUIRE(tag.has_value());
        CHECK(tag->opaque == r.opaque);
        CHECK(tag->weak == r.weak);
        CHECK(entity_tag::parse(r.text)->compose() == r.text);
    }
}

// req: rfc9110#8.8.3
TEST_CASE("entity_tag: what is none, and where it breaks") {
    struct { octets text; std::size_t offset; } const rows[] = {
        {"", 0}, {"xyzzy", 0}, {"\"", 1}, {"\"a", 2}, {"w/\"a\"", 0}, {"W\"a\"", 0}, {"W/", 2},
        {"W/a", 2}, {"\"a b\"", 2}, {"\"a\tb\"", 2}, {"\"a\"x", 3}, {"\"a\" ", 3}, {" \"a\"", 0},
        {"\"a\"\"", 3}, {"W/ \"a\"", 2}, {"\"\x7f\"", 1}, {octets{"\"\0\"", 3}, 1}, {"*", 0},
    };
    for (auto const& r : rows) {
        CAPTURE(r.text);
        std::string const exact{r.text};
        auto const tag = entity_tag_view::parse(exact);
        REQUIRE_FALSE(tag.has_value());
        CHECK(tag.error().broken == &rules::entity_tag_grammar);
        CHECK(tag.error().offset == r.offset);
    }
}

// req: rfc9110#8.8.3-1
TEST_CASE("entity_tag: a weak one is written with W/ before it") {
    CHECK(entity_tag{"1", true}.compose() == "W/\"1\"");
    CHECK(entity_tag{"1"}.compose() == "\"1\"");
}

TEST_CASE("entity_tag: comparison (RFC 9110 8.8.3.2)") {
    struct { octets a, b; bool strong, weak; } const rows[] = {
        {"W/\"1\"", "W/\"1\"", false, true},
        {"W/\"1\"", "W/\"2\"", false, false},
        {"W/\"1\"", "\"1\"", false, true},
        {"\"1\"", "\"1\"", true, true},
        {"\"a\"", "\"A\"", false, false},
    };
    for (auto const& r : rows) {
        CAPTURE(r.a);
        CAPTURE(r.b);
        auto const a = *entity_tag_view::parse(r.a), b = *entity_tag_view::parse(r.b);
        CHECK(strong_match(a, b) == r.strong);
        CHECK(strong_match(b, a) == r.strong);
        CHECK(weak_match(a, b) == r.weak);
        CHECK(weak_match(b, a) == r.weak);
    }
}

TEST_CASE("entity_tag: the one at the front ends with its quote") {
    entity_tag_view tag;
    CHECK(entity_tag_view::parse_front("\"a\", \"b\"", tag) == 3);
    CHECK(tag == entity_tag_view{"a", false});
    CHECK(entity_tag_view::parse_front("W/\"b\"c", tag) == 5);
    CHECK(tag == entity_tag_view{"b", true});
    CHECK(entity_tag_view::parse_front("x\"b\"", tag) == 0);
    CHECK(entity_tag_view::parse_front("", tag) == 0);
}
