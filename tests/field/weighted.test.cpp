#include <httoop/field/weighted.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/syntax/rules.hpp>

#include <doctest/doctest.h>

using namespace httoop;

TEST_CASE("weighted: the weight is taken out of parameters") {
    parameters p{{"a", "b"}, {"Q", "0.5"}, {"q", "1"}};
    CHECK(take_weight(p, 0)->thousandths == 500);
    CHECK(p == parameters{{"a", "b"}});
    CHECK(take_weight(p, 0)->thousandths == 1000);
}

TEST_CASE("weighted: names and weights") {
    std::vector<weighted> list;
    REQUIRE(add_weighted("a;q=0.5, b ; Q=1 ,c,", list, rules::accept_encoding_grammar).has_value());
    CHECK(list == std::vector<weighted>{{"a", {500}}, {"b", {1000}}, {"c", {1000}}});
    CHECK(compose_weighted(list) == "a;q=0.5, b, c");
}

// req: rfc9110#12.4.2
TEST_CASE("weighted: a weight is q and a number, nothing else") {
    CHECK(parse_weight("")->thousandths == 1000);
    CHECK(parse_weight(" ;\tq=0.25")->thousandths == 250);
    struct { octets text; std::size_t offset; } const rows[] = {
        {"x", 0}, {";", 1}, {";q", 1}, {";q=", 3}, {";q=2", 3}, {";q=0.5 ", 6}, {";q = 1", 1},
        {";x=1", 1}, {";q=0.5;x=1", 6}, {" q=1", 1}};
    for (auto const& r : rows) {
        CAPTURE(r.text);
        auto const w = parse_weight(r.text);
        REQUIRE_FALSE(w.has_value());
        CHECK(w.error().broken == &rules::weight_grammar);
        CHECK(w.error().offset == r.offset);
    }
    std::vector<weighted> list;
    CHECK(add_weighted("a, b;q=x", list, rules::accept_encoding_grammar).error().offset == 7);
}
