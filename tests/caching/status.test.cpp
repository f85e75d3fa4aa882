#include <httoop/caching/status.hpp>

#include <httoop/caching/rules.hpp>
#include <httoop/field/cache_status.hpp>

#include "caching/exchanges.hpp"

using namespace exchanges;

namespace {

std::string told(handling const& h, cache_options const& o = shared()) {
    response r = says(200);
    add_cache_status(r.fields(), h, o);
    REQUIRE(r.defect().has_value());
    std::string const text{r.fields().value("Cache-Status")};
    CHECK(r.get<cache_status>().has_value());
    return text;
}
std::string hit(std::int64_t ttl, octets name = "httoop") {
    cache_options o;
    o.name = name;
    return told({.hit = true, .ttl = ttl}, o);
}

}  // namespace

TEST_CASE("status: a hit, with what is left of its lifetime") {
    CHECK(hit(376) == "httoop;hit;ttl=376");
    CHECK(hit(0) == "httoop;hit;ttl=0");
    CHECK(hit(-412) == "httoop;hit;ttl=-412");
    CHECK(hit(INT64_MAX) == "httoop;hit;ttl=999999999999999");
    CHECK(hit(INT64_MIN) == "httoop;hit;ttl=-999999999999999");
    CHECK(hit(5, "Example Cache") == "\"Example Cache\";hit;ttl=5");
    CHECK(hit(5, "1.2.3.4") == "\"1.2.3.4\";hit;ttl=5");
    CHECK(hit(5, "a\r\nb") == "\"a??b\";hit;ttl=5");
    CHECK(hit(5, "a\\b\"\x7f\xff") == "\"a\\\\b\\\"??\";hit;ttl=5");
    CHECK(hit(5, "") == "\"\";hit;ttl=5");
    CHECK(hit(5, std::string(500, 'a')) == std::string(500, 'a') + ";hit;ttl=5");
    CHECK(hit(2147483648, std::string(64, 'a')) == std::string(64, 'a') + ";hit;ttl=2147483648");
}

TEST_CASE("status: why a request went forward, and what became of it") {
    CHECK(told({.forwarded = forward_reason::uri_miss, .ttl = 60, .stored = true, .collapsed = true}) == "httoop;fwd=uri-miss;ttl=60;stored;collapsed");
    CHECK(told({.forwarded = forward_reason::stale, .forwarded_status = 304}) == "httoop;fwd=stale;fwd-status=304");
    CHECK(told({.forwarded = forward_reason::miss, .collapsed = false}) == "httoop;fwd=miss;collapsed=?0");
    CHECK(told({.stored = true, .collapsed = true}) == "httoop");
    octets const words[] = {"bypass", "method", "uri-miss", "vary-miss", "miss", "request", "stale", "partial"};
    for (std::size_t i = 0; i < 8; ++i) CHECK(word_of(static_cast<forward_reason>(i + 1)) == words[i]);
    CHECK(word_of(forward_reason::none).empty());
}

// req: rfc9211#2.1
TEST_CASE("status: hit or forwarded, not both") {
    CHECK(told({.hit = true, .forwarded = forward_reason::stale, .forwarded_status = 503, .stored = true}) == "httoop;hit");
}

TEST_CASE("status: key and account, if they are told") {
    cache_options o;
    CHECK(told({.hit = true, .key = key}) == "httoop;hit");
    o.tells_key = true;
    CHECK(told({.hit = true, .key = "http://example.org/\"\x80"}, o) == "httoop;hit;key=\"http://example.org/\\\"?\"");
    account why;
    CHECK(told({.hit = true, .why = &why}) == "httoop;hit");
    why.add(rules::fresh_reused, verdict::reuses, "ETag: \"\x80\"");
    CHECK(told({.hit = true, .why = &why}) == "httoop;hit;detail=\"rfc9111#4a reuses (ETag: \\\"?\\\")\"");
    for (int i = 0; i < 200; ++i) why.add(rules::fresh_reused, verdict::reuses, std::string(100, 'x'));
    CHECK(told({.hit = true, .why = &why}).size() < 1100);
}

// req: rfc9211#2
TEST_CASE("status: what caches closer to the origin said stays before it") {
    response r = says(200, {{"Cache-Status", "Origin;hit"}});
    add_cache_status(r.fields(), {.hit = true, .ttl = 5}, shared());
    CHECK(r.get<cache_status>()->compose() == "Origin;hit, httoop;hit;ttl=5");
    response second = says(200, {{"Cache-Status", "Origin;hit"}});
    add_cache_status(second.fields(), {.forwarded = forward_reason::stale}, shared());
    CHECK(second.get<cache_status>()->compose() == "Origin;hit, httoop;fwd=stale");
}
