// What becomes of answers that are under way: purged, broken off, too large.
#include <httoop/service/cache.hpp>

#include <doctest/doctest.h>

#include <algorithm>

#include "support/cache_rig.hpp"

using namespace httoop;
using support::cache_got;
using support::cache_rig;
using support::field_list;
using support::stored_reply;

TEST_CASE("an answer that was under way when its URI became invalid reaches its client and is not stored") {
    // req: rfc9111#4.4-1
    struct one {
        char const* of;
        field_list asks, answers;
    };
    std::vector<one> const all{
        {"alone, as a reload", {{"Cache-Control", "no-cache"}}, {{"Cache-Control", "max-age=60"}}},
        {"with Authorization", {{"Authorization", "Basic YTpi"}}, {{"Cache-Control", "public, max-age=60"}}},
        {"with Range", {{"Range", "bytes=0-9"}}, {{"Cache-Control", "max-age=60"}}},
        {"waited for", {}, {{"Cache-Control", "max-age=60"}, {"Cache-Groups", "\"g\""}}},
    };
    enum { post, uri, prefix, everything, group, ways };
    for (one const& what : all)
        for (int way = post; way < ways; ++way) {
            if (way == group && what.answers.size() == 1) continue;
            CAPTURE(what.of);
            CAPTURE(way);
            cache_rig rig;
            rig.origin.plays = [&](request const& r) -> outcome<reply> {
                if (r.method() == method::post) return stored_reply(204, {});
                return stored_reply(200, what.answers, "before");
            };
            rig.origin.holds = true;
            auto const reading = rig.begin(cache_rig::get("/a", what.asks));
            asked(rig, 1);
            if (way == post) {
                auto const writing = rig.begin(cache_rig::get("/a", {}, method::post), "x");
                asked(rig, 2);
                // The change is answered first.
                rig.origin.holds = false;
                rig.loop->turn(duration::milliseconds(0));
                rig.settle();
                REQUIRE(writing->status == 204);
            } else {
                cache_selection which;
                if (way == uri) which = {cache_selection::uri, "http://example.org/a"};
                if (way == prefix) which = {cache_selection::prefix, "http://example.org/"};
                if (way == group) which = {cache_selection::group, "g"};
                REQUIRE(support::finish(*rig.loop, rig.front->purge(which)));
                rig.origin.holds = false;
                rig.settle();
            }
            CHECK(reading->content == "before");
            CHECK(reading->whole);
            if (way != post) CHECK(rig.store.counts().responses == 0);
            if (way != post) CHECK(reading->field("cache-status").find("stored") == std::string::npos);
        }
}

TEST_CASE("a 304 that was under way when what it is about was purged answers its client alone") {
    cache_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=10"}, {"ETag", "\"1\""}}, "hello");
    rig.ask("/");
    rig.clock.seconds += 20;
    rig.answers(304, {{"Cache-Control", "max-age=60"}, {"ETag", "\"1\""}, {"X-New", "yes"}});
    rig.origin.holds = true;
    auto const reading = rig.begin(cache_rig::get("/"));
    asked(rig, 2);
    REQUIRE(support::finish(*rig.loop, rig.front->purge({})));
    rig.origin.holds = false;
    rig.settle();
    CHECK(reading->content == "hello");
    CHECK(reading->field("x-new") == "yes");
    CHECK(reading->field("cache-status").find("stored") == std::string::npos);
    CHECK(rig.store.counts().responses == 0);
}

TEST_CASE("what is too large to be stored reaches the client whole all the same") {
    cache_settings s;
    s.rules.limits.cache_content = 1000;
    cache_rig rig{s};
    auto const feed = std::make_shared<support::fed_content::feed>();
    rig.origin.plays = [&](request const&) -> outcome<reply> {
        return feeding(feed, {{"Cache-Control", "max-age=60"}});
    };
    for (int i = 0; i < 10; ++i) feed->pieces.push_back(std::string(300, static_cast<char>('0' + i)));
    feed->ended = true;
    cache_got const got = rig.ask("/");
    CHECK(got.whole);
    CHECK(got.content.size() == 3000);
    CHECK(got.content.substr(2700) == std::string(300, '9'));
    CHECK(rig.store.counts().responses == 0);
}

