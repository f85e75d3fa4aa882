#include <httoop/service/cache.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include <httoop/exchange/local.hpp>

#include "support/cache_rig.hpp"

using namespace httoop;
using support::cache_got;
using support::cache_rig;
using support::stored_reply;

TEST_CASE("a fresh response answers the second request without asking") {
    cache_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=60"}, {"Content-Type", "text/plain"}}, "hello");
    cache_got const first = rig.ask("/a");
    CHECK(first.status == 200);
    CHECK(first.content == "hello");
    CHECK(first.field("cache-status") == "httoop;fwd=uri-miss;ttl=60;stored");
    for (int again = 0; again < 3; ++again) {  // by the store first, then by the loop's own
        rig.clock.seconds += 5;
        cache_got const hit = rig.ask("/a");
        CHECK(hit.content == "hello");
        CHECK(hit.field("content-type") == "text/plain");
        CHECK(hit.field("age") == std::to_string(5 * (again + 1)));
        CHECK(hit.field("cache-status") == "httoop;hit;ttl=" + std::to_string(55 - 5 * again));
    }
    CHECK(rig.origin.asked.size() == 1);
    CHECK(rig.front->tally().forwarded == 1);
    CHECK(rig.ask("/b").field("age").empty());
    CHECK(rig.origin.asked.size() == 2);
}

TEST_CASE("what the loop has at hand is not used a second longer than it is fresh") {
    cache_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=10"}}, "x");
    rig.ask("/");
    rig.ask("/");
    rig.clock.seconds += 9;
    CHECK(hit(rig.ask("/")));
    rig.clock.seconds += 1;
    CHECK(!hit(rig.ask("/")));
    CHECK(rig.origin.asked.size() == 2);
}

TEST_CASE("what the loop has at hand goes when another loop stores, drops or purges") {
    cache_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=60"}}, "x");
    rig.ask("/");
    rig.ask("/");
    CHECK(hit(rig.ask("/")));
    CHECK(*support::finish(*rig.loop, rig.front->purge(cache_selection{cache_selection::uri, "http://example.org/"})) == 1);
    CHECK(!hit(rig.ask("/")));
}

TEST_CASE("HEAD is answered from a response to GET, with its length and without its content") {
    cache_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=60"}}, "hello");
    rig.ask("/");
    cache_got const head = rig.ask(cache_rig::get("/", {}, method::head));
    CHECK(head.status == 200);
    CHECK(hit(head));
    CHECK(rig.origin.asked.size() == 1);
}

TEST_CASE("each variant is stored under what Vary names") {
    cache_rig rig;
    rig.origin.plays = [](request const& r) -> outcome<reply> {
        return stored_reply(200, {{"Cache-Control", "max-age=60"}, {"Vary", "Accept-Language"}},
                            std::string{r.fields().value(field_id::accept_language)});
    };
    CHECK(rig.ask("/", {{"Accept-Language", "de"}}).content == "de");
    CHECK(rig.ask("/", {{"Accept-Language", "en"}}).content == "en");
    for (int i = 0; i < 2; ++i) {
        CHECK(rig.ask("/", {{"Accept-Language", "de"}}).content == "de");
        CHECK(rig.ask("/", {{"Accept-Language", "en"}}).content == "en");
    }
    CHECK(rig.origin.asked.size() == 2);
}

TEST_CASE("a stale response is validated, and 304 gives it new fields") {
    cache_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=10"}, {"ETag", "\"1\""}}, "hello");
    rig.ask("/");
    rig.clock.seconds += 20;
    rig.origin.plays = [](request const& r) -> outcome<reply> {
        CHECK(r.fields().value(field_id::if_none_match) == "\"1\"");
        return stored_reply(304, {{"Cache-Control", "max-age=30"}, {"ETag", "\"1\""}, {"X-New", "yes"}});
    };
    cache_got const validated = rig.ask("/");
    CHECK(validated.status == 200);
    CHECK(validated.content == "hello");
    CHECK(validated.field("x-new") == "yes");
    CHECK(validated.field("cache-status") == "httoop;fwd=stale;fwd-status=304;ttl=30;stored");
    rig.clock.seconds += 20;
    CHECK(hit(rig.ask("/")));
    CHECK(rig.origin.asked.size() == 2);
}

