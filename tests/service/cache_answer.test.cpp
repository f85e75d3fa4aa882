// Who waits for the answers to others, and what unsafe requests make of them.
#include <httoop/service/cache.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include <httoop/io/offload.hpp>
#include <httoop/service/disk_store.hpp>

#include "support/cache_rig.hpp"
#include "support/temporary_folder.hpp"

using namespace httoop;
using support::cache_got;
using support::cache_rig;
using support::field_list;
using support::stored_reply;

TEST_CASE("those who waited for what was purged on its way ask anew, together") {
    cache_rig rig;
    int n = 0;
    rig.origin.plays = [&](request const&) -> outcome<reply> {
        return stored_reply(200, {{"Cache-Control", "max-age=60"}}, std::to_string(++n));
    };
    rig.origin.holds = true;
    std::vector<std::shared_ptr<cache_got>> all;
    for (int i = 0; i < 10; ++i) all.push_back(rig.begin(cache_rig::get("/")));
    asked(rig, 1);
    REQUIRE(support::finish(*rig.loop, rig.front->purge(cache_selection{cache_selection::uri, "http://example.org/"})));
    rig.origin.holds = false;
    rig.settle();
    CHECK(all[0]->content == "1");
    for (int i = 1; i < 10; ++i) CHECK(all[static_cast<std::size_t>(i)]->content == "2");
    CHECK(hit(rig.ask("/")));
}

TEST_CASE("what POST brings is stored behind its own invalidation, unless there was another one") {
    cache_rig rig;
    field_list const fields{{"Cache-Control", "max-age=60"}, {"Content-Location", "/a"}};
    rig.answers(200, fields, "posted");
    rig.ask(cache_rig::get("/a", {}, method::post), "x");
    CHECK(rig.ask("/a").content == "posted");
    CHECK(rig.origin.asked.size() == 1);
    rig.origin.holds = true;
    auto const posting = rig.begin(cache_rig::get("/a", {}, method::post), "x");
    asked(rig, 2);
    REQUIRE(support::finish(*rig.loop, rig.front->purge(cache_selection{cache_selection::uri, "http://example.org/a"})));
    rig.origin.holds = false;
    rig.settle();
    CHECK(posting->content == "posted");
    CHECK(rig.store.counts().responses == 0);
}

TEST_CASE("what an unsafe request changed is forgotten also when its client leaves meanwhile") {
    // req: rfc9111#4.4-1
    struct slow_store final : cache_store {
        memory_store in{1 << 20};
        io::loop* loop = nullptr;
        task<outcome<held<cached_variants>>> find(octets key) override { return in.find(key); }
        cache_purges const& purges() const override { return in.purges(); }
        task<outcome<owned<cache_filling>>> begin(owned<caching::stored_response> s, std::vector<held<cached_response>> i,
                                                  std::uint64_t p) override {
            return in.begin(std::move(s), std::move(i), p);
        }
        task<outcome<held<cached_response>>> update(held<cached_response> of, owned<caching::stored_response> s,
                                                    std::uint64_t p) override {
            return in.update(std::move(of), std::move(s), p);
        }
        task<outcome<void>> drop(held<cached_response> r) override { return in.drop(std::move(r)); }
        task<outcome<std::uint64_t>> purge(cache_selection which) override {
            ++purging;
            outcome<void> const slept = co_await io::sleep{duration::milliseconds(20)};
            if (!slept) co_return slept.error();
            task<outcome<std::uint64_t>> now = in.purge(std::move(which));
            co_return co_await now;
        }
        task<outcome<std::vector<cache_listing>>> list(cache_selection w, std::string a, std::size_t m) override {
            return in.list(std::move(w), std::move(a), m);
        }
        cache_counts counts() const override { return in.counts(); }
        int purging = 0;
    } store;
    auto loop = support::make_loop();
    auto origin = make_service([](exchange& x) -> outcome<reply> {
        if (x.request().method() == method::delete_) return stored_reply(204, {});
        return stored_reply(200, {{"Cache-Control", "max-age=60"}}, "old");
    });
    cache front{*origin, store};
    policy rules;
    REQUIRE(support::finish(*loop, ask(front, cache_rig::get("/"), {}, rules)));
    support::turn_until(*loop, [&] { return loop->spawned() == 0; });
    REQUIRE(store.counts().responses == 1);
    io::activity tree{loop.get()};
    bool left = false;
    task<outcome<reply>> deleting = ask(front, cache_rig::get("/", {}, method::delete_), {}, rules);
    REQUIRE(!deleting.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &left}));
    REQUIRE(support::turn_until(*loop, [&] { return store.purging == 1; }));
    tree.cancel();
    REQUIRE(support::turn_until(*loop, [&] { return left; }));
    support::turn_until(*loop, [&] { return loop->spawned() == 0; });
    CHECK(store.counts().responses == 0);
}

