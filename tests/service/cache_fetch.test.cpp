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