TEST_CASE("a validation that finds another representation replaces the stored one") {
    cache_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=10"}, {"ETag", "\"1\""}}, "old");
    rig.ask("/");
    rig.clock.seconds += 20;
    rig.answers(200, {{"Cache-Control", "max-age=10"}, {"ETag", "\"2\""}}, "new");
    CHECK(rig.ask("/").content == "new");
    CHECK(rig.ask("/").content == "new");
    CHECK(rig.store.counts().responses == 1);
}

TEST_CASE("the client's own preconditions are answered from the store") {
    cache_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=60"}, {"ETag", "\"1\""}}, "hello");
    rig.ask("/");
    cache_got const same = rig.ask("/", {{"If-None-Match", "\"1\""}});
    CHECK(same.status == 304);
    CHECK(same.content.empty());
    CHECK(rig.ask("/", {{"If-None-Match", "\"2\""}}).status == 200);
    CHECK(rig.origin.asked.size() == 1);
}

TEST_CASE("what is not to be stored passes by, whatever it is made of") {
    cache_rig rig;
    rig.answers(200, {{"Cache-Control", "no-store"}}, "secret");
    CHECK(rig.ask("/").content == "secret");
    CHECK(rig.ask("/").field("cache-status") == "httoop;fwd=uri-miss");
    CHECK(rig.origin.asked.size() == 2);
    CHECK(rig.store.counts().responses == 0);
    rig.origin.plays = [](request const&) -> outcome<reply> { return reply{response::text("in memory")}; };
    CHECK(rig.ask("/m").content == "in memory");
}

TEST_CASE("only-if-cached asks nobody") {
    cache_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=60"}}, "x");
    cache_got const none = rig.ask("/", {{"Cache-Control", "only-if-cached"}});
    CHECK(none.status == 504);
    CHECK(none.field("content-type") == "application/problem+json");
    CHECK(none.content.find("rfc9111#5.2.1.7-1") != std::string::npos);
    CHECK(rig.origin.asked.empty());
    rig.ask("/");
    CHECK(rig.ask("/", {{"Cache-Control", "only-if-cached"}}).status == 200);
}

TEST_CASE("many that ask for the same wait for one answer") {
    cache_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=60"}}, "shared");
    rig.origin.holds = true;
    std::vector<std::shared_ptr<cache_got>> all;
    for (int i = 0; i < 50; ++i) all.push_back(rig.begin(cache_rig::get("/")));
    rig.loop->turn(duration::milliseconds(5));
    rig.origin.holds = false;
    REQUIRE(support::turn_until(*rig.loop, [&] {
        for (auto const& g : all)
            if (!g->over) return false;
        return true;
    }));
    for (auto const& g : all) CHECK(g->content == "shared");
    CHECK(rig.origin.asked.size() == 1);
    CHECK(rig.front->tally().collapsed == 49);
    CHECK(all[1]->field("cache-status").find("collapsed") != std::string::npos);
}

TEST_CASE("an answer for one alone is given to nobody else") {
    cache_rig rig;
    int n = 0;
    rig.origin.plays = [&](request const&) -> outcome<reply> {
        return stored_reply(200, {{"Cache-Control", "private, max-age=60"}}, std::to_string(++n));
    };
    rig.origin.holds = true;
    std::vector<std::shared_ptr<cache_got>> all;
    for (int i = 0; i < 20; ++i) all.push_back(rig.begin(cache_rig::get("/")));
    rig.loop->turn(duration::milliseconds(5));
    rig.origin.holds = false;
    rig.settle();
    std::vector<std::string> contents;
    for (auto const& g : all) contents.push_back(g->content);
    std::sort(contents.begin(), contents.end());
    CHECK(std::unique(contents.begin(), contents.end()) == contents.end());
    CHECK(rig.origin.asked.size() == 20);
}