TEST_CASE("those who wait for a failed answer to another variant ask for their own") {
    cache_rig rig;
    rig.origin.plays = [](request const& r) -> outcome<reply> {
        octets const language = r.fields().value(field_id::accept_language);
        if (language == "de") return error{failure::closed, "the origin hung up"};
        return stored_reply(200, {{"Cache-Control", "max-age=60"}, {"Vary", "Accept-Language"}}, std::string{language});
    };
    rig.origin.holds = true;
    auto const de = rig.begin(cache_rig::get("/", {{"Accept-Language", "de"}}));
    asked(rig, 1);
    auto const en = rig.begin(cache_rig::get("/", {{"Accept-Language", "en"}}));
    rig.loop->turn(duration::milliseconds(2));
    rig.origin.holds = false;
    rig.settle();
    CHECK(de->status == 0);
    CHECK(en->content == "en");
}

TEST_CASE("where the origin cannot be reached those who wait do not try either") {
    cache_rig rig;
    rig.origin.plays = [](request const&) -> outcome<reply> {
        error e = error::system(111, "connecting to the origin");
        e.during = phase::connect;
        return e;
    };
    rig.origin.holds = true;
    std::vector<std::shared_ptr<cache_got>> all;
    for (int i = 0; i < 5; ++i) all.push_back(rig.begin(cache_rig::get("/")));
    asked(rig, 1);
    rig.origin.holds = false;
    rig.settle();
    for (auto const& g : all) CHECK(g->failed.find("connecting to the origin") != std::string::npos);
    CHECK(rig.origin.asked.size() == 1);
}

TEST_CASE("those who wait use what is stale by the status with which the origin failed") {
    cache_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=10, stale-if-error=60"}, {"ETag", "\"1\""}}, "stale");
    rig.ask("/");
    rig.clock.seconds += 20;
    rig.answers(503, {}, "busy");
    rig.origin.holds = true;
    auto const one = rig.begin(cache_rig::get("/")), two = rig.begin(cache_rig::get("/"));
    asked(rig, 2);
    rig.origin.holds = false;
    rig.settle();
    CHECK(one->content == "stale");
    CHECK(two->content == "stale");
    CHECK(rig.origin.asked.size() == 2);
}

TEST_CASE("those who wait for one variant after the other wait for their own together") {
    cache_rig rig;
    rig.origin.plays = [](request const& r) -> outcome<reply> {
        return stored_reply(200, {{"Cache-Control", "max-age=60"}, {"Vary", "Accept-Language"}},
                            std::string{r.fields().value(field_id::accept_language)});
    };
    rig.origin.holds = true;
    std::vector<std::shared_ptr<cache_got>> all;
    char const* const languages[] = {"de", "en", "fr"};
    for (int i = 0; i < 30; ++i) all.push_back(rig.begin(cache_rig::get("/", {{"Accept-Language", languages[i % 3]}})));
    asked(rig, 1);
    rig.origin.holds = false;
    rig.settle();
    for (std::size_t i = 0; i < 30; ++i) CHECK(all[i]->content == languages[i % 3]);
    CHECK(rig.origin.asked.size() == 3);
}

