#include <httoop/syntax/quality.hpp>

#include <string>

#include <doctest/doctest.h>

#include <httoop/syntax/rules.hpp>

using namespace httoop;

TEST_CASE("quality: thousandths") {
    struct { octets text; unsigned thousandths; } const rows[] = {
        {"0", 0}, {"0.", 0}, {"0.0", 0}, {"0.000", 0}, {"0.001", 1}, {"0.1", 100}, {"0.12", 120},
        {"0.123", 123}, {"0.999", 999}, {"1", 1000}, {"1.", 1000}, {"1.0", 1000}, {"1.000", 1000},
    };
    for (auto const& r : rows) {
        CAPTURE(r.text);
        auto const q = quality::parse(r.text);
        REQUIRE(q.has_value());
        CHECK(q->thousandths == r.thousandths);
    }
}

// req: rfc9110#12.4.2
TEST_CASE("quality: what is no weight") {
    for (octets const s : {"", ".", ".5", "1.1", "1.001", "2", "0.1234", "0,5", "-0", "+1", "00", "01",
                           "0.5 ", " 0.5", "0.a", "1.0000", "0..1", "1e0"}) {
        CAPTURE(s);
        auto const q = quality::parse(s);
        REQUIRE_FALSE(q.has_value());
        CHECK(q.error().broken == &rules::weight_grammar);
    }
}

// req: rfc9110#12.4.2-1   at most three decimals
TEST_CASE("quality: all of them come back") {
    for (unsigned n = 0; n <= 1000; ++n) {
        std::string text;
        quality{static_cast<std::uint16_t>(n)}.compose(text);
        if (n == 1000) {
            CHECK(text.empty());
            continue;
        }
        REQUIRE(text.starts_with(";q=0"));
        CHECK(text.size() <= 8);
        auto const q = quality::parse(octets{text}.substr(3));
        REQUIRE(q.has_value());
        CHECK(q->thousandths == n);
    }
    std::string text;
    quality{500}.compose(text);
    CHECK(text == ";q=0.5");
}
