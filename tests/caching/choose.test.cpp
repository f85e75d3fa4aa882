#include <httoop/caching/choose.hpp>

#include "caching/exchanges.hpp"

using namespace exchanges;

namespace {

stored_response with(octets cache_control, octets tag = "\"a\"", cache_options const& o = shared()) {
    return kept(says(200, {{"Cache-Control", cache_control}, {"ETag", tag}}), o);
}
stored_response without_validator(octets cache_control) { return kept(says(200, {{"Cache-Control", cache_control}})); }
request wants(octets cache_control) { return get({{"Cache-Control", cache_control}}); }
request const plain = get();

bool is_stale_on(stored_response const& s, unsigned status, std::int64_t seconds, request const& r = plain, cache_options const& o = shared()) {
    account why;
    bool const may = stale_on_failure(r, s, {status}, {.now = at(seconds)}, o, &why);
    CHECK(stale_on_failure(r, s, {status}, {.now = at(seconds)}, o) == may);
    if (may) CHECK_FALSE(why.empty());
    return may;
}

}  // namespace

// req: rfc9111#4-1 rfc9111#4
TEST_CASE("choose: a fresh response is used, a stale one is validated") {
    auto const s = with("max-age=60");
    CHECK(choose_of(plain, {s}, 59).is == use::fresh);
    auto const c = choose_of(plain, {s}, 60);
    CHECK(c.is == use::validate);
    CHECK(c.which == 0);
    CHECK(c.reason == forward_reason::stale);
    CHECK_FALSE(c.answers());
    CHECK(choose_of(plain, {without_validator("max-age=60")}, 60).is == use::forward);
    CHECK(choose_of(plain, {without_validator("max-age=60")}, 60).which == 0);
    CHECK(choose_of(plain, {}, 0).is == use::forward);
    CHECK(choose_of(plain, {}, 0).reason == forward_reason::uri_miss);
    CHECK(choose_of(plain, {}, 0).which == choice::none);
}

// req: rfc9111#4-1 rfc9111#4.1b
TEST_CASE("choose: the method allows it") {
    auto const s = with("max-age=60");
    CHECK(choose_of(ask("HEAD"), {s}).is == use::fresh);
    auto const head = kept(ask("HEAD"), says(200, {{"Cache-Control", "max-age=60"}}));
    CHECK(choose_of(ask("HEAD"), {head}).is == use::fresh);
    CHECK(choose_of(plain, {head}).reason == forward_reason::vary_miss);
    auto const post = kept(ask("POST"), says(200, {{"Cache-Control", "max-age=60"}, {"Content-Location", "/a"}}));
    CHECK(choose_of(plain, {post}).is == use::fresh);
    CHECK(choose_of(ask("HEAD"), {post}).is == use::fresh);
    CHECK(choose_of(ask("OPTIONS"), {s}).reason == forward_reason::method);
}

// req: rfc9111#4-3
TEST_CASE("choose: unsafe methods are written through") {
    auto const s = with("max-age=60");
    for (octets const m : {"POST", "PUT", "DELETE", "M-SEARCH", "FOO"}) {
        auto const c = choose_of(ask(m), {s});
        CHECK_MESSAGE(c.is == use::forward, m);
        CHECK(c.reason == forward_reason::method);
        CHECK(c.which == choice::none);
    }
    CHECK(choose_of(ask("PUT", {{"Cache-Control", "only-if-cached"}}), {s}).is == use::forward);
}

// req: rfc5789#2-5
TEST_CASE("choose: nothing answers PATCH") {
    CHECK(choose_of(ask("PATCH"), {with("max-age=60")}).reason == forward_reason::method);
}

TEST_CASE("choose: a request with content is not the cache's") {
    auto const s = with("max-age=60");
    CHECK(choose_of(get({{"Content-Length", "3"}}), {s}).reason == forward_reason::bypass);
    stored_response const* const all[] = {&s};
    CHECK(choose(plain, all, {.now = at(1), .content = true}, shared()).reason == forward_reason::bypass);
}

