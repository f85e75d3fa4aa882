#include <httoop/service/cache.hpp>

#include <doctest/doctest.h>

#include <array>

#include "support/cache_rig.hpp"

using namespace httoop;
using support::cache_got;
using support::cache_rig;
using support::field_list;
using support::stored_reply;

namespace {

// A store that counts how often it is asked.
class asked_store final : public cache_store {
public:
    explicit asked_store(cache_store& of) : of_{of} {}
    int asked = 0;
    task<outcome<held<cached_variants>>> find(octets key) override {
        ++asked;
        return of_.find(key);
    }
    [[nodiscard]] cache_purges const& purges() const override { return of_.purges(); }
    task<outcome<owned<cache_filling>>> begin(owned<caching::stored_response> what, std::vector<held<cached_response>> instead,
                                              std::uint64_t purges) override {
        return of_.begin(std::move(what), std::move(instead), purges);
    }
    task<outcome<held<cached_response>>> update(held<cached_response> of, owned<caching::stored_response> what,
                                                std::uint64_t purges) override {
        return of_.update(std::move(of), std::move(what), purges);
    }
    task<outcome<void>> drop(held<cached_response> what) override { return of_.drop(std::move(what)); }
    task<outcome<std::uint64_t>> purge(cache_selection which) override { return of_.purge(std::move(which)); }
    task<outcome<std::vector<cache_listing>>> list(cache_selection which, std::string after, std::size_t most) override {
        return of_.list(std::move(which), std::move(after), most);
    }
    [[nodiscard]] cache_counts counts() const override { return of_.counts(); }

private:
    cache_store& of_;
};

// Whether the first level answers: the store is not asked.
struct ready_rig : cache_rig {
    explicit ready_rig(cache_settings s = {}) {
        s.clock = &clock;
        front = make_owned<cache>(origin, seen, std::move(s));
    }
    cache_got from_store(request const& r) {
        int const before = seen.asked;
        cache_got got = ask(r);
        CHECK(seen.asked > before);
        return got;
    }
    cache_got from_loop(request const& r) {
        int const before = seen.asked;
        cache_got got = ask(r);
        CHECK(seen.asked == before);
        return got;
    }
    asked_store seen{store};
};

// Whose log wants to know.
struct accounted_client final : exchange_host {
    httoop::policy rules;
    outcome<void> interim(exchange&, response const&) override { return {}; }
    [[nodiscard]] io::address peer() const override { return io::address::loopback(7); }
    [[nodiscard]] std::uint64_t connection_id() const override { return 1; }
    [[nodiscard]] bool secure() const override { return false; }
    [[nodiscard]] httoop::policy const& policy() const override { return rules; }
    [[nodiscard]] bool wants_account() const override { return true; }

    std::string told_of(cache_rig& rig, request const& r) {
        exchange x;
        empty_source nothing;
        x.begin(*this, rig.loop.get(), nothing, rig.loop->now());
        x.request() = r;
        CHECK(support::finish(*rig.loop, rig.front->respond(x)));
        REQUIRE(x.told().size() == 1);
        CHECK(x.told()[0].name == "cache");
        return x.told()[0].value;
    }
};

request get(field_list const& fields = {}, method::known m = method::get) { return cache_rig::get("/", fields, m); }

}  // namespace

// req: rfc9111#4.1-1
TEST_CASE("what a loop has ready for one variant is given to those alone who ask for it with the same octets") {
    ready_rig rig;
    rig.origin.plays = [](request const& r) -> outcome<reply> {
        std::string const content = std::string{r.fields().value(field_id::accept_language)} + "/" + std::string{r.fields().value("X-Kind")};
        return stored_reply(200, {{"Cache-Control", "max-age=60"}, {"Vary", "Accept-Language, X-Kind"}}, content);
    };
    field_list const german{{"Accept-Language", "de"}}, kind{{"Accept-Language", "de"}, {"X-Kind", "1"}};
    rig.ask(get(german));
    rig.ask(get(kind));
    CHECK(rig.from_store(get(german)).content == "de/");
    CHECK(rig.from_store(get(kind)).content == "de/1");
    for (int i = 0; i < 3; ++i) {
        rig.clock.seconds += 1;
        CHECK(rig.from_loop(get(german)).content == "de/");
        CHECK(rig.from_loop(get(kind)).content == "de/1");
        CHECK(rig.from_loop(get(kind, method::head)).status == 200);
    }
    CHECK(rig.from_store(get()).content == "/");
    // The same in another form is for the store to find.
    field_list const spaced{{"Accept-Language", "de;q=1"}}, twice{{"Accept-Language", "de"}, {"X-Kind", "1"}, {"X-Kind", "2"}};
    CHECK(rig.from_store(get(spaced)).content == "de/");
    CHECK(rig.from_loop(get(spaced)).content == "de/");
    CHECK(rig.from_store(get(twice)).content == "de/1");
    CHECK(rig.origin.asked.size() == 4);
}