TEST_CASE("those who want the content do not wait for an answer to HEAD") {
    cache_rig rig;
    rig.answers(200, {{"Cache-Control", "max-age=60"}}, "content");
    rig.origin.holds = true;
    auto const head = rig.begin(cache_rig::get("/", {}, method::head));
    asked(rig, 1);
    std::vector<std::shared_ptr<cache_got>> all;
    for (int i = 0; i < 10; ++i) all.push_back(rig.begin(cache_rig::get("/")));
    asked(rig, 2);
    rig.origin.holds = false;
    rig.settle();
    CHECK(head->status == 200);
    for (auto const& g : all) CHECK(g->content == "content");
    CHECK(rig.origin.asked.size() == 2);
}

TEST_CASE("a request that came through here already waits for nobody: it may come of the one that it would wait for") {
    cache_rig rig{{.rules = {}, .names = {"gate.example"}}};
    rig.answers(200, {{"Cache-Control", "max-age=60"}}, "content");
    rig.origin.holds = true;
    auto const first = rig.begin(cache_rig::get("/"));
    asked(rig, 1);
    auto const again = rig.begin(cache_rig::get("/", {{"Via", "1.1 edge, 1.1 gate.example (us)"}}));
    asked(rig, 2);
    auto const other = rig.begin(cache_rig::get("/", {{"Via", "1.1 edge"}}));
    rig.origin.holds = false;
    rig.settle();
    CHECK(again->content == "content");
    CHECK(other->content == "content");
    CHECK(rig.origin.asked.size() == 2);
}

TEST_CASE("why a request goes alone is told as it is") {
    cache_rig rig{{.rules = {}, .explains = true}};
    rig.answers(200, {{"Cache-Control", "private"}});
    auto const why = [&](cache_got const& g) { return g.field("cache-status"); };
    CHECK_MESSAGE(why(rig.ask(cache_rig::get("/", {}, method::head))).find("rfc9111#4c") == std::string::npos, "nobody else asked");
    CHECK(why(rig.ask("/")).find("rfc9111#4c") == std::string::npos);
    CHECK(why(rig.ask("/")).find("rfc9111#4c forwards (the answer before was for one alone)") != std::string::npos);
    rig.rules.limits.cache_waiting = 0;
    rig.origin.holds = true;
    auto const first = rig.begin(cache_rig::get("/b"));
    asked(rig, 4);
    auto const second = rig.begin(cache_rig::get("/b"));
    asked(rig, 5);
    rig.origin.holds = false;
    rig.settle();
    CHECK(why(*second).find("rfc9111#4c forwards (too many wait for the same)") != std::string::npos);
}

