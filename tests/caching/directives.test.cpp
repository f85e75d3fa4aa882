#include <httoop/caching/directives.hpp>

#include "caching/exchanges.hpp"

using namespace exchanges;

namespace {

response_directives read(lines fields, cache_options const& o = shared()) { return response_directives::of(says(200, fields).fields(), o); }
response_directives read(octets value) { return read({{"Cache-Control", value}}); }
request_directives asked(lines fields, cache_options const& o = shared()) { return request_directives::of(get(fields).fields(), o); }

// The seconds, or -1 if there is none, or -2 if it is none.
std::int64_t max_age(octets value) {
    said_seconds const s = read(value).max_age;
    return !s.said ? -1 : s.valid ? std::int64_t{s.seconds} : -2;
}

cache_options const of_cdn = cache_options::of_gateway();

}  // namespace

// req: rfc9111#5.2.2-1
TEST_CASE("directives: each is read, in any case") {
    auto const d = read("Max-Age=60, S-MAXAGE=70, No-Store, NO-cache, Private, must-revalidate, proxy-revalidate, must-understand, public, "
                        "immutable, no-transform, stale-while-revalidate=80, stale-if-error=90");
    CHECK(d.max_age.value() == 60);
    CHECK(d.s_maxage.value() == 70);
    CHECK(d.stale_while_revalidate.value() == 80);
    CHECK(d.stale_if_error.value() == 90);
    CHECK((d.no_store && d.no_cache && d.private_ && d.must_revalidate && d.proxy_revalidate && d.must_understand && d.public_ && d.immutable && d.no_transform));
    CHECK(read({{"Cache-Control", "no-store"}, {"cache-control", "max-age=5"}}).max_age.value() == 5);
    CHECK(d.field == "Cache-Control");
}

// req: rfc9111#5.2.3-1
TEST_CASE("directives: those that nobody knows mean nothing") {
    auto const d = read("foobar, max-age=60, community=\"UCI\", x=no-store");
    CHECK(d.max_age.value() == 60);
    CHECK_FALSE(d.no_store);
    CHECK_FALSE(d.private_);
}

TEST_CASE("directives: seconds in token and quoted form; what is none is none") {
    CHECK(max_age("max-age=60") == 60);
    CHECK(max_age("max-age=\"60\"") == 60);
    CHECK(max_age("max-age=0060") == 60);
    for (octets const odd : {"max-age", "max-age=", "max-age=\"\"", "max-age=-1", "max-age=+1", "max-age='60'", "max-age=60a", "max-age=a60", "max-age=60.0",
                             "max-age =60", "max-age= 60", "max-age=60;x", "max-age=\" 60\"", "max-age=6 0", "max-age=0x10"})
        CHECK_MESSAGE(max_age(odd) == -2, odd);
    CHECK(max_age("x-max-age=60") == -1);
    CHECK(max_age("=60, \"max-age=60\"") == -1);
}

// req: rfc9111#1.2.2-1
TEST_CASE("directives: too many seconds are 2147483648") {
    CHECK(max_age("max-age=2147483647") == 2147483647);
    CHECK(max_age("max-age=2147483648") == 2147483648);
    CHECK(max_age("max-age=2147483649") == 2147483648);
    CHECK(max_age("max-age=99999999999999999999999999") == 2147483648);
}

TEST_CASE("directives: of several the first counts") {
    CHECK(max_age("max-age=1, max-age=60") == 1);
    CHECK(max_age("max-age=60, max-age=1") == 60);
    CHECK(max_age("max-age=x, max-age=60") == -2);
    CHECK(read({{"Cache-Control", "max-age=1"}, {"Cache-Control", "max-age=60"}}).max_age.value() == 1);
}

TEST_CASE("directives: what stands in a quoted-string is no directive") {
    CHECK(max_age("ext=\"max-age=60, no-store\", max-age=5") == 5);
    CHECK_FALSE(read("ext=\"max-age=60, no-store\"").no_store);
    CHECK_FALSE(read("ext=\"\\\", no-store\"").no_store);
}

TEST_CASE("directives: a quote that does not end hides no restriction, and gives no lifetime") {
    auto const d = read("ext=\"a, max-age=60, no-store, private");
    CHECK((d.no_store && d.private_));
    CHECK(d.max_age.said);
    CHECK_FALSE(d.max_age.valid);
    CHECK_FALSE(read("ext=\"a, public").public_);
}

TEST_CASE("directives: restrictions count with odd arguments, permissions do not") {
    auto const d = read("no-store=x, must-revalidate=\"\", proxy-revalidate =, private=, public=1, must-understand=\"x\"");
    CHECK((d.no_store && d.must_revalidate && d.proxy_revalidate && d.private_));
    CHECK_FALSE(d.public_);
    CHECK_FALSE(d.must_understand);
}

// req: rfc8246#2
TEST_CASE("directives: immutable counts whatever argument it has") {
    CHECK(read("immutable=1, immutable").immutable);
    CHECK(read("immutable=\"no\"").immutable);
}

