#include <httoop/caching/freshness.hpp>

#include "caching/exchanges.hpp"

using namespace exchanges;

namespace {

freshness of(unsigned status, lines fields, cache_options const& o = shared(), exchange_times const& t = times()) {
    response const r = says(status, fields);
    account why;
    auto const f = freshness::of(r, response_directives::of(r.fields(), o), t, o, &why);
    CHECK(freshness::of(r, response_directives::of(r.fields(), o), t, o) == f);
    if (f.from != lifetime_source::none) CHECK_FALSE(why.empty());
    return f;
}
freshness of(lines fields, cache_options const& o = shared(), exchange_times const& t = times()) { return of(200, fields, o, t); }

constexpr std::int64_t day = 86400;

}  // namespace

// req: rfc9111#4.2.1
TEST_CASE("freshness: s-maxage in shared caches, then max-age, then Expires, then a guess") {
    std::string const later = date_at(300), before = date_at(-100 * day);
    CHECK(of({{"Cache-Control", "max-age=60, s-maxage=70"}, {"Expires", later}}).lifetime == 70);
    CHECK(of({{"Cache-Control", "max-age=60, s-maxage=70"}}, of_one_user()).lifetime == 60);
    CHECK(of({{"Cache-Control", "max-age=60"}, {"Expires", later}}).lifetime == 60);
    CHECK(of({{"Expires", later}, {"Last-Modified", before}}).lifetime == 300);
    CHECK(of({{"Last-Modified", date_at(-1000)}}).lifetime == 100);
    CHECK(of({}).from == lifetime_source::none);
}

// req: rfc9111#5.3-2
TEST_CASE("freshness: beside max-age Expires does not count") {
    CHECK(of({{"Cache-Control", "max-age=60"}, {"Expires", "0"}}).lifetime == 60);
    CHECK(of({{"Cache-Control", "max-age=0"}, {"Expires", date_at(100)}}).lifetime == 0);
    CHECK(of({{"Cache-Control", "max-age=x"}, {"Expires", date_at(100)}}).lifetime == 0);
}

// req: rfc9111#5.3-3
TEST_CASE("freshness: beside s-maxage Expires does not count in shared caches") {
    CHECK(of({{"Cache-Control", "s-maxage=60"}, {"Expires", date_at(100)}}).lifetime == 60);
    CHECK(of({{"Cache-Control", "s-maxage=60"}, {"Expires", date_at(100)}}, of_one_user()).lifetime == 100);
}

// req: rfc9111#5.3-1
TEST_CASE("freshness: an Expires that is no date has passed") {
    for (octets const none : {"0", "-1", "", "soon", "Wed, 01 Jul 2026 00:05:00", "1782864300", "Wed, 01 Jul 2026 00:05:00 GMT, Wed, 01 Jul 2026 00:05:00 GMT",
                              "Wed, 32 Jul 2026 00:05:00 GMT", "Wed,  01 Jul 2026 00:05:00 GMT", "Wed, 1 Jul 2026 00:05:00 GMT", "Wed, 01-Jul-2026 00:05:00 GMT",
                              "Wed, 01 Jul 2026 00.05.00 GMT", "Wed, 01 Jul 26 00:05:00 GMT", "2026-07-01T00:05:00Z"}) {
        auto const f = of({{"Expires", none}, {"Last-Modified", date_at(-100 * day)}});
        CHECK_MESSAGE(f.from == lifetime_source::expires, none);
        CHECK(f.lifetime == 0);
    }
    CHECK(of({{"Expires", std::string(100000, 'x')}}).lifetime == 0);
    CHECK(of({{"Expires", "0"}, {"Expires", date_at(100)}}).lifetime == 0);  // the first
    CHECK(of({{"Expires", date_at(-1)}}).lifetime == 0);
}

// req: rfc9111#4.2-1
TEST_CASE("freshness: dates are read in any case") {
    CHECK(of({{"Expires", "WED, 01 jul 2026 00:05:00 gmt"}}).lifetime == 300);
    CHECK(of({{"Expires", "wed JUL  1 00:05:00 2026"}}).lifetime == 300);
    CHECK(of({{"Expires", "wEDNESDAY, 01-jUL-26 00:05:00 gMT"}}).lifetime == 300);
    CHECK(of({{"Date", "TUE, 30 JUN 2026 23:58:20 GMT"}, {"Expires", date_at(100)}}).lifetime == 200);
}