TEST_CASE("content that outgrows the store while it comes reaches the client once") {
    cache_rig rig{{}, 20'000};
    auto const feed = std::make_shared<support::fed_content::feed>();
    rig.origin.plays = [&](request const&) -> outcome<reply> {
        return feeding(feed, {{"Cache-Control", "max-age=60"}});
    };
    std::string all;
    for (int i = 0; i < 10; ++i) all += feed->pieces.emplace_back(3000, static_cast<char>('0' + i));
    feed->ended = true;
    cache_got const got = rig.ask("/");
    CHECK(got.whole);
    CHECK(got.content.size() == all.size());
    CHECK((got.content == all));
}

TEST_CASE("content of unknown length that is there at once reaches the client") {
    cache_rig rig;
    auto const feed = std::make_shared<support::fed_content::feed>();
    feed->pieces.push_back("at once");
    feed->ended = true;
    rig.origin.plays = [&](request const&) -> outcome<reply> {
        return feeding(feed, {{"Cache-Control", "max-age=60"}});
    };
    CHECK(rig.ask("/").content == "at once");
    CHECK(rig.ask("/").content == "at once");
    CHECK(rig.origin.asked.size() == 1);
}

TEST_CASE("content that outgrows the limit reaches all who read it, also those who came later") {
    cache_settings s;
    s.rules.limits.cache_content = 1000;
    cache_rig rig{s};
    auto const feed = std::make_shared<support::fed_content::feed>();
    rig.origin.plays = [&](request const&) { return feeding(feed, {{"Cache-Control", "max-age=60"}}); };
    auto const first = rig.begin(cache_rig::get("/")), second = rig.begin(cache_rig::get("/"));
    feed->pieces.emplace_back(300, '0');
    REQUIRE(support::turn_until(*rig.loop, [&] { return second->content.size() == 300; }));
    auto const third = rig.begin(cache_rig::get("/"));
    for (int i = 1; i < 10; ++i) feed->pieces.emplace_back(300, static_cast<char>('0' + i));
    feed->ended = true;
    rig.settle();
    for (auto const& got : {first, second, third}) {
        CHECK(got->whole);
        CHECK(got->content.size() == 3000);
        CHECK(got->content.substr(2700) == std::string(300, '9'));
    }
    CHECK(rig.origin.asked.size() == 1);
    CHECK(rig.store.counts().responses == 0);
}

TEST_CASE("a refetch that breaks off leaves the stale response that is whole") {
    cache_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=10, stale-if-error=1000"}, {"ETag", "\"1\""}}, "whole");
    rig.ask("/");
    rig.clock.seconds += 20;
    auto const feed = std::make_shared<support::fed_content::feed>();
    feed->length = content_length_of::exactly(10);
    feed->pieces = {"half "};
    feed->broken = true;
    rig.origin.plays = [&](request const&) { return feeding(feed, {{"Cache-Control", "max-age=0"}, {"ETag", "\"2\""}}); };
    CHECK(!rig.ask("/").whole);
    CHECK(rig.store.counts().responses == 2);
}

TEST_CASE("no more are stored while they arrive than there is room for") {
    cache_settings s;
    s.rules.limits.cache_fills = 2;
    cache_rig rig{s};
    auto const feed = std::make_shared<support::fed_content::feed>();
    rig.origin.plays = [&](request const&) { return feeding(feed, {{"Cache-Control", "max-age=60"}}); };
    std::vector<std::shared_ptr<cache_got>> all;
    for (int i = 0; i < 5; ++i) all.push_back(rig.begin(cache_rig::get("/" + std::to_string(i))));
    asked(rig, 5);
    for (int i = 0; i < 5; ++i) rig.loop->turn(duration::milliseconds(1));
    CHECK(rig.store.counts().responses == 2);
    feed->pieces = {"x"};
    feed->ended = true;
    rig.settle();
    for (auto const& g : all) CHECK(g->content == "x");
    CHECK(rig.store.counts().responses == 2);
    rig.ask("/again");
    CHECK_MESSAGE(rig.store.counts().responses == 3, "places are given back");
}

TEST_CASE("a tunnel that nobody asked for is a failure of the service behind") {
    struct nothing final : tunnel {
        task<void> run(io::stream&, std::string) override { return {}; }
    };
    cache_rig rig;
    rig.origin.plays = [](request const&) -> outcome<reply> {
        return reply{response{status_code::switching_protocols}, owned<tunnel>{make_owned<nothing>()}};
    };
    CHECK(rig.ask("/").failed.find("switched protocols") != std::string::npos);
}

TEST_CASE("a stale response that was purged while the origin was asked is not used when the origin fails") {
    // req: rfc9111#4.4-1
    enum { nothing, uri, tag, everything, ways };
    for (int way = nothing; way < ways; ++way)
        for (bool const answers : {false, true}) {
            CAPTURE(way);
            CAPTURE(answers);
            cache_settings s;
            s.rules.tag_fields = {"Cache-Tag"};
            cache_rig rig{s};
            rig.answers(200, {{"Cache-Control", "max-age=10, stale-if-error=1000"}, {"ETag", "\"1\""}, {"Cache-Tag", "t"}}, "stale");
            rig.ask("/");
            rig.clock.seconds += 20;
            rig.origin.plays = [answers](request const&) -> outcome<reply> {
                if (answers) return stored_reply(503, {}, "no");
                return error{failure::closed, "broke off"};
            };
            rig.origin.holds = true;
            auto const leader = rig.begin(cache_rig::get("/"));
            asked(rig, 2);
            auto const waits = rig.begin(cache_rig::get("/"));
            rig.loop->turn(duration::milliseconds(0));
            if (way == uri) REQUIRE(support::finish(*rig.loop, rig.front->purge({cache_selection::uri, "http://example.org/"})));
            if (way == tag) REQUIRE(support::finish(*rig.loop, rig.front->purge({cache_selection::tag, "t"})));
            if (way == everything) REQUIRE(support::finish(*rig.loop, rig.front->purge({})));
            rig.origin.holds = false;
            rig.settle();
            for (auto const& got : {leader, waits}) {
                REQUIRE(got->over);
                CHECK((got->content == "stale") == (way == nothing));
            }
        }
}