TEST_CASE("directives: no-cache and private with field names are about these") {
    auto const d = read("no-cache=\"Set-Cookie, X-a,, \", private=X-B");
    CHECK_FALSE(d.no_cache);
    CHECK_FALSE(d.private_);
    CHECK(d.no_cache_fields == std::vector<std::string>{"set-cookie", "x-a"});
    CHECK(d.private_fields == std::vector<std::string>{"x-b"});
    for (octets const all : {"no-cache", "no-cache=\"\"", "no-cache=\"a b\"", "no-cache=\",\"", "no-cache=", "no-cache=\"x\", no-cache"})
        CHECK_MESSAGE(read(all).no_cache, all);
}

// req: rfc9213#2.2
TEST_CASE("directives: a targeted field stands for Cache-Control") {
    auto const d = read({{"Cache-Control", "no-store, max-age=1"}, {"CDN-Cache-Control", "max-age=60, must-revalidate, no-cache=\"a\", private=?0"}}, of_cdn);
    CHECK(d.targeted);
    CHECK(d.field == "CDN-Cache-Control");
    CHECK(d.max_age.value() == 60);
    CHECK((d.must_revalidate && !d.no_store && !d.private_));
    CHECK(d.no_cache_fields == std::vector<std::string>{"a"});
    CHECK(read({{"Cache-Control", "no-store"}, {"CDN-Cache-Control", "max-age=60"}}).no_store);  // not on the list
}

TEST_CASE("directives: the first targeted field on the list that is valid") {
    cache_options o = of_cdn;
    o.targets.insert(o.targets.begin(), "Own-Cache-Control");
    CHECK(read({{"CDN-Cache-Control", "max-age=60"}, {"Own-Cache-Control", "max-age=5"}}, o).max_age.value() == 5);
    CHECK(read({{"CDN-Cache-Control", "max-age=60"}, {"Own-Cache-Control", "&"}}, o).max_age.value() == 60);
    CHECK(read({{"CDN-Cache-Control", "max-age=60"}}, o).max_age.value() == 60);
}

// req: rfc9213#2.1
TEST_CASE("directives: a targeted field that is empty or no dictionary does not count") {
    for (octets const none : {"", "max-age=60, &&&", "max-age=60,", "max-age =60", "MAX-AGE=60", "max-age=60, x=\""}) {
        auto const d = read({{"Cache-Control", "max-age=5"}, {"CDN-Cache-Control", none}}, of_cdn);
        CHECK_MESSAGE(d.max_age.value() == 5, none);
        CHECK_FALSE(d.targeted);
        CHECK_FALSE(d.no_store);
    }
}

TEST_CASE("directives: values of a targeted field that are not of their type give nothing, but still forbid") {
    for (octets const odd : {"max-age=\"60\"", "max-age=60.5", "max-age", "max-age=-1", "max-age=?0"}) {
        auto const d = read({{"CDN-Cache-Control", odd}}, of_cdn);
        CHECK_MESSAGE(d.max_age.said, odd);
        CHECK_FALSE(d.max_age.valid);
    }
    CHECK(read({{"CDN-Cache-Control", "max-age=99999999999;x=y"}}, of_cdn).max_age.value() == 2147483648);
    auto const d = read({{"CDN-Cache-Control", "no-store=1, no-cache=a, private=(), public=1, immutable=5"}}, of_cdn);
    CHECK((d.no_store && d.no_cache && d.private_ && d.immutable));
    CHECK_FALSE(d.public_);
}

TEST_CASE("directives: of a request") {
    auto const d = asked({{"Cache-Control", "max-age=1, min-fresh=\"2\", max-stale=3, stale-if-error=4, no-cache, no-store, only-if-cached"}});
    CHECK(d.max_age.value() == 1);
    CHECK(d.min_fresh.value() == 2);
    CHECK(d.max_stale.value() == 3);
    CHECK(d.stale_if_error.value() == 4);
    CHECK((d.no_cache && d.no_store && d.only_if_cached));
    CHECK(asked({{"Cache-Control", "max-stale"}}).max_stale.value() == 2147483648);
    CHECK_FALSE(asked({{"Cache-Control", "max-stale=x"}}).max_stale.valid);
    CHECK(asked({{"Cache-Control", "max-age=x"}}).max_age.value() == 0);  // wants no old one
    CHECK_FALSE(asked({{"Cache-Control", "min-fresh=x"}}).min_fresh.valid);
}

TEST_CASE("directives: Pragma of a request counts alone") {
    CHECK(asked({{"Pragma", "x, No-Cache"}}).no_cache);
    CHECK_FALSE(asked({{"Pragma", "no-store, max-age=0"}}).max_age.said);
    CHECK_FALSE(asked({{"Pragma", "no-store"}}).no_store);
    CHECK_FALSE(asked({{"Pragma", "no-cache"}, {"Cache-Control", "foobar"}}).no_cache);
}

// req: rfc9111#5.2.1
TEST_CASE("directives: a cache that does not mind requests minds no-store") {
    cache_options o;
    o.request_directives = false;
    account why;
    auto const d = request_directives::of(get({{"Cache-Control", "no-store, no-cache, max-age=0, only-if-cached"}}).fields(), o, &why);
    CHECK(d.no_store);
    CHECK_FALSE(d.no_cache);
    CHECK_FALSE(d.max_age.said);
    CHECK_FALSE(d.only_if_cached);
    CHECK(why.steps().at(0).says == verdict::ignored);
}