// req: rfc9111#4.2-4
TEST_CASE("freshness: a date of another zone is none") {
    for (octets const zone : {"UTC", "EST", "CET", "Z", "+0000", "AEST"})
        CHECK_MESSAGE(of({{"Expires", "Wed, 01 Jul 2026 00:05:00 " + std::string{zone}}}).lifetime == 0, zone);
}

TEST_CASE("freshness: all three forms of dates, and dates far away") {
    CHECK(of({{"Expires", "Wed, 01 Jul 2026 00:05:00 GMT"}}).lifetime == 300);
    CHECK(of({{"Expires", "Wednesday, 01-Jul-26 00:05:00 GMT"}}).lifetime == 300);
    CHECK(of({{"Expires", "Wed Jul  1 00:05:00 2026"}}).lifetime == 300);
    CHECK(of({{"Expires", "Thu, 18 Aug 2050 02:01:18 GMT"}}).lifetime > 0);
    CHECK(of({{"Expires", "Fri, 31 Dec 9999 23:59:59 GMT"}}).lifetime == 2147483648);
}

TEST_CASE("freshness: Expires counts from Date, or from when the response came") {
    CHECK(of({{"Date", date_at(-100)}, {"Expires", date_at(100)}}).lifetime == 200);
    CHECK(of({{"Date", date_at(1000)}, {"Expires", date_at(500)}}).lifetime == 0);
    CHECK(of({{"Date", "yesterday"}, {"Expires", date_at(100)}}).lifetime == 100);
    CHECK(of({{"Date", "yesterday"}, {"Expires", date_at(100)}}).date == noon);
}

// req: rfc9111#4.2.2-1
TEST_CASE("freshness: nothing is guessed where the response says it") {
    std::string const before = date_at(-100 * day);
    CHECK(of({{"Cache-Control", "max-age=0"}, {"Last-Modified", before}}).lifetime == 0);
    CHECK(of({{"Cache-Control", "max-age"}, {"Last-Modified", before}}).lifetime == 0);
    CHECK(of({{"Cache-Control", "s-maxage=1"}, {"Last-Modified", before}}).lifetime == 1);
    CHECK(of({{"Expires", date_at(5)}, {"Last-Modified", before}}).lifetime == 5);
}

// req: rfc9111#4.2.2
TEST_CASE("freshness: a guess is a tenth of the time since Last-Modified, of statuses that allow it") {
    std::string const before = date_at(-10 * day);
    for (unsigned const status : {200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501}) CHECK_MESSAGE(of(status, {{"Last-Modified", before}}).lifetime == day, status);
    for (unsigned const status : {201, 202, 302, 303, 307, 400, 403, 500, 502, 503, 504, 599}) {
        CHECK_MESSAGE(of(status, {{"Last-Modified", before}}).from == lifetime_source::none, status);
        CHECK(of(status, {{"Last-Modified", before}, {"Cache-Control", "public"}}).lifetime == day);
    }
    CHECK(of({{"Last-Modified", date_at(-1000 * day)}}).lifetime == 7 * day);  // heuristic-age
    CHECK(of({{"Last-Modified", date_at(100)}}).lifetime == 0);
    CHECK(of({{"Last-Modified", "long ago"}}).from == lifetime_source::none);
    cache_options none;
    none.heuristics = false;
    CHECK(of({{"Last-Modified", before}}, none).from == lifetime_source::none);
}

TEST_CASE("freshness: a lifetime that was set") {
    cache_options o;
    o.lifetime = 30;
    CHECK(of({{"Cache-Control", "max-age=60"}}, o).lifetime == 30);
    cache_options if_none;
    if_none.lifetime_if_none = 30;
    CHECK(of({{"Cache-Control", "max-age=60"}}, if_none).lifetime == 60);
    CHECK(of({{"Last-Modified", date_at(-1000)}}, if_none).lifetime == 30);
}

TEST_CASE("freshness: where a targeted field counts neither Expires nor Cache-Control does") {
    cache_options const o = cache_options::of_gateway();
    CHECK(of({{"CDN-Cache-Control", "max-age=5"}, {"Cache-Control", "max-age=60, s-maxage=70"}, {"Expires", date_at(100)}}, o).lifetime == 5);
    CHECK(of({{"CDN-Cache-Control", "must-revalidate"}, {"Expires", date_at(100)}}, o).from == lifetime_source::none);
    CHECK(of({{"CDN-Cache-Control", "max-age=\"5\""}, {"Cache-Control", "max-age=60"}}, o).lifetime == 0);
}