TEST_CASE("with Authorization nobody waits for another's answer") {
    cache_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=60"}}, "mine");
    rig.origin.holds = true;
    auto const one = rig.begin(cache_rig::get("/", {{"Authorization", "Basic YTpi"}}));
    auto const two = rig.begin(cache_rig::get("/", {{"Authorization", "Basic YzpkCg"}}));
    support::turn_until(*rig.loop, [&] { return rig.origin.asked.size() == 2; });
    CHECK(rig.origin.asked.size() == 2);
    rig.origin.holds = false;
    rig.settle();
    CHECK(one->content == "mine");
    CHECK(rig.store.counts().responses == 0);
}

TEST_CASE("a client that leaves does not take the answer with it") {
    cache_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=60"}}, "kept");
    rig.origin.holds = true;
    // The leader's own tree of tasks, cancelled while it waits.
    io::activity tree{rig.loop.get()};
    request r = cache_rig::get("/");
    task<outcome<reply>> leader = ask(*rig.front, std::move(r), {}, rig.rules);
    bool left = false;
    REQUIRE(!leader.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &left}));
    rig.loop->turn(duration::milliseconds(2));
    auto const follower = rig.begin(cache_rig::get("/"));
    rig.loop->turn(duration::milliseconds(2));
    tree.cancel();
    REQUIRE(support::turn_until(*rig.loop, [&] { return left; }));
    CHECK(!leader.take());
    rig.origin.holds = false;
    rig.settle();
    CHECK(follower->content == "kept");
    CHECK(rig.origin.asked.size() == 1);
}

TEST_CASE("a client that reads slowly holds up nobody") {
    cache_rig rig;
    auto const feed = std::make_shared<support::fed_content::feed>();
    rig.origin.plays = [&](request const&) -> outcome<reply> {
        return feeding(feed, {{"Cache-Control", "max-age=60"}});
    };
    // Takes the head and reads nothing.
    task<outcome<reply>> dawdler = ask(*rig.front, cache_rig::get("/"), {}, rig.rules);
    outcome<reply> slow = support::finish(*rig.loop, std::move(dawdler));
    REQUIRE(slow);
    auto const second = rig.begin(cache_rig::get("/"));
    feed->pieces.push_back("one ");
    support::turn_until(*rig.loop, [&] { return second->content == "one "; });
    CHECK_MESSAGE(second->content == "one ", "it is read while it comes");
    feed->pieces.push_back("two");
    feed->ended = true;
    rig.settle();
    CHECK(second->content == "one two");
    CHECK(rig.ask("/").content == "one two");
    CHECK(rig.origin.asked.size() == 1);
}

TEST_CASE("content that breaks off is not served as if it were whole") {
    cache_rig rig;
    auto const feed = std::make_shared<support::fed_content::feed>();
    feed->length = content_length_of::exactly(10);
    rig.origin.plays = [&](request const&) -> outcome<reply> {
        return feeding(feed, {{"Cache-Control", "max-age=60"}});
    };
    feed->pieces.push_back("half ");
    feed->broken = true;
    cache_got const cut = rig.ask("/");
    CHECK(cut.content == "half ");
    CHECK(!cut.whole);
    rig.answers(200, {{"Cache-Control", "max-age=60"}}, "whole now!");
    CHECK(rig.ask("/").content == "whole now!");
}

TEST_CASE("unsafe methods make what is stored invalid, and what is under way") {
    cache_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=60"}}, "old");
    rig.ask("/a");
    rig.answers(204, {});
    CHECK(rig.ask(cache_rig::get("/a", {}, method::post), "change").status == 204);
    rig.answers(200, {{"Cache-Control", "max-age=60"}}, "new");
    CHECK(rig.ask("/a").content == "new");

    rig.origin.holds = true;
    auto const reading = rig.begin(cache_rig::get("/b"));
    rig.loop->turn(duration::milliseconds(5));
    rig.origin.holds = false;
    rig.origin.plays = [](request const& r) -> outcome<reply> {
        if (r.method() == method::put) return stored_reply(204, {});
        return stored_reply(200, {{"Cache-Control", "max-age=60"}}, "before");
    };
    auto const writing = rig.begin(cache_rig::get("/b", {}, method::put), "x");
    rig.settle();
    CHECK(reading->content == "before");
    CHECK(writing->status == 204);
}