// req: rfc9111#5.2.2.4-1
TEST_CASE("choose: no-cache is validated each time") {
    CHECK(choose_of(plain, {with("max-age=60, no-cache")}).is == use::validate);
    CHECK(choose_of(wants("max-stale"), {with("max-age=60, no-cache")}, 100).is == use::validate);
    CHECK(choose_of(plain, {with("max-age=60, no-cache=\"x\"")}).is == use::fresh);
}

// req: rfc9111#4-5
TEST_CASE("choose: without a clock everything is validated") {
    cache_options o;
    o.clock = false;
    CHECK(choose_of(plain, {with("max-age=60")}, 1, o).is == use::validate);
}

// req: rfc9111#4-4
TEST_CASE("choose: of several the most recent by Date") {
    auto const dated = [](std::int64_t seconds, octets vary = {}) {
        response r = says(200, {{"Cache-Control", "max-age=600"}, {"Date", date_at(seconds)}});
        if (!vary.empty()) r.fields().append("Vary", vary);
        return kept(r);
    };
    CHECK(choose_of(plain, {dated(-20), dated(-5), dated(-10)}).which == 1);
    CHECK(choose_of(plain, {dated(-5), dated(-20)}).which == 0);
    auto const later = kept(says(200, {{"Cache-Control", "max-age=600"}}), shared(), times(10, 10)), first = kept(says(200, {{"Cache-Control", "max-age=600"}}));
    CHECK(choose_of(plain, {first, later}, 11).which == 1);
    CHECK(choose_of(plain, {later, first}, 11).which == 0);
}

// req: rfc9111#4.1-2
TEST_CASE("choose: one with Vary that fits, before one without") {
    auto const plain_one = kept(says(200, {{"Cache-Control", "max-age=600"}}));
    auto const varies = kept(get({{"Foo", "1"}}), says(200, {{"Cache-Control", "max-age=600"}, {"Date", date_at(-50)}, {"Vary", "Foo"}}));
    CHECK(choose_of(get({{"Foo", "1"}}), {plain_one, varies}).which == 1);
    CHECK(choose_of(get({{"Foo", "1"}}), {varies, plain_one}).which == 0);
    CHECK(choose_of(get({{"Foo", "2"}}), {plain_one, varies}).which == 0);
}

// req: rfc9111#4.1-1
TEST_CASE("choose: of variants the one that fits") {
    auto const variant = [](octets foo) { return kept(get({{"Foo", foo}}), says(200, {{"Cache-Control", "max-age=60"}, {"ETag", foo}, {"Vary", "Foo"}})); };
    CHECK(choose_of(get({{"Foo", "2"}}), {variant("1"), variant("2")}).which == 1);
    auto const c = choose_of(get({{"Foo", "3"}}), {variant("1"), variant("2")});
    CHECK(c.is == use::forward);
    CHECK(c.reason == forward_reason::vary_miss);
    CHECK(c.which == choice::none);
    auto const any = kept(says(200, {{"Cache-Control", "max-age=60"}, {"ETag", "\"a\""}, {"Vary", "*"}}));
    CHECK(choose_of(plain, {any}).reason == forward_reason::vary_miss);
}

// req: rfc9111#4.2.4-1 rfc9111#5.2.2.2-1 rfc9111#5.2.2.8-1 rfc9111#5.2.2.10-1
TEST_CASE("choose: no stale response where the origin forbids it") {
    for (octets const forbids : {"must-revalidate", "proxy-revalidate", "s-maxage=60", "no-cache"}) {
        auto const s = with("max-age=60, stale-while-revalidate=600, stale-if-error=600, " + std::string{forbids});
        CHECK_MESSAGE(choose_of(wants("max-stale"), {s}, 100).is == use::validate, forbids);
        CHECK(choose_of(plain, {s}, 100).is == use::validate);
        CHECK_FALSE(is_stale_on(s, 0, 100));
        CHECK_FALSE(is_stale_on(s, 503, 100, wants("stale-if-error=600")));
    }
    CHECK(is_stale_on(with("max-age=60, must-revalidate"), 0, 10, wants("no-cache")));  // it is fresh still
}