namespace {

// Each change has a number, and each answer is of the last change before it. Who made one never sees an earlier one.
void change_and_read(cache_store& store, io::offload_pool* pool) {
    constexpr int loops = 4, rounds = 60, targets = 3;
    std::atomic<int> state[targets] = {};
    struct origin_of final : service {
        explicit origin_of(std::atomic<int>* s) : state{s} {}
        std::atomic<int>* state;
        std::atomic<unsigned> turn{0};
        task<outcome<reply>> respond(exchange& x) override {
            std::atomic<int>& of = state[x.request().target().back() - '0'];
            bool const changes = x.request().method() == method::put;
            int const now = changes ? ++of : of.load();
            unsigned const n = turn.fetch_add(1);
            if (n % 3 != 0) {
                outcome<void> const slept = co_await io::sleep{duration::milliseconds(n % 3)};
                if (!slept) co_return slept.error();
            }
            response r = response::text(std::to_string(now));
            r.fields().append(field_id::cache_control, "max-age=1000");
            co_return outcome<reply>{reply{std::move(r)}};
        }
    } origin{state};
    cache front{origin, store};
    policy const rules;
    std::atomic<int> earlier{0}, failed{0}, hits{0};
    auto const work = [&](int me) {
        auto loop = support::make_loop();
        if (pool != nullptr) loop->use(pool);
        auto const carry_out = [&](request r) {
            outcome<reply> got = support::finish(*loop, ask(front, std::move(r), {}, rules));
            if (!got) return -1;
            hits += got->head().fields().value(field_id::cache_status).find("hit") != octets::npos ? 1 : 0;
            auto content = arriving(std::move(*got)).content;
            outcome<std::string> const all = support::finish(*loop, gather(*content, 1 << 20));
            return all ? std::stoi(*all) : -1;
        };
        for (int i = 0; i < rounds; ++i) {
            std::string const target = "/" + std::to_string((i + me) % targets);
            field_list const reload = i % 2 == 0 ? field_list{{"Cache-Control", "no-cache"}} : field_list{};
            int const changed = i % 4 == me ? carry_out(cache_rig::get(target, {}, method::put)) : 0;
            int const first = carry_out(cache_rig::get(target, reload)), second = carry_out(cache_rig::get(target));
            if (changed < 0 || first < 0 || second < 0) ++failed;
            if (first < changed || second < changed) ++earlier;
        }
        support::turn_until(*loop, [&] { return loop->spawned() == 0; });
    };
    std::vector<std::thread> threads;
    for (int n = 0; n < loops; ++n) threads.emplace_back(work, n);
    for (std::thread& t : threads) t.join();
    CHECK(earlier == 0);
    CHECK(failed == 0);
    CHECK(hits > 0);
}

}  // namespace

TEST_CASE("who changed something never reads an earlier state of it, on whatever loop others read it") {
    // req: rfc9111#4.4-1
    SUBCASE("in memory") {
        memory_store store{1 << 20};
        change_and_read(store, nullptr);
    }
    SUBCASE("on a disk") {
        support::temporary_folder folder;
        io::offload_pool pool{4, 256};
        auto store = disk_store::open({folder.path("cache"), 1 << 24, 1 << 22, {}});
        REQUIRE(store);
        change_and_read(**store, &pool);
    }
}

TEST_CASE("a validation behind a stale answer has an account of its own, and is counted") {
    struct kept_witness final : exchange_witness {
        std::vector<std::string> lines;
        void ended(exchange const& x, ending const& how) override {
            std::string line = std::string{x.request().target()} + ' ' + std::to_string(how.answered ? how.status.number() : 0);
            for (told_member const& m : x.told()) line += ' ' + std::string{m.name} + '=' + m.value;
            lines.push_back(line + ' ' + std::string{how.fault});
        }
    };
    struct client final : exchange_host {
        kept_witness kept;
        httoop::policy rules;
        bool accounts = true;
        outcome<void> interim(exchange&, response const&) override { return {}; }
        [[nodiscard]] io::address peer() const override { return io::address::loopback(7); }
        [[nodiscard]] std::uint64_t connection_id() const override { return 42; }
        [[nodiscard]] bool secure() const override { return false; }
        [[nodiscard]] httoop::policy const& policy() const override { return rules; }
        [[nodiscard]] bool wants_account() const override { return accounts; }
        [[nodiscard]] exchange_witness* witness() const override { return accounts ? const_cast<kept_witness*>(&kept) : nullptr; }
    };
    cache_rig rig;
    client host;
    empty_source nothing;
    auto const ask = [&] {
        exchange x;
        x.request() = cache_rig::get("/a");
        x.begin(host, rig.loop.get(), nothing, rig.loop->now());
        auto answer = support::finish(*rig.loop, rig.front->respond(x));
        REQUIRE(answer);
        if (host.accounts) CHECK(x.told().size() == 1);
        rig.settle();
    };
    rig.answers(200, {{"Cache-Control", "max-age=10, stale-while-revalidate=1000"}, {"ETag", "\"1\""}}, "a");
    ask();
    CHECK(host.kept.lines.empty());
    rig.clock.seconds += 20;
    rig.answers(304, {{"ETag", "\"1\""}});
    ask();
    REQUIRE(host.kept.lines.size() == 1);
    INFO(host.kept.lines[0]);
    CHECK(host.kept.lines[0].starts_with("/a 304 behind=stale-while-revalidate cache=httoop;fwd=stale;fwd-status=304;stored;detail=\""));
    CHECK(host.kept.lines[0].find("detail=\"rfc9111#4.3.1-1 validates (If-None-Match: \\\"1\\\"); ") != std::string::npos);
    CHECK(host.kept.lines[0].find("rfc9111#4.3.4-2 updates (304)") != std::string::npos);
    rig.clock.seconds += 20;
    rig.origin.plays = [](request const&) -> outcome<reply> { return error{failure::closed, "broke off"}; };
    ask();
    REQUIRE(host.kept.lines.size() == 2);
    INFO(host.kept.lines[1]);
    CHECK(host.kept.lines[1].find("/a 0 behind=stale-while-revalidate cache=httoop;fwd=stale;detail=\"rfc9111#4.3.1-1 validates (") == 0);
    rig.answers(200, {{"Cache-Control", "max-age=10, stale-while-revalidate=1000"}}, "b");
    ask();
    REQUIRE(host.kept.lines.size() == 3);
    CHECK(host.kept.lines[2].starts_with("/a 200 behind=stale-while-revalidate cache=httoop;fwd=stale;stored;detail=\""));
    CHECK(rig.front->tally().behind == 3);
    rig.clock.seconds += 20;
    host.accounts = false;
    ask();
    CHECK(host.kept.lines.size() == 3);
    CHECK(rig.front->tally().behind == 4);
    CHECK(rig.front->tally().forwarded == 5);
    CHECK(rig.ask("/a").content == "b");
}

