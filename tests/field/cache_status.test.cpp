#include <httoop/field/cache_status.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/message/response.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("cache_status: caches, the one closest to the origin first") {
    support::takes<cache_status>("OriginCache; hit; ttl=1100, \"CDN Company Here\"; hit; ttl=-412",
                                 "OriginCache;hit;ttl=1100, \"CDN Company Here\";hit;ttl=-412");
    support::takes<cache_status>("");
    auto const s = *cache_status::parse(
        "ExampleCache; fwd=stale; fwd-status=304; stored; collapsed=?0; key=\"a b\"; detail=MEMORY; x=1, \"b\";detail=\"d\";hit");
    REQUIRE(s.caches.size() == 2);
    auto const& c = s.caches[0];
    CHECK(c.name() == "ExampleCache");
    CHECK_FALSE(c.hit());
    CHECK(c.fwd() == "stale");
    CHECK(c.fwd_status() == 304);
    CHECK_FALSE(c.ttl().has_value());
    CHECK(c.stored());
    CHECK_FALSE(c.collapsed());
    CHECK(c.key() == "a b");
    CHECK(c.detail() == "MEMORY");
    CHECK(c.parameters.find("x")->as_integer() == 1);
    CHECK(s.caches[1].name() == "b");
    CHECK(s.caches[1].hit());
    CHECK(s.caches[1].detail() == "d");
    CHECK_FALSE(s.caches[1].fwd().has_value());
}

TEST_CASE("cache_status: parameters of another type are as if they were not there") {
    auto const c = cache_status::parse("a; hit=1; fwd=\"x\"; fwd-status=1.0; ttl=@1; stored=t; key=t; detail=5")->caches[0];
    CHECK_FALSE(c.hit());
    CHECK_FALSE(c.fwd().has_value());
    CHECK_FALSE(c.fwd_status().has_value());
    CHECK_FALSE(c.ttl().has_value());
    CHECK_FALSE(c.stored());
    CHECK_FALSE(c.key().has_value());
    CHECK_FALSE(c.detail().has_value());
}

// req: rfc9211#2
TEST_CASE("cache_status: what names no cache") {
    for (octets const value : {"5", "a, ?1", "(a b)", ":YQ==:", "a, (\"b\");hit", "%\"a\""})
        support::refuses<cache_status>(value, rules::cache_status_name, 0);
    support::does_not_compose(cache_status{{cache_handling{5}}});
    support::does_not_compose(cache_status{{cache_handling{structured::token{"a b"}}}});
}

TEST_CASE("cache_status: a cache adds itself") {
    response r;
    r.fields().append("Cache-Status", "OriginCache; hit");
    r.fields().append("Cache-Status", "Between; fwd=miss");
    auto s = r.get<cache_status>().value_or({});
    s.caches.push_back({"ExampleCache", {{"hit", true}, {"ttl", 376}}});
    r.set(s);
    CHECK(r.fields().value(field_id::cache_status) == "OriginCache;hit, Between;fwd=miss, \"ExampleCache\";hit;ttl=376");
    CHECK(r.fields().count(field_id::cache_status) == 1);
}