// req: rfc9111#4.2.4-2 rfc9111#4.2.4 rfc9111#5.2.1.2
TEST_CASE("choose: a stale response is used if somebody permits it") {
    auto const s = with("max-age=60");
    CHECK(choose_of(plain, {s}, 61).is == use::validate);
    CHECK(choose_of(wants("max-stale"), {s}, 1000).is == use::stale);
    CHECK(choose_of(wants("max-stale=40"), {s}, 100).is == use::stale);
    CHECK(choose_of(wants("max-stale=39"), {s}, 100).is == use::validate);
    CHECK(choose_of(wants("max-stale=x"), {s}, 100).is == use::validate);
    CHECK(choose_of(wants("max-stale, max-age=80"), {s}, 100).is == use::validate);
    CHECK(choose_of(wants("max-stale, min-fresh=1"), {s}, 100).is == use::validate);
    CHECK(choose_of(wants("max-stale"), {s}, 61 + 604800).is == use::validate);  // stale-age
    CHECK_FALSE(is_stale_on(s, 500, 61));
}

// req: rfc5861#3
TEST_CASE("choose: stale-while-revalidate, as long as it says") {
    auto const s = with("max-age=60, stale-while-revalidate=30");
    CHECK(choose_of(plain, {s}, 59).is == use::fresh);
    CHECK(choose_of(plain, {s}, 60).is == use::stale_and_validate);
    CHECK(choose_of(plain, {s}, 90).is == use::stale_and_validate);
    CHECK(choose_of(plain, {s}, 91).is == use::validate);
    CHECK(choose_of(wants("max-age=10"), {s}, 70).is == use::validate);
    CHECK(choose_of(wants("no-cache"), {s}, 70).is == use::validate);
    CHECK(choose_of(plain, {with("max-age=60, stale-while-revalidate=0")}, 60).is == use::validate);
}

// req: rfc9111#5.2.1.4 rfc9111#5.2.1.1 rfc9111#5.2.1.3
TEST_CASE("choose: what a request wants of a fresh response") {
    auto const s = with("max-age=60");
    CHECK(choose_of(wants("no-cache"), {s}).is == use::validate);
    CHECK(choose_of(wants("no-cache"), {s}).reason == forward_reason::request);
    CHECK(choose_of(wants("no-cache"), {s}, 100).reason == forward_reason::stale);  // RFC 9211 2.2: "request" is of what is fresh
    CHECK(choose_of(get({{"Pragma", "no-cache"}}), {s}).is == use::validate);
    CHECK(choose_of(wants("max-age=0"), {s}).is == use::validate);
    CHECK(choose_of(wants("max-age=0"), {s}, 0).is == use::fresh);
    CHECK(choose_of(wants("max-age=10"), {s}, 10).is == use::fresh);
    CHECK(choose_of(wants("max-age=10"), {s}, 11).reason == forward_reason::request);
    CHECK(choose_of(wants("min-fresh=50"), {s}, 10).is == use::fresh);
    CHECK(choose_of(wants("min-fresh=50"), {s}, 11).is == use::validate);
    CHECK(choose_of(wants("foobar, no-store"), {s}).is == use::fresh);
    CHECK(choose_of(wants("no-cache"), {without_validator("max-age=60")}).is == use::forward);
    cache_options deaf;
    deaf.request_directives = false;
    CHECK(choose_of(wants("no-cache, max-age=0, only-if-cached"), {s}, 1, deaf).is == use::fresh);
    CHECK(choose_of(wants("only-if-cached"), {}, 1, deaf).is == use::forward);
}

// req: rfc8246#2.1
TEST_CASE("choose: a fresh immutable response is not validated because of a reload") {
    auto const s = with("max-age=60, immutable");
    CHECK(choose_of(wants("max-age=0"), {s}).is == use::fresh);
    CHECK(choose_of(wants("no-cache"), {s}).is == use::validate);
    CHECK(choose_of(wants("max-age=0"), {s}, 60).is == use::validate);
}

// req: rfc9111#5.2.1.7-1
TEST_CASE("choose: only-if-cached is a stored response or 504") {
    auto const s = with("max-age=60");
    CHECK(choose_of(wants("only-if-cached"), {}).is == use::only_if_cached);
    CHECK(choose_of(wants("only-if-cached"), {s}).is == use::fresh);
    CHECK(choose_of(wants("only-if-cached"), {s}, 100).is == use::only_if_cached);
    CHECK(choose_of(wants("only-if-cached, max-stale"), {s}, 100).is == use::stale);
    CHECK(choose_of(wants("only-if-cached, no-cache"), {s}).is == use::only_if_cached);
}