TEST_CASE("a stale response is used while it is validated behind it") {
    cache_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=10, stale-while-revalidate=60"}, {"ETag", "\"1\""}}, "old");
    rig.ask("/");
    rig.clock.seconds += 20;
    rig.answers(200, {{"Cache-Control", "max-age=10"}, {"ETag", "\"2\""}}, "new");
    cache_got const stale = rig.ask("/");
    CHECK(stale.content == "old");
    CHECK(stale.field("cache-status") == "httoop;hit;ttl=-10");
    CHECK(rig.origin.asked.size() == 2);
    CHECK(rig.ask("/").content == "new");
    CHECK(rig.origin.asked.size() == 2);
}

TEST_CASE("a stale response is used when the origin fails, unless that is forbidden") {
    cache_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=10, stale-if-error=60"}, {"ETag", "\"1\""}}, "stale");
    rig.ask("/a");
    rig.answers(200, {{"Cache-Control", "max-age=10, must-revalidate"}, {"ETag", "\"1\""}}, "stale");
    rig.ask("/b");
    rig.clock.seconds += 20;
    rig.origin.plays = [](request const&) -> outcome<reply> { return error{failure::closed, "the origin hung up"}; };
    CHECK(rig.ask("/a").content == "stale");
    CHECK(rig.ask("/b").status != 200);
    rig.answers(503, {}, "busy");
    CHECK(rig.ask("/a").content == "stale");
    CHECK(rig.ask("/b").status == 503);
}

TEST_CASE("ranges are answered from what is whole, one or several") {
    cache_rig rig;
    std::string const all = "0123456789" + std::string(2000, '-') + "ABC";
    rig.answers(200, {{"Cache-Control", "max-age=60"}, {"ETag", "\"1\""}, {"Content-Type", "text/plain"}}, all);
    rig.ask("/");
    cache_got const one = rig.ask("/", {{"Range", "bytes=2-4"}});
    CHECK(one.status == 206);
    CHECK(one.content == "234");
    CHECK(one.field("content-range") == "bytes 2-4/2013");
    cache_got const two = rig.ask("/", {{"Range", "bytes=0-1,2010-2012"}});
    CHECK(two.status == 206);
    CHECK(two.field("content-type").starts_with("multipart/byteranges"));
    CHECK(two.content.find("bytes 0-1/2013\r\n\r\n01\r\n--") != std::string::npos);
    CHECK(two.content.find("bytes 2010-2012/2013\r\n\r\nABC\r\n--") != std::string::npos);
    CHECK(rig.ask("/", {{"Range", "bytes=5000-"}}).status == 416);
    CHECK(rig.origin.asked.size() == 1);
}

TEST_CASE("what is asked for under another scheme than that of the connection is neither stored nor found") {
    cache_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=60"}}, "x");
    CHECK_FALSE(hit(rig.ask("https://example.org/")));
    CHECK_FALSE(hit(rig.ask("https://example.org/")));
    CHECK(rig.store.counts().responses == 0);
}

TEST_CASE("the first client gets all of the answer, also what is not stored of it") {
    cache_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=60, private=\"x-mine\""}, {"X-Mine", "1"}}, "x");
    CHECK(rig.ask("/").field("x-mine") == "1");
    cache_got const again = rig.ask("/");
    CHECK(hit(again));
    CHECK(again.field("x-mine").empty());
}

TEST_CASE("interim responses of the origin reach the client for whom it was asked") {
    auto origin = make_service([](exchange& x) -> outcome<reply> {
        response hints{status_code::early_hints};
        hints.fields().append(field_id::link, "</style.css>; rel=preload");
        static_cast<void>(x.interim(hints));
        return stored_reply(200, {{"Cache-Control", "max-age=60"}}, "x");
    });
    memory_store store{1 << 20};
    cache front{*origin, store};
    outcome<local_answer> const got = answer_locally(front, cache_rig::get("/"));
    REQUIRE(got);
    REQUIRE(got->interims.size() == 1);
    CHECK(got->interims[0].status().number() == 103);
}