// req: rfc9111#4.2.3
TEST_CASE("freshness: age is that of Age or Date, whichever is more, and grows") {
    CHECK(of({}).age(at(10)) == 10);
    CHECK(of({{"Age", "30"}}).age(at(10)) == 40);
    CHECK(of({{"Date", date_at(-50)}, {"Age", "30"}}).age(at(10)) == 60);
    CHECK(of({{"Date", date_at(50)}}).age(at(10)) == 10);  // the origin's clock is ahead
    CHECK(of({{"Age", "30"}}).age(at(-10)) == 30);         // ours was set back
    CHECK(of({{"Age", "30"}}).aged);
    CHECK_FALSE(of({}).aged);
}

// req: rfc9111#4.2.3-1
TEST_CASE("freshness: Age counts from when the request was sent") {
    CHECK(of({{"Age", "30"}}, shared(), times(5, 0)).age(at(15)) == 45);
    CHECK(of({}, shared(), times(5, 0)).age(at(5)) == 5);
    CHECK(of({}, shared(), times(0, 5)).age(at(0)) == 0);  // a clock that was set back meanwhile
}

// req: rfc9111#5.1-1
TEST_CASE("freshness: the first of several ages counts") {
    CHECK(of({{"Age", "30, 40"}}).initial_age == 30);
    CHECK(of({{"Age", "0, 7200"}}).initial_age == 0);
    CHECK(of({{"Age", "30"}, {"Age", "40"}}).initial_age == 30);
}

// req: rfc9111#5.1-2
TEST_CASE("freshness: an Age that is no number of seconds does not count") {
    for (octets const none : {"abc", "-7200", "7200.0", "7200;a=b", "7200 0", "", "\"7200\"", ", 7200"})
        CHECK_MESSAGE(of({{"Age", none}, {"Cache-Control", "max-age=60"}}).initial_age == 0, none);
}

// req: rfc9111#1.2.2-1
TEST_CASE("freshness: ages that are too large are 2147483648") {
    CHECK(of({{"Age", "2147483648"}}).age(at(10)) == 2147483648);
    CHECK(of({{"Age", "99999999999999999999"}}).age(at(10)) == 2147483648);
    CHECK(of({{"Age", "2147483640"}}).age(at(100)) == 2147483648);
    CHECK_FALSE(of({{"Age", "99999999999999999999"}, {"Cache-Control", "max-age=99999999999999999999"}}).fresh(noon));
    CHECK(of({{"Cache-Control", "max-age=60"}}).age({INT64_MAX}) == 2147483648);
}

TEST_CASE("freshness: fresh while the lifetime is greater than the age") {
    auto const f = of({{"Cache-Control", "max-age=60"}});
    CHECK(f.fresh(at(59)));
    CHECK_FALSE(f.fresh(at(60)));
    CHECK(f.left(at(59)) == 1);
    CHECK(f.left(at(70)) == -10);
    CHECK_FALSE(of({{"Cache-Control", "max-age=60"}, {"Age", "60"}}).fresh(noon));
    CHECK_FALSE(of({}).fresh(noon));
}

// req: rfc9111#5.2.2.2-1 rfc9111#5.2.2.2-2 rfc9111#5.2.2.8-1 rfc9111#5.2.2.10-1
TEST_CASE("freshness: what forbids that a stale response is used") {
    CHECK(of({{"Cache-Control", "must-revalidate"}}).never_stale);
    CHECK(of({{"Cache-Control", "must-revalidate"}}, of_one_user()).never_stale);
    for (octets const by_shared : {"proxy-revalidate", "s-maxage=60", "s-maxage=x"}) {
        CHECK_MESSAGE(of({{"Cache-Control", by_shared}}).never_stale, by_shared);
        CHECK_FALSE(of({{"Cache-Control", by_shared}}, of_one_user()).never_stale);
    }
    CHECK_FALSE(of({{"Cache-Control", "max-age=60"}}).never_stale);
}

TEST_CASE("freshness: what holds when it is stale is found once") {
    auto const f = of({{"Cache-Control", "max-age=60, no-cache, immutable, stale-while-revalidate=10, stale-if-error=20"}});
    CHECK((f.no_cache && f.immutable && f.has_stale_if_error));
    CHECK(f.stale_while_revalidate == 10);
    CHECK(f.stale_if_error == 20);
    auto const odd = of({{"Cache-Control", "max-age=60, stale-while-revalidate, stale-if-error=x, no-cache=\"a\""}});
    CHECK_FALSE(odd.has_stale_if_error);
    CHECK_FALSE(odd.no_cache);
    CHECK(odd.stale_while_revalidate == 0);
}