// req: rfc9111#4.3.2-2
TEST_CASE("choose: preconditions for the origin server go there") {
    auto const s = with("max-age=60");
    CHECK(choose_of(get({{"If-Match", "\"x\""}}), {s}).is == use::forward);
    CHECK(choose_of(get({{"If-Unmodified-Since", date_at(0)}}), {s}).reason == forward_reason::request);
    CHECK(choose_of(get({{"If-Match", "\"x\""}}), {}).reason == forward_reason::uri_miss);
    CHECK(choose_of(get({{"If-None-Match", "\"x\""}}), {s}).is == use::fresh);
    CHECK(choose_of(get({{"If-None-Match", "\"x\""}}), {}).is == use::forward);
}

// req: rfc9111#3.3-2
TEST_CASE("choose: an incomplete response answers requests for what it holds, and no others") {
    request const asks = get({{"Range", "bytes=2-6"}});
    auto const part = kept(asks, says(206, {{"Cache-Control", "max-age=60"}, {"Content-Range", "bytes 2-6/10"}, {"ETag", "\"a\""}}));
    for (octets const within : {"bytes=2-6", "bytes=3-4", "bytes=6-6"}) CHECK_MESSAGE(choose_of(get({{"Range", within}}), {part}).is == use::fresh, within);
    for (octets const beyond : {"bytes=1-6", "bytes=2-", "bytes=-5", "bytes=0-", "bytes=3-4,6-7", "lines=2-3", "bytes=x"}) {
        auto const c = choose_of(get({{"Range", beyond}}), {part});
        CHECK_MESSAGE(c.is == use::forward, beyond);
        CHECK(c.reason == forward_reason::partial);
    }
    CHECK(choose_of(get({{"Range", "bytes=2-6"}, {"If-Range", "\"a\""}}), {part}).is == use::fresh);
    CHECK(choose_of(get({{"Range", "bytes=2-6"}, {"If-Range", "\"b\""}}), {part}).is == use::forward);
    CHECK(choose_of(get({{"Range", "bytes=20-"}}), {part}).is == use::fresh);  // 416 can be said
    CHECK(choose_of(ask("HEAD"), {part}).is == use::fresh);
    CHECK(choose_of(plain, {part}).is == use::forward);  // neither its beginning nor its end is held
    auto const whole = with("max-age=60");
    CHECK(choose_of(plain, {part, whole}).which == 1);
    CHECK(choose_of(wants("only-if-cached"), {part}).is == use::only_if_cached);
}

TEST_CASE("choose: what begins or ends what is wanted can be completed") {
    auto const part = [](octets range, octets tag) {
        return kept(get({{"Range", "bytes=0-4"}}), says(206, {{"Cache-Control", "max-age=60"}, {"Content-Range", range}, {"ETag", tag}}));
    };
    auto const c = choose_of(plain, {part("bytes 0-4/10", "\"a\"")});
    CHECK(c.is == use::complete);
    CHECK(c.which == 0);
    CHECK(c.reason == forward_reason::partial);
    CHECK(choose_of(plain, {part("bytes 5-9/10", "\"a\"")}).is == use::complete);
    CHECK(choose_of(plain, {part("bytes 0-4/10", "W/\"a\"")}).is == use::forward);
    CHECK(choose_of(get({{"Range", "bytes=0-7"}}), {part("bytes 0-4/10", "\"a\"")}).is == use::forward);
    CHECK(choose_of(get({{"If-None-Match", "\"b\""}}), {part("bytes 0-4/10", "\"a\"")}).is == use::forward);
    cache_options o;
    o.completes = false;
    CHECK(choose_of(plain, {part("bytes 0-4/10", "\"a\"")}, 1, o).is == use::forward);
}

