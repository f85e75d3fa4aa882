// What is told of a decision, in Cache-Status and in the log.
#include <doctest/doctest.h>

#include <httoop/field/cache_status.hpp>
#include <httoop/message/response.hpp>
#include <httoop/message/typed.hpp>

#include "support/cache_rig.hpp"

using namespace httoop;
using support::cache_got;
using support::cache_rig;
using support::field_list;
using support::stored_reply;

namespace {

cache_settings explaining(void (*with)(caching::cache_options&) = nullptr) {
    cache_settings s;
    s.explains = true;
    if (with != nullptr) with(s.rules);
    return s;
}

// The account of the only cache.
std::string why_of(cache_got const& g) {
    response r{status_code::ok};
    r.fields() = g.fields;
    auto const said = r.get<cache_status>();
    REQUIRE(said.has_value());
    REQUIRE(said->caches.size() == 1);
    auto const detail = said->caches[0].detail();
    return detail ? std::string{*detail} : "";
}

bool says(cache_got const& g, std::string_view step) {
    std::string const why = why_of(g);
    INFO("account: ", why);
    bool const told = why.find(step) != std::string::npos;
    CHECK(told);
    return told;
}

field_list const fresh = {{"Cache-Control", "max-age=60"}, {"ETag", "\"1\""}};

}  // namespace

TEST_CASE("why: a miss says that nothing is stored, what is stored, and for how long") {
    cache_rig rig{explaining()};
    rig.answers(200, fresh, "x");
    CHECK(why_of(rig.ask("/")) ==
          "rfc9111#4b forwards (nothing is stored for this URI); rfc9111#3-1d stores (Cache-Control: max-age); "
          "rfc9111#4.2.1b lifetime (Cache-Control: max-age=60)");
}

TEST_CASE("why: a hit says how fresh it is, each time anew") {
    cache_rig rig{explaining()};
    rig.answers(200, fresh, "x");
    rig.ask("/");
    rig.clock.seconds += 10;
    CHECK(why_of(rig.ask("/")) == "rfc9111#4a reuses (fresh for 60 s by max-age, 10 s old)");
    rig.clock.seconds += 1;
    CHECK(why_of(rig.ask("/")) == "rfc9111#4a reuses (fresh for 60 s by max-age, 11 s old)");
}

TEST_CASE("why: a validation says what is stale, what is asked, and what 304 does") {
    cache_rig rig{explaining()};
    rig.answers(200, fresh, "x");
    rig.ask("/");
    rig.clock.seconds += 70;
    rig.answers(304, fresh);
    cache_got const got = rig.ask("/");
    CHECK(got.status == 200);
    says(got, "rfc9111#4a stale (fresh for 60 s by max-age, 70 s old); rfc9111#4.2.4-2 validates");
    says(got, "rfc9111#4.3.1-1 validates (If-None-Match: \"1\")");
    says(got, "rfc9111#4.3.4-2 updates (304)");
    rig.clock.seconds += 70;
    rig.answers(200, {{"Cache-Control", "max-age=5"}, {"ETag", "\"2\""}}, "y");
    cache_got const another = rig.ask("/");
    CHECK(another.content == "y");
    says(another, "rfc9111#3-1d stores (Cache-Control: max-age); rfc9111#4.2.1b lifetime (Cache-Control: max-age=5)");
}

TEST_CASE("why: an answer that is not stored says which requirement forbids it") {
    struct {
        char const* control;
        char const* step;
    } const cases[] = {
        {"no-store", "rfc9111#5.2.2.5-1 stores-not (Cache-Control: no-store)"},
        {"private", "rfc9111#5.2.2.7-1 stores-not (Cache-Control: private)"},
        {"x", "rfc9111#3c stores-not (no max-age, Expires, ETag or Last-Modified)"},
    };
    for (auto const& c : cases) {
        cache_rig rig{explaining()};
        rig.answers(200, {{"Cache-Control", c.control}}, "x");
        says(rig.ask("/"), c.step);
        says(rig.ask("/"), "rfc9111#4b forwards");  // and by the second one too
    }
    cache_rig rig{explaining([](caching::cache_options& o) { o.limits.cache_content = 3; })};
    rig.answers(200, fresh, "xxxx");
    says(rig.ask("/"), "rfc9111#3b stores-not (4 octets, limit cache-content is 3)");
}

