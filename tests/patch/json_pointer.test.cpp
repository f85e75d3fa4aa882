#include <httoop/patch/json_pointer.hpp>

#include <doctest/doctest.h>

#include <httoop/patch/rules.hpp>

#include "format/json_value.hpp"
#include "support/data.hpp"

using namespace httoop;

namespace {

std::string evaluated(octets pointer, octets document) {
    auto const p = json_pointer::parse(pointer);
    REQUIRE(p);
    auto const v = p->evaluate(*json_document::parse(document));
    return v ? v->compose() : std::string{v.error().broken->id} + " at " + std::to_string(v.error().offset);
}

}  // namespace

// req: rfc6901#4 rfc6901#6
TEST_CASE("the examples of RFC 6901, as strings and as fragments") {
    auto const all = json_document::parse(support::read_data("patch/pointers.json"));
    REQUIRE(all);
    auto const& rows = all->root().elements;
    REQUIRE(rows.size() == 13);
    json_document const document{make_owned<json_value>(rows[0])};
    for (std::size_t i = 1; i < rows.size(); ++i) {
        auto const& row = rows[i].elements;
        CAPTURE(row[0].text);
        json_document const wanted{make_owned<json_value>(row[2])};
        auto const p = json_pointer::parse(row[0].text);
        REQUIRE(p);
        CHECK(*p->evaluate(document) == wanted);
        CHECK(p->compose() == row[0].text);
        CHECK(p->compose_fragment() == row[1].text);
        CHECK(*json_pointer::parse_fragment(row[1].text) == *p);
    }
}

// req: rfc6901#3
TEST_CASE("a pointer begins with a solidus, and a tilde with 0 or 1 behind it stands for another character") {
    CHECK(json_pointer::parse("/~01/~10/~0~1")->tokens == std::vector<std::string>{"~1", "/0", "~/"});
    CHECK(json_pointer::parse("//")->tokens == std::vector<std::string>{"", ""});
    CHECK(json_pointer::parse("")->tokens.empty());
    struct {
        octets text;
        std::size_t offset;
    } const broken[] = {{"a", 0}, {"a/b", 0}, {"/~", 2}, {"/~2", 2}, {"/a/~~0", 4}, {"#/a", 0}};
    for (auto const& b : broken) {
        CAPTURE(b.text);
        auto const p = json_pointer::parse(b.text);
        REQUIRE_FALSE(p);
        CHECK(p.error().broken == &rules::pointer_grammar);
        CHECK(p.error().offset == b.offset);
    }
}

// req: rfc6901#6
TEST_CASE("what is no fragment is no pointer in a fragment") {
    for (octets const text : {"/^", "/%", "/%4", "/%ff", "/#", "/\xc3\xa4"}) {
        auto const p = json_pointer::parse_fragment(text);
        REQUIRE_FALSE(p);
        CHECK(p.error().broken == &rules::pointer_fragment);
    }
    CHECK(json_pointer::parse_fragment("/%C3%A4")->tokens == std::vector<std::string>{"\xc3\xa4"});
    auto const relative = json_pointer::parse_fragment("a");
    REQUIRE_FALSE(relative);
    CHECK(relative.error().broken == &rules::pointer_grammar);
}

// req: rfc6901#4-1
TEST_CASE("elements of arrays: digits without leading zeros") {
    CHECK(evaluated("/1/0", "[0,[1]]") == "1");
    for (octets const bad : {"/00", "/01", "/+1", "/-1", "/1.0", "/1e0", "/ 1", "/a", "/", "/0x1", "/--"})
        CHECK_MESSAGE(evaluated(bad, "[0,1]") == "rfc6901#4-1 at 0", bad);
    CHECK(evaluated("/00", R"({"00":1})") == "1");
}

// req: rfc6901#4
TEST_CASE("a value that does not exist is not found") {
    CHECK(evaluated("/-", "[0]") == "rfc6901#4 at 0");
    CHECK(evaluated("/1", "[0]") == "rfc6901#4 at 0");
    CHECK(evaluated("/18446744073709551616", "[0]") == "rfc6901#4 at 0");
    CHECK(evaluated("/18446744073709551615", "[0]") == "rfc6901#4 at 0");
    CHECK(evaluated("/a/b/c", R"({"a":{}})") == "rfc6901#4 at 1");
    CHECK(evaluated("/a/0", R"({"a":"x"})") == "rfc6901#4 at 1");
}