TEST_CASE("choose: a failing origin is replaced by what is stale, if nothing forbids it") {
    auto const s = with("max-age=60");
    CHECK(is_stale_on(s, 0, 100));
    CHECK_FALSE(is_stale_on(s, 0, 61 + 604800));
    for (unsigned const status : {500, 502, 503, 504}) CHECK_FALSE(is_stale_on(s, status, 100));
    cache_options o;
    o.stale_if_5xx = true;
    for (unsigned const status : {500, 502, 503, 504}) CHECK(is_stale_on(s, status, 100, plain, o));
    for (unsigned const status : {404, 501, 505, 200}) CHECK_FALSE(is_stale_on(s, status, 100, plain, o));
    o.stale_if_disconnected = false;
    CHECK_FALSE(is_stale_on(s, 0, 100, plain, o));
}

// req: rfc5861#4
TEST_CASE("choose: stale-if-error of response or request, as long as it says") {
    auto const s = with("max-age=60, stale-if-error=30");
    for (unsigned const status : {0, 500, 502, 503, 504}) {
        CHECK_MESSAGE(is_stale_on(s, status, 90), status);
        CHECK_FALSE(is_stale_on(s, status, 91));
        CHECK(is_stale_on(s, status, 91, wants("stale-if-error=31")));
        CHECK(is_stale_on(with("max-age=60"), status, 91, wants("stale-if-error=31")));
    }
    CHECK_FALSE(is_stale_on(s, 404, 80));
    auto const part = kept(get({{"Range", "bytes=0-4"}}), says(206, {{"Cache-Control", "max-age=60, stale-if-error=60"}, {"Content-Range", "bytes 0-4/10"}}));
    CHECK_FALSE(is_stale_on(part, 503, 61));
    CHECK(is_stale_on(part, 503, 61, get({{"Range", "bytes=0-2"}})));
}

TEST_CASE("choose: who may wait for the answer to another") {
    auto const may = [](request const& r) { return may_coalesce(r, {.now = noon}, shared()); };
    CHECK(may(plain));
    CHECK(may(ask("HEAD")));
    CHECK(may(get({{"If-None-Match", "\"a\""}, {"Cookie", "a=b"}})));
    CHECK_FALSE(may(ask("POST")));
    CHECK_FALSE(may_coalesce(plain, {.now = noon, .content = true}, shared()));
    for (octets const name : {"Authorization", "Range", "If-Match", "If-Unmodified-Since"}) CHECK_MESSAGE(!may(get({{name, "x"}})), name);
    for (octets const says_so : {"no-store", "no-cache", "max-age=0", "min-fresh=5", "only-if-cached"}) CHECK_MESSAGE(!may(wants(says_so)), says_so);
    CHECK(may(wants("max-stale")));
}

// req: rfc9111#5.2.2.7-1
TEST_CASE("choose: what a private cache stored is not for a shared one that finds it, nor the other way round") {
    auto const own = with("private, max-age=60", "\"a\"", of_one_user());
    CHECK(choose_of(plain, {own}, 1, of_one_user()).is == use::fresh);
    CHECK(choose_of(plain, {own}).is == use::forward);
    CHECK(choose_of(plain, {own}).which == choice::none);
    CHECK(choose_of(plain, {with("max-age=1, s-maxage=60")}, 1, of_one_user()).is == use::forward);
}

TEST_CASE("choose: the account tells what was looked at") {
    auto const s = with("max-age=60");
    stored_response const* const all[] = {&s};
    account why;
    (void)choose(plain, all, {.now = at(10)}, shared(), &why);
    CHECK(why.compose() == "rfc9111#4a reuses (fresh for 60 s by max-age, 10 s old)");
    why.clear();
    (void)choose(plain, all, {.now = at(70)}, shared(), &why);
    CHECK(why.compose() == "rfc9111#4a stale (fresh for 60 s by max-age, 70 s old); rfc9111#4.2.4-2 validates (nothing permits that it is used stale)");
    why.clear();
    (void)choose(wants("only-if-cached"), {}, {.now = at(70)}, shared(), &why);
    CHECK(why.compose() == "rfc9111#4b forwards (nothing is stored for this URI); rfc9111#5.2.1.7-1 refuses (Cache-Control: only-if-cached in the request)");
}