TEST_CASE("a variant that is stored later is chosen as soon as it is there") {
    ready_rig rig;
    std::string vary = "Accept-Language";
    rig.origin.plays = [&vary](request const& r) -> outcome<reply> {
        return stored_reply(200, {{"Cache-Control", "max-age=60"}, {"Vary", vary}}, std::string{r.fields().value("X-Kind")});
    };
    field_list const first{{"Accept-Language", "de"}, {"X-Kind", "1"}}, other{{"Accept-Language", "en"}, {"X-Kind", "2"}};
    rig.ask(get(first));
    rig.from_store(get(first));
    CHECK(rig.from_loop(get(first)).content == "1");
    rig.clock.seconds += 1;
    vary = "X-Kind";
    rig.ask(get(other));
    CHECK(rig.from_store(get(first)).content == "1");
    // Now the newer one fits this request as well, and is the one to be used.
    field_list const both{{"Accept-Language", "de"}, {"X-Kind", "2"}};
    CHECK(rig.from_store(get(both)).content == "2");
    CHECK(rig.from_loop(get(both)).content == "2");
    CHECK(rig.from_loop(get(first)).content == "1");
}

// req: rfc9111#4.3.2-1
TEST_CASE("preconditions that were answered with 304 are answered so again, and no others") {
    ready_rig rig;
    octets const date = "Sun, 06 Nov 1994 08:49:37 GMT";
    rig.answers(200, {{"Cache-Control", "max-age=60"}, {"ETag", "\"1\""}, {"Last-Modified", std::string{date}}, {"Content-Type", "text/plain"}}, "hello");
    rig.ask(get());
    field_list const same{{"If-None-Match", "\"1\""}}, since{{"If-Modified-Since", std::string{date}}}, other{{"If-None-Match", "\"2\""}};
    for (field_list const& asked : {same, since}) {
        CHECK(rig.from_store(get(asked)).status == 304);
        rig.clock.seconds += 1;
        cache_got const again = rig.from_loop(get(asked));
        CHECK(again.status == 304);
        CHECK(again.content.empty());
        CHECK(again.field("etag") == "\"1\"");
        CHECK(again.field("content-type").empty());
        CHECK(again.field("age") == std::to_string(rig.clock.seconds - 1'800'000'000));
        CHECK(rig.from_loop(get(asked, method::head)).status == 304);
    }
    rig.from_store(get());
    CHECK(rig.from_loop(get()).content == "hello");
    CHECK(rig.from_store(get(other)).content == "hello");
    CHECK(rig.from_store(get(other)).content == "hello");
    CHECK(rig.origin.asked.size() == 1);
}

TEST_CASE("a request with content is not answered by the loop, whatever its head says") {
    ready_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=60"}}, "hello");
    rig.ask(get());
    rig.from_store(get());
    rig.from_loop(get());
    rig.ask(get(), "content");  // over HTTP/2 no field tells of it
    CHECK(rig.origin.asked.size() == 2);
}

TEST_CASE("what is large stays in the store alone") {
    ready_rig rig;
    rig.rules.limits.cache_front = 64 << 10;
    rig.answers(200, {{"Cache-Control", "max-age=60"}}, std::string(1024, 'x'));
    for (int i = 0; i < 2; ++i) rig.ask(get());
    rig.from_store(get());
}

TEST_CASE("what has trailers stays in the store alone") {
    ready_rig rig;
    auto const feed = std::make_shared<support::fed_content::feed>();
    feed->pieces = {"hello"};
    feed->ended = true;
    feed->trailers.append("Grpc-Status", "0");
    rig.origin.plays = [&](request const&) { return feeding(feed, {{"Cache-Control", "max-age=60"}}); };
    rig.ask(get());
    for (int i = 0; i < 3; ++i) CHECK(rig.from_store(get()).trailers.value("grpc-status") == "0");
}

TEST_CASE("what the loop has lent lasts for who has it") {
    for (bool const dropped : {false, true}) {
        CAPTURE(dropped);
        ready_rig rig;
        std::string const content(4000, 'a');
        rig.answers(200, {{"Cache-Control", "max-age=60"}, {"ETag", "\"1\""}}, content);
        for (int i = 0; i < 3; ++i) rig.ask(get());
        outcome<reply> lent = support::finish(*rig.loop, ask(*rig.front, get(), {}, rig.rules));
        REQUIRE(lent);
        rig.clock.seconds += 1;
        CHECK(rig.from_loop(get()).field("age") == "1");
        if (dropped) {
            REQUIRE(support::finish(*rig.loop, rig.front->purge({})));
            rig.answers(200, {{"Cache-Control", "max-age=60"}}, std::string(4000, 'b'));
            for (int i = 0; i < 4; ++i) CHECK(rig.ask(get()).content[0] == 'b');
        }
        reply const& had = *lent;
        CHECK((had.head().octets() == content));
        CHECK(had.head().fields().value(field_id::age) == "0");
    }
}

TEST_CASE("the log is told of a hit of the loop what it would be told by the cache") {
    cache_rig with, without;
    accounted_client client, other;
    other.rules.limits.cache_front = 0;
    without.rules.limits.cache_front = 0;
    field_list const german{{"Accept-Language", "de"}}, same{{"Accept-Language", "de"}, {"If-None-Match", "\"1\""}};
    for (cache_rig* rig : {&with, &without}) {
        rig->answers(200, {{"Cache-Control", "max-age=60"}, {"ETag", "\"1\""}, {"Vary", "Accept-Language"}}, "hello");
        rig->ask(get());
        rig->ask(get(german));
    }
    std::vector<request> const asked{get(), get({}, method::head), get(german), get(same)};
    for (int second = 0; second < 3; ++second) {
        for (int again = 0; again < 3; ++again)
            for (request const& r : asked) {
                std::string const told = client.told_of(with, r);
                CHECK(told == other.told_of(without, r));
                CHECK(told.starts_with("httoop;hit;ttl=" + std::to_string(60 - second) + ";detail="));
            }
        for (cache_rig* rig : {&with, &without}) rig->clock.seconds += 1;
    }
}

TEST_CASE("hits of the loop are counted as well") {
    ready_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=60"}}, "hello");
    for (int i = 0; i < 10; ++i) rig.ask(get());
    CHECK(support::turn_until(*rig.loop, [&] { return rig.front->tally().hits == 9; }));
}

TEST_CASE("the loop answers as the cache would") {
    constexpr std::array<octets, 5> languages{"", "de", "en", "de, en", "en;q=0.5"};
    constexpr std::array<octets, 5> tags{"", "\"a\"", "\"b\"", "W/\"a\"", "\"a\", \"b\""};
    constexpr std::array<octets, 4> varies{"", "Accept-Language", "X-Kind", "x-kind, Accept-Language"};
    std::uint32_t seed = 1;
    auto const random = [&seed](std::uint32_t of) { return (seed = seed * 1664525u + 1013904223u, seed >> 8) % of; };
    cache_settings told;
    told.rules.tells_key = true;
    cache_rig with{told}, without{told};
    without.rules.limits.cache_front = 0;
    int turn = 0;
    auto const plays = [&](request const& r) -> outcome<reply> {
        field_list fields{{"Cache-Control", "max-age=20"}};
        std::uint32_t const kind = static_cast<std::uint32_t>(turn * 2654435761u) >> 16;
        if (octets const v = varies[kind % varies.size()]; !v.empty()) fields.emplace_back("Vary", v);
        if (kind / 8 % 2 != 0) fields.emplace_back("ETag", kind / 16 % 2 != 0 ? "\"a\"" : "\"b\"");
        std::string const about = std::to_string(turn) + ' ' + std::string{r.fields().value(field_id::accept_language)} + ' ' + std::string{r.fields().value("X-Kind")};
        return stored_reply(200, fields, about);
    };
    with.origin.plays = without.origin.plays = plays;
    for (turn = 0; turn < 3000; ++turn) {
        field_list asked;
        if (octets const l = languages[random(languages.size())]; !l.empty()) asked.emplace_back("Accept-Language", l);
        if (random(4) == 0) asked.emplace_back("X-Kind", random(2) != 0 ? "1" : "2");
        if (random(20) == 0) asked.emplace_back("X-Kind", "3");
        if (random(5) == 0)
            if (octets const t = tags[random(tags.size())]; !t.empty()) asked.emplace_back("If-None-Match", t);
        if (random(30) == 0) asked.emplace_back("Cache-Control", "no-cache");
        request const r = cache_rig::get(random(2) != 0 ? "/a" : "/b", asked, random(8) == 0 ? method::head : method::get);
        std::uint32_t const later = random(6) == 0 ? random(8) : 0;
        for (cache_rig* rig : {&with, &without}) rig->clock.seconds += later;
        cache_got const a = with.ask(r), b = without.ask(r);
        INFO(turn);
        REQUIRE(a.status == b.status);
        if (r.method() == method::get) REQUIRE(a.content == b.content);
        for (octets const name : {"age", "cache-status", "etag", "vary", "cache-control", "date"}) REQUIRE(a.field(name) == b.field(name));
        REQUIRE(with.origin.asked.size() == without.origin.asked.size());
    }
}
