// Lists of upstreams, which of them is asked, and how they do.
#include "../../src/service/upstreams_state.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <map>
#include <thread>

#include <httoop/exchange/service.hpp>

using namespace httoop;

namespace {

struct upstreams_host final : exchange_host {
    outcome<void> interim(exchange&, response const&) override { return {}; }
    [[nodiscard]] io::address peer() const override { return from; }
    [[nodiscard]] std::uint64_t connection_id() const override { return 1; }
    [[nodiscard]] bool secure() const override { return false; }
    [[nodiscard]] httoop::policy const& policy() const override { return policy_; }
    io::address from = io::address::loopback(1);
    httoop::policy policy_;
};

struct choosing {
    choosing(octets list, balancing by) {
        options.by = by;
        auto made = upstreams::make(list, options);
        REQUIRE(made);
        of = std::move(*made);
        auto l = io::loop::make();
        REQUIRE(l);
        loop = std::move(*l);
    }
    upstream& next(std::string const& target = "/", std::uint64_t tried = 0) {
        exchange x;
        x.request() = request{method::get, target};
        x.begin(host, loop.get(), none, {});
        upstream* const u = of->all().choose(x, tried);
        REQUIRE(u != nullptr);
        return *u;
    }
    upstream_options options;
    owned<upstreams> of;
    owned<io::loop> loop;
    upstreams_host host;
    empty_source none;
};

constexpr octets three = "http://a.example, http://b.example/app/ ,unix:/run/c";

}  // namespace

TEST_CASE("upstreams: lists, and what is none") {
    for (octets const bad : {octets{""}, octets{"http://a.example,"}, octets{"ftp://a.example"}, octets{"a.example"}, octets{"unix:"},
                             octets{"http://a.example/?q"}, octets{"http://u@a.example/"}, octets{"http://a.example:0/"}})
        CHECK_FALSE(upstreams::make(bad, {}));
    CHECK_FALSE(upstreams::make("http://a.example", {.health = "/a b"}));
    CHECK_FALSE(upstreams::make("http://a.example", {.health = "no-slash"}));
    choosing c{three, balancing::round_robin};
    auto const& all = c.of->all().all;
    REQUIRE(all.size() == 3);
    CHECK(all[1]->host == "b.example");
    CHECK(all[1]->path == "/app/");
    CHECK(all[2]->host == "localhost");
    CHECK(c.of->look({}).at(2).name == "unix:/run/c");
}

TEST_CASE("upstreams: one after the other, those that failed left out, and tried again after a while") {
    choosing c{three, balancing::round_robin};
    std::map<std::string, int> times;
    for (int i = 0; i < 9; ++i) ++times[c.next().name];
    for (auto const& [name, n] : times) CHECK(n == 3);
    upstream& bad = *c.of->all().all[0];
    limits const& l = c.options.policy.limits;
    instant const now = c.loop->now().mono;
    for (std::uint64_t i = 0; i + 1 < l.upstream_failures; ++i) bad.failed(now, l);
    CHECK(bad.available(now, l));
    bad.failed(now, l);
    CHECK_FALSE(bad.available(now, l));
    CHECK_FALSE(c.of->look(now).at(0).well);
    for (int i = 0; i < 9; ++i) CHECK(&c.next() != &bad);
    instant const later = now + duration::milliseconds(static_cast<std::int64_t>(l.upstream_pause));
    CHECK(bad.available(later, l));        // one tries it
    CHECK_FALSE(bad.available(later, l));  // others wait for what comes of it
    bad.worked();
    CHECK(bad.available(later, l));
    bad.unwell.store(true);
    CHECK_FALSE(bad.available(later, l));
    for (auto const& u : c.of->all().all) u->unwell.store(true);
    c.next();  // where all are left out one is tried
}

TEST_CASE("upstreams: the idlest, and none that was tried") {
    choosing c{three, balancing::least_connections};
    auto const& all = c.of->all().all;
    all[0]->running.store(2);
    all[1]->running.store(1);
    all[2]->running.store(3);
    for (int i = 0; i < 5; ++i) CHECK(&c.next() == all[1].get());
    CHECK(&c.next("/", all[1]->bit()) == all[0].get());
    CHECK(&c.next("/", all[0]->bit() | all[1]->bit()) == all[2].get());
}

TEST_CASE("upstreams: the same one for the same target or client, and few move when one is left out") {
    choosing c{three, balancing::by_target};
    std::map<std::string, std::string> first;
    std::map<std::string, int> shares;
    for (int i = 0; i < 300; ++i) {
        std::string const target = "/" + std::to_string(i);
        first[target] = c.next(target).name;
        ++shares[first[target]];
        CHECK(c.next(target).name == first[target]);
    }
    for (auto const& [name, n] : shares) CHECK(n > 50);
    // Whatever their order in the list.
    choosing other{"unix:/run/c, http://b.example/app/, http://a.example", balancing::by_target};
    for (auto const& [target, name] : first) CHECK(other.next(target).name == name);
    upstream& out = *c.of->all().all[0];
    out.unwell.store(true);
    for (auto const& [target, name] : first)
        if (name != out.name) CHECK(c.next(target).name == name);
        else CHECK(c.next(target).name != name);
    choosing d{three, balancing::by_client};
    std::string const mine = d.next("/a").name;
    for (int i = 0; i < 20; ++i) CHECK(d.next("/" + std::to_string(i)).name == mine);
}

TEST_CASE("upstreams: what fails on one loop and works on another leaves no pause behind") {
    choosing c{"http://a.example", balancing::round_robin};
    upstream& u = *c.of->all().all[0];
    limits l;
    l.upstream_failures = 1;
    instant const now = c.loop->now().mono;
    std::atomic<bool> done{false};
    std::thread failing{[&] {
        for (int i = 0; i < 100'000; ++i) {
            u.failed(now, l);
            for (int n = 0; n < 100; ++n) static_cast<void>(done.load());  // the other one looks meanwhile
        }
        done = true;
    }};
    auto const failures = [&] { return c.of->look(now).at(0).failures; };
    int stuck = 0;
    while (!done) {
        u.worked();
        // Since only this thread forgets failures, none came in between.
        if (!u.available(now, l) && failures() == 0 && !u.available(now, l) && failures() == 0) ++stuck;
    }
    failing.join();
    u.worked();
    CHECK(u.available(now, l));
    CHECK(stuck == 0);
}

TEST_CASE("upstreams: one of several loops tries the one whose pause is over") {
    choosing c{three, balancing::round_robin};
    upstream& u = *c.of->all().all[0];
    limits l;
    l.upstream_failures = 1;
    instant now = c.loop->now().mono;
    for (int round = 0; round < 200; ++round) {
        u.failed(now, l);
        now = now + duration::milliseconds(static_cast<std::int64_t>(l.upstream_pause) + 1);
        std::atomic<int> tries{0};
        std::thread loops[3];
        for (auto& t : loops)
            t = std::thread{[&] {
                for (int i = 0; i < 20; ++i) tries += u.available(now, l) ? 1 : 0;
            }};
        for (auto& t : loops) t.join();
        CHECK(tries == 1);
    }
}