TEST_CASE("where the origin fails, what took the place of the stale response meanwhile answers") {
    cache_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=10"}, {"ETag", "\"1\""}}, "old");
    rig.ask("/");
    rig.clock.seconds += 20;
    rig.origin.plays = [&](request const&) -> outcome<reply> { return error{failure::closed, "broke off"}; };
    rig.origin.holds = true;
    auto const first = rig.begin(cache_rig::get("/"));
    asked(rig, 2);
    cache_selection const here{cache_selection::uri, "http://example.org/"};
    REQUIRE(support::finish(*rig.loop, rig.front->purge(here)));
    // Not on the way of the first, and answered before it.
    auto s = make_owned<caching::stored_response>();
    s->key = "http://example.org/";
    s->head.set("Cache-Control", "max-age=10");
    s->freshness.lifetime = 10;
    s->freshness.response_time = s->freshness.date = rig.clock.now();
    s->length = 3;
    auto f = support::finish(*rig.loop, rig.store.begin(std::move(s), {}));
    REQUIRE(f);
    REQUIRE(support::finish(*rig.loop, (*f)->write("new")));
    REQUIRE(support::finish(*rig.loop, (*f)->finish()));
    *f = nullptr;
    rig.origin.holds = false;
    rig.settle();
    CHECK(first->content == "new");
}

TEST_CASE("what a proxy answers by itself is no answer of the origin: neither stored, nor an error that forbids what is stale") {
    // req: rfc9111#4.2.4-2 rfc9111#3
    struct one {
        answer_of whose;
        unsigned status;
        char const* directives;
        bool used;
    };
    for (one const& o : {one{answer_of::unanswered_proxy, 503, "max-age=10", true}, one{answer_of::unanswered_proxy, 502, "max-age=10", true},
                         one{answer_of::unanswered_proxy, 503, "max-age=10, must-revalidate", false}, one{answer_of::proxy, 502, "max-age=10", false},
                         one{answer_of::proxy, 502, "max-age=10, stale-if-error=60", true}, one{answer_of::proxy, 403, "max-age=10, stale-if-error=60", false},
                         one{answer_of::origin, 503, "max-age=10", false}, one{answer_of::origin, 503, "max-age=10, stale-if-error=60", true}}) {
        CAPTURE(o.status);
        CAPTURE(o.directives);
        cache_rig rig;
        rig.answers(200, {{"Cache-Control", o.directives}, {"ETag", "\"1\""}}, "stale");
        rig.ask("/");
        rig.clock.seconds += 20;
        rig.origin.plays = [&](request const&) -> outcome<reply> {
            reply r = stored_reply(o.status, {}, "no");
            r.whose = o.whose;
            return r;
        };
        cache_got const got = rig.ask("/");
        CHECK(got.content == (o.used ? "stale" : "no"));
        bool const tells = got.field("cache-status").find("fwd=stale") != std::string::npos;
        CHECK(tells == (o.used || o.whose == answer_of::origin));
        CHECK((got.field("cache-status").find("fwd-status=503") != std::string::npos) == (o.used && o.whose == answer_of::origin));
    }
    for (unsigned const status : {404u, 501u})
        for (auto const whose : {answer_of::origin, answer_of::proxy})
            for (bool const upgrades : {false, true}) {
                CAPTURE(status);
                CAPTURE(upgrades);
                cache_settings s;
                s.rules.lifetime_if_none = 60;
                cache_rig rig{s};
                rig.origin.plays = [&](request const&) -> outcome<reply> {
                    reply r = stored_reply(status, {}, "no");
                    r.whose = whose;
                    return r;
                };
                field_list const asks = upgrades ? field_list{{"Connection", "upgrade"}, {"Upgrade", "websocket"}} : field_list{};
                rig.ask("/", asks);
                CHECK(rig.store.counts().responses == (whose == answer_of::origin ? 1 : 0));
            }
}