TEST_CASE("why: methods that caches do not answer, content and invalidation") {
    cache_rig rig{explaining()};
    rig.answers(200, fresh, "x");
    says(rig.ask(cache_rig::get("/", {}, method::options)), "rfc9111#4-1b forwards (OPTIONS)");
    cache_got const post = rig.ask(cache_rig::get("/", {{"Content-Length", "1"}}, method::post), "x");
    says(post, "rfc9111#4-3 forwards (POST); rfc9111#4.4-1 drops (POST, 200); rfc9110#9.3.3 stores-not (POST, no Content-Location)");
    rig.answers(500, {}, "x");
    says(rig.ask(cache_rig::get("/", {}, method::delete_)), "rfc9111#4.4-1 keeps (DELETE, 500)");
    rig.answers(200, {{"Cache-Group-Invalidation", "\"a\""}});
    says(rig.ask(cache_rig::get("/", {}, method::delete_)), "rfc9875#3 drops (Cache-Group-Invalidation: \"a\")");
    rig.answers(200, {{"Cache-Control", "max-age=60"}, {"Content-Location", "/"}}, "x");
    cache_got const stored = rig.ask(cache_rig::get("/", {}, method::post));
    says(stored, "rfc9110#9.3.3 stores (POST, Content-Location: /)");
    CHECK(stored.field("cache-status").find("stored") != std::string::npos);
}

// req: rfc9110#7.8
TEST_CASE("why: a request for another protocol goes on as it came") {
    cache_rig rig{explaining()};
    rig.answers(200, fresh, "x");
    says(rig.ask("/", {{"Upgrade", "x"}, {"Connection", "upgrade"}}), "rfc9110#7.8 forwards (Upgrade in the request)");
    REQUIRE(rig.origin.fields.size() == 1);
    CHECK(rig.origin.fields[0].value("Upgrade") == "x");
}

TEST_CASE("why: 504 for only-if-cached") {
    cache_rig rig{explaining()};
    cache_got const got = rig.ask("/", {{"Cache-Control", "only-if-cached"}});
    CHECK(got.status == 504);
    CHECK(why_of(got) == "rfc9111#4b forwards (nothing is stored for this URI); rfc9111#5.2.1.7-1 refuses (Cache-Control: only-if-cached in the request)");
}

TEST_CASE("why: a stale response in place of an error, or not") {
    cache_rig rig{explaining()};
    rig.answers(200, {{"Cache-Control", "max-age=60"}, {"ETag", "\"1\""}}, "x");
    rig.ask("/");
    rig.clock.seconds += 70;
    rig.origin.plays = [](request const&) -> outcome<reply> { return error{failure::refused, "nobody there"}; };
    cache_got const stale = rig.ask("/");
    CHECK(stale.content == "x");
    says(stale, "rfc9111#4.2.4-2 stale-allowed (the origin does not answer, 10 s stale)");
    rig.answers(503, {});
    cache_got const failed = rig.ask("/");
    CHECK(failed.status == 503);
    says(failed, "rfc9111#4.2.4-2 stale-forbidden (the origin answers 503, 10 s stale)");
    rig.answers(200, {{"Cache-Control", "max-age=60, must-revalidate"}, {"ETag", "\"1\""}}, "x");
    rig.ask("/");
    rig.clock.seconds += 70;
    rig.answers(503, {});
    says(rig.ask("/"), "rfc9111#4.2.4-1 stale-forbidden (Cache-Control: must-revalidate in the stored response)");
}

TEST_CASE("why: a stale response while it is validated") {
    cache_rig rig{explaining()};
    rig.answers(200, {{"Cache-Control", "max-age=60, stale-while-revalidate=30"}, {"ETag", "\"1\""}}, "x");
    rig.ask("/");
    rig.clock.seconds += 70;
    says(rig.ask("/"), "rfc5861#3 reuses (stale-while-revalidate=30, 10 s stale)");
}

TEST_CASE("why: who waited for another's answer says so") {
    cache_rig rig{explaining()};
    rig.answers(200, fresh, "x");
    rig.origin.holds = true;
    auto const first = rig.begin(cache_rig::get("/")), second = rig.begin(cache_rig::get("/"));
    CHECK(support::turn_until(*rig.loop, [&] { return !rig.origin.asked.empty(); }));
    rig.origin.holds = false;
    CHECK(support::turn_until(*rig.loop, [&] { return first->over && second->over; }));
    rig.settle();
    CHECK(rig.origin.asked.size() == 1);
    says(*first, "rfc9111#3-1d stores");
    says(*second, "rfc9111#4c waits (another request asks for the same); rfc9111#4a reuses");
    rig.answers(200, {{"Cache-Control", "no-store"}}, "x");
    rig.origin.holds = true;
    auto const one = rig.begin(cache_rig::get("/b")), two = rig.begin(cache_rig::get("/b"));
    CHECK(support::turn_until(*rig.loop, [&] { return rig.origin.asked.size() == 2; }));
    rig.origin.holds = false;
    CHECK(support::turn_until(*rig.loop, [&] { return one->over && two->over; }));
    rig.settle();
    says(*two, "rfc9111#4c waits (another request asks for the same); rfc9111#4c forwards (its answer was not stored)");
}