TEST_CASE("a Vary that names everything, or cannot be read, goes on as it came") {
    for (char const* vary : {"*", ", *", "*,", "a, *", "a b"}) {
        cache_rig rig;
        rig.answers(200, {{"Cache-Control", "max-age=60"}, {"Vary", vary}}, "x");
        for (int i = 0; i < 2; ++i) {
            cache_got const got = rig.ask("/");
            CHECK_MESSAGE(got.status == 200, vary << got.failed);
            CHECK(got.field("vary") == vary);
            CHECK(!hit(got));
        }
    }
}

TEST_CASE("many loops share what one of them fetched, while others purge") {
    constexpr int loops = 4, rounds = 200;
    std::atomic<int> made{0};
    auto origin = make_service([&](exchange const& x) {
        ++made;
        response r{response::text(std::string{x.request().target()} + std::string(3000, 'x'))};
        r.fields().append(field_id::cache_control, "max-age=60");
        return r;
    });
    memory_store store{200000};
    cache front{*origin, store};
    policy const rules;
    std::atomic<int> wrong{0}, right{0};
    auto const work = [&](int n) {
        auto loop = support::make_loop();
        for (int i = 0; i < rounds; ++i) {
            std::string const target = "/" + std::to_string(i * (n + 1) % 17);
            outcome<reply> got = support::finish(*loop, ask(front, cache_rig::get(target), {}, rules));
            if (!got) {
                ++wrong;
                continue;
            }
            auto content = arriving(std::move(*got)).content;
            outcome<std::string> const all = support::finish(*loop, gather(*content, 1 << 20));
            ++(all && *all == target + std::string(3000, 'x') ? right : wrong);
            if (i % 50 == n) {
                cache_selection which{cache_selection::prefix, "http://example.org/1"};
                static_cast<void>(support::finish(*loop, front.purge(std::move(which))));
            }
        }
    };
    std::vector<std::thread> threads;
    for (int n = 0; n < loops; ++n) threads.emplace_back(work, n);
    for (std::thread& t : threads) t.join();
    CHECK(wrong == 0);
    CHECK(right == loops * rounds);
    CHECK(made < loops * rounds / 2);
}

// RFC 5861 4
TEST_CASE("where the request that follows a 304 about nothing stored fails too, a stale response may answer") {
    for (bool const allowed : {true, false}) {
        for (bool const answered : {true, false}) {
            CAPTURE(allowed);
            CAPTURE(answered);
            cache_rig rig;
            rig.answers(200, {{"Cache-Control", allowed ? "max-age=1, stale-if-error=60" : "max-age=1, must-revalidate"}, {"ETag", "\"1\""}}, "old");
            rig.ask("/");
            rig.clock.seconds += 5;
            rig.origin.plays = [answered](request const& r) -> outcome<reply> {
                if (r.fields().has(field_id::if_none_match)) return stored_reply(304, {{"ETag", "\"2\""}});
                if (answered) return stored_reply(503, {});
                return error{failure::closed, "gone"};
            };
            cache_got const got = rig.ask("/");
            CHECK(rig.origin.asked.size() == 3);
            CHECK((got.content == "old") == allowed);
            CHECK((got.status == 200) == allowed);
        }
    }
}

TEST_CASE("a 304 about what is not stored makes the cache ask again without its own preconditions") {
    cache_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=1"}, {"ETag", "\"1\""}}, "old");
    rig.ask("/");
    rig.clock.seconds += 5;
    rig.origin.plays = [](request const& r) -> outcome<reply> {
        if (r.fields().has(field_id::if_none_match)) return stored_reply(304, {{"ETag", "\"2\""}});
        return stored_reply(200, {{"ETag", "\"2\""}, {"Cache-Control", "max-age=60"}}, "new");
    };
    cache_got const got = rig.ask("/");
    CHECK(got.status == 200);
    CHECK(got.content == "new");
    CHECK(rig.origin.asked.size() == 3);
    CHECK(hit(rig.ask("/")));
}