TEST_CASE("a HEAD that a proxy answers by itself says nothing of what is stored") {
    cache_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=60"}, {"ETag", "\"1\""}}, "x");
    rig.ask("/");
    rig.origin.plays = [](request const&) -> outcome<reply> {
        reply r = stored_reply(404, {});
        r.whose = answer_of::proxy;
        return r;
    };
    CHECK(rig.ask(cache_rig::get("/", {{"Cache-Control", "no-cache"}}, method::head)).status == 404);
    CHECK(rig.ask("/").content == "x");
    CHECK(rig.origin.asked.size() == 2);
}

TEST_CASE("trailers of a stored response come with all of its content, and with nothing else") {
    // req: rfc9111#3.1-3 rfc9111#3.1
    for (bool const known : {false, true})
        for (std::size_t const pieces : {1u, 9u}) {
            CAPTURE(known);
            CAPTURE(pieces);
            cache_settings s;
            s.rules.shared = true;
            cache_rig rig{s};
            auto const feed = std::make_shared<support::fed_content::feed>();
            feed->pieces.assign(pieces, std::string(3000, 'a'));
            feed->ended = true;
            if (known) feed->length = content_length_of::exactly(3000 * pieces);
            for (auto const& [name, value] : field_list{{"Grpc-Status", "0"}, {"X-Mine", "1"}, {"X-Hop", "1"}, {"X-Old", "1"}, {"ETag", "\"1\""},
                                                        {"Content-Length", "1"}, {"Keep-Alive", "1"}, {"Proxy-Authenticate", "Basic"}})
                feed->trailers.append(octets{name}, octets{value});
            rig.origin.plays = [&](request const&) {
                return feeding(feed, {{"Cache-Control", "max-age=60, private=\"x-mine\", no-cache=\"X-Old\""}, {"Connection", "X-Hop"}, {"Trailer", "Grpc-Status"}});
            };
            auto const of = [](cache_got const& g) { return std::string{g.trailers.text()}; };
            auto const first = rig.begin(cache_rig::get("/")), beside = rig.begin(cache_rig::get("/"));
            rig.settle();
            cache_got const stored = rig.ask("/"), again = rig.ask("/");
            for (cache_got const* const g : std::initializer_list<cache_got const*>{first.get(), beside.get(), &stored, &again}) {
                CHECK(g->content.size() == 3000 * pieces);
                CHECK(g->trailers.size() == 2);
                CHECK(g->trailers.value("grpc-status") == "0");
                CHECK(g->trailers.value("etag") == "\"1\"");
                CHECK(g->field("grpc-status").empty());
            }
            CHECK(rig.origin.asked.size() == 1);
            CHECK(stored.field("trailer") == "Grpc-Status, ETag");
            CHECK_MESSAGE(stored.length.is == content_length_of::unknown, "trailers need a framing that does not say the length");
            CHECK(of(rig.ask(cache_rig::get("/", {}, method::head))).empty());
            CHECK(of(rig.ask("/", {{"Range", "bytes=0-9"}})).empty());
            request old = cache_rig::get("/");
            old.version(http_1_0);
            CHECK(of(rig.ask(std::move(old))).empty());
        }
}

TEST_CASE("trailers that new fields of a stored response forbid are not told any more") {
    cache_rig rig;
    auto const feed = std::make_shared<support::fed_content::feed>();
    feed->pieces = {"x"};
    feed->ended = true;
    feed->trailers.append("X-Mine", "1");
    rig.origin.plays = [&](request const&) { return feeding(feed, {{"Cache-Control", "max-age=10"}, {"ETag", "\"1\""}}); };
    rig.ask("/");
    CHECK(rig.ask("/").trailers.size() == 1);
    rig.clock.seconds += 20;
    rig.answers(304, {{"Cache-Control", "max-age=60, private=\"X-Mine\""}, {"ETag", "\"1\""}});
    CHECK(rig.ask("/").trailers.size() == 0);
    CHECK(rig.ask("/").trailers.size() == 0);
    CHECK(rig.origin.asked.size() == 2);
}

TEST_CASE("what follows stored content that outgrew the store ends with trailers that may go on") {
    cache_settings s;
    s.rules.limits.cache_content = 1000;
    cache_rig rig{s};
    auto const feed = std::make_shared<support::fed_content::feed>();
    feed->trailers.append("X-Mine", "1");
    feed->trailers.append("X-All", "1");
    feed->pieces.assign(4, std::string(400, 'x'));
    rig.origin.plays = [&](request const&) { return feeding(feed, {{"Cache-Control", "max-age=60, private=\"X-Mine\""}}); };
    auto const got = rig.begin(cache_rig::get("/"));
    REQUIRE(support::turn_until(*rig.loop, [&] { return got->content.size() >= 800; }));
    feed->ended = true;
    rig.settle();
    CHECK(got->content.size() == 1600);
    CHECK(got->trailers.size() == 1);
    CHECK(got->trailers.value("x-all") == "1");
}