TEST_CASE("why: another variant, with preferences and without secrets") {
    cache_rig rig{explaining()};
    rig.answers(200, {{"Cache-Control", "max-age=60"}, {"Vary", "Accept-Language, Cookie, X-Key"}}, "x");
    rig.ask("/", {{"Accept-Language", "en"}, {"Cookie", "id=secret-1"}, {"X-Key", "secret-2"}});
    cache_got const got = rig.ask("/", {{"Accept-Language", "de"}, {"Cookie", "id=secret-3"}, {"X-Key", "secret-4"}});
    says(got, "rfc9111#4.1-1 differs (stored response 1, 200, Vary: Accept-Language, Cookie, X-Key: another accept-language (de, stored for en), cookie, x-key)");
    says(got, "rfc9111#4.1b forwards (1 stored, and none fits)");
    CHECK(why_of(got).find("secret") == std::string::npos);
}

TEST_CASE("why: logins and cookies are in no account") {
    cache_rig rig{explaining([](caching::cache_options& o) { o.refuses_set_cookie = true; })};
    for (char const* const control : {"max-age=60", "public, max-age=60", "private=\"set-cookie\", max-age=60", "no-cache=\"set-cookie\", public"}) {
        rig.answers(200, {{"Cache-Control", control}, {"Set-Cookie", "id=secret"}, {"Vary", "Authorization, Cookie"}, {"WWW-Authenticate", "Basic realm=\"secret\""}}, "x");
        for (int i = 0; i < 3; ++i)
            CHECK(why_of(rig.ask("/", {{"Authorization", "Basic secret"}, {"Cookie", "id=secret"}, {"Proxy-Authorization", "secret"}})).find("secret") == std::string::npos);
    }
}

TEST_CASE("why: nothing is told where nobody asked") {
    cache_rig rig;
    rig.answers(200, fresh, "x");
    CHECK(rig.ask("/").field("cache-status").find("detail") == std::string::npos);
    CHECK(rig.ask("/").field("cache-status").find("detail") == std::string::npos);
}

// RFC 9211 2
TEST_CASE("of what was made on the way, Cache-Status says nothing but where steps are wanted") {
    field_list const failed = {{"Proxy-Status", "gate;error=connection_refused"}};
    for (bool const why : {false, true}) {
        INFO("why: ", why);
        cache_rig rig{why ? explaining() : cache_settings{}};
        auto const tells = [&](std::string const& target, field_list const& fields) { return !rig.ask(target, fields).field("cache-status").empty(); };
        CHECK(tells("/only-if-cached", {{"Cache-Control", "only-if-cached"}}) == why);
        rig.answers(502, failed);
        CHECK(tells("/", {}) == why);
        CHECK(tells("/parts", {{"Range", "bytes=0-1"}}) == why);
        for (auto const whose : {answer_of::origin, answer_of::proxy}) {
            rig.origin.plays = [whose](request const&) -> outcome<reply> {
                reply r = stored_reply(204, {});
                r.whose = whose;
                return r;
            };
            for (method::known const m : {method::options, method::trace}) {
                bool const tells_of_it = !rig.ask(cache_rig::get("/", {}, m)).field("cache-status").empty();
                CHECK(tells_of_it == (why || whose == answer_of::origin));
            }
        }
        rig.answers(404, {{"Proxy-Status", "gate;received-status=404"}}, "x");
        CHECK(tells("/none", {}));
        rig.answers(502, {}, "x");
        CHECK(tells("/told", {}));
    }
}

// RFC 9211 2.3
TEST_CASE("fwd-status is a status of the next server, never one that was made for want of it") {
    cache_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=60, stale-if-error=600"}}, "x");
    rig.ask("/");
    rig.clock.seconds += 70;
    rig.answers(502, {{"Proxy-Status", "gate;error=connection_refused"}});
    CHECK(rig.ask("/").field("cache-status") == "httoop;fwd=stale;ttl=-10");
    rig.answers(503, {});
    CHECK(rig.ask("/").field("cache-status") == "httoop;fwd=stale;fwd-status=503;ttl=-10");
}
