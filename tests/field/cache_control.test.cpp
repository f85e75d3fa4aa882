#include <httoop/field/cache_control.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/message/response.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("cache_control: directives, known or not") {
    support::takes<cache_control>("public, max-age=3600");
    support::takes<cache_control>("private=\"set-cookie, x\",no-store", "private=\"set-cookie, x\", no-store");
    support::takes<cache_control>("max-age=\"5\", community=UCI", "max-age=5, community=UCI");
    support::takes<cache_control>("a=\"\"");
    support::takes<cache_control>("");
    auto const c = *cache_control::parse("No-Cache, max-age=5, max-age=6, s-maxage=99999999999, x=y");
    CHECK(c.has("no-cache"));
    CHECK_FALSE(c.find("no-cache")->argument.has_value());
    CHECK(c.seconds("MAX-AGE") == 5u);
    CHECK(c.seconds("s-maxage") == 2147483648u);
    CHECK_FALSE(c.seconds("no-cache").has_value());
    CHECK_FALSE(c.seconds("x").has_value());
    CHECK_FALSE(c.seconds("y").has_value());
}

// req: rfc9111#5.2
TEST_CASE("cache_control: what is no directive, and where") {
    support::refuses<cache_control>("=5", rules::cache_control_grammar, 0);
    support::refuses<cache_control>("public, max-age=", rules::cache_control_grammar, 16);
    support::refuses<cache_control>("max-age = 5", rules::cache_control_grammar, 7);
    support::refuses<cache_control>("max-age=5 6", rules::cache_control_grammar, 9);
    support::refuses<cache_control>("a=\"b\"c", rules::cache_control_grammar, 5);
    support::refuses<cache_control>("a=\"b", rules::cache_control_grammar, 2);
    support::does_not_compose(cache_control{{{"a b"}}});
    support::does_not_compose(cache_control{{{"a", "b\r\n"}}});
    support::does_not_compose(cache_control{{{""}}});
}

TEST_CASE("cache_control: several lines are one list") {
    response r;
    r.set(cache_control{{{"public"}, {"max-age", "3600"}}});
    CHECK(r.fields().value("cache-control") == "public, max-age=3600");
    r.fields().append("Cache-Control", "immutable");
    CHECK(r.get<cache_control>()->has("immutable"));
    CHECK(r.get<cache_control>()->has("public"));
}

TEST_CASE("cache_control: two lifetimes are not composed") {
    support::does_not_compose(cache_control{{{"max-age", "1"}, {"Max-Age", "2"}}});
    support::does_not_compose(cache_control{{{"public"}, {"s-maxage", "1"}, {"s-maxage"}}});
    CHECK(cache_control{{{"max-age", "1"}, {"max-age", "1"}}}.compose() == "max-age=1, max-age=1");
    CHECK(cache_control{{{"no-cache", "a"}, {"no-cache", "b"}}}.compose() == "no-cache=\"a\", no-cache=\"b\"");
    CHECK(cache_control::parse("max-age=1, max-age=2")->seconds("max-age") == 1u);
}

// req: rfc9111#1.2.2
TEST_CASE("cache_control: what has to be seconds and is not, is read and not composed") {
    for (octets const value : {"max-age=x", "max-age", "s-maxage=\"6 0\"", "min-fresh", "max-stale=1.5",
                               "STALE-IF-ERROR=\"\"", "stale-while-revalidate=-1"}) {
        CAPTURE(value);
        auto const c = cache_control::parse(value);
        REQUIRE(c.has_value());
        CHECK_FALSE(c->seconds(c->directives[0].name).has_value());
        support::does_not_compose(*c);
    }
    support::takes<cache_control>("max-stale, max-age=99999999999999999999, x=y");
}

// req: rfc9111#5.2.2.4-2 rfc9111#5.2.2.7-3
TEST_CASE("cache_control: field names are sent in quotes") {
    support::takes<cache_control>("private=set-cookie, No-Cache=a, public=b",
                                  "private=\"set-cookie\", No-Cache=\"a\", public=b");
    support::takes<cache_control>("private, no-cache");
}

// req: rfc9111#5.2.1.1-1 rfc9111#5.2.1.2-1 rfc9111#5.2.1.3-1 rfc9111#5.2.2.1-1 rfc9111#5.2.2.10-2
TEST_CASE("cache_control: seconds that came in quotes are sent without") {
    for (octets const name : {"max-age", "max-stale", "min-fresh", "s-maxage"})
        CHECK(cache_control::parse(std::string{name} + "=\"60\"")->compose() == std::string{name} + "=60");
}