// Origins give one tag to several variants, though none may (RFC 9110 8.8.3).
TEST_CASE("of the variants that a 304 is about the one that was asked for answers") {
    cache_rig rig;
    bool validates = false;
    rig.origin.plays = [&validates](request const& r) -> outcome<reply> {
        field_list const fields{{"Cache-Control", "max-age=10"}, {"ETag", "\"1\""}, {"Vary", "X-Kind"}};
        if (validates && r.fields().has(field_id::if_none_match)) return stored_reply(304, fields);
        return stored_reply(200, fields, std::string{r.fields().value("X-Kind")});
    };
    auto const ask = [&](octets kind) { return rig.ask("/", {{"X-Kind", std::string{kind}}}); };
    for (octets const kind : {"a", "b"}) REQUIRE(ask(kind).content == kind);
    validates = true;
    for (octets const kind : {"a", "b", "b", "a"}) {
        rig.clock.seconds += 20;
        CHECK(ask(kind).content == kind);
    }
}

TEST_CASE("a 304 goes on to whom it is about, and is asked about once more where nobody can tell") {
    for (octets const said : {"", "\"mine\""})
        for (bool const again : {false, true}) {
            CAPTURE(said);
            CAPTURE(again);
            cache_rig rig;
            rig.answers(200, {{"Cache-Control", "max-age=10"}, {"ETag", "\"stored\""}}, "stored");
            rig.ask("/");
            rig.clock.seconds += 20;
            std::size_t asked = 0;
            rig.origin.plays = [&](request const&) -> outcome<reply> {
                if (++asked == 2 && !again) return stored_reply(200, {{"ETag", "\"other\""}}, "other");
                return said.empty() ? stored_reply(304, {}) : stored_reply(304, {{"ETag", std::string{said}}});
            };
            cache_got const got = rig.ask("/", {{"If-None-Match", "\"mine\""}});
            bool const known = !said.empty();
            CHECK(got.failed.empty());
            CHECK(got.status == (known || again ? 304 : 200));
            CHECK(got.content == (known || again ? "" : "other"));
            CHECK(asked == (known ? 1 : 2));
        }
}
