// Whether servers are well, asked by the proxy itself.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <thread>

#include <httoop/io/clock.hpp>

#include "../../src/service/upstreams_state.hpp"
#include "proxying.hpp"

using namespace httoop;
using namespace test;

namespace {

// Answers /health as it is told to, and all else with its name; /slow waits until it may go on.
struct patient final : service {
    explicit patient(std::string n) : name{std::move(n)} {}
    task<outcome<reply>> respond(exchange& x) override {
        if (x.request().target() == "/health") {
            ++asked;
            if (silent) return wait_for(hurry);
            return outcome<reply>{reply{status_code{*status_code::from(health)}}};
        }
        if (x.request().target() == "/slow") {
            ++slow;
            return wait_for(go_on);
        }
        return outcome<reply>{reply{response::text(name)}};
    }
    static task<outcome<reply>> wait_for(std::atomic<bool>& until) {
        outcome<void> slept;
        while (!until && slept) slept = co_await io::sleep{duration::milliseconds(5)};
        co_return outcome<reply>{reply{response::text("slow")}};
    }
    std::string name;
    std::atomic<unsigned> health{200};
    std::atomic<bool> silent{false}, go_on{false}, hurry{false};
    std::atomic<int> asked{0}, slow{0};
};

upstream_options asked_often(std::uint64_t ms = 40) {
    upstream_options u;
    u.health = "/health";
    u.policy.limits.health_time = ms;
    return u;
}

struct two_behind {
    explicit two_behind(upstream_options const& u = asked_often()) : front{a.uri("") + "," + b.uri(""), {}, u} { front.talk(asks("/")); }
    bool well(std::size_t which) { return front.front.look(io::read_monotonic()).at(0).by.at(which).well; }
    bool soon(std::size_t which, bool is) {
        for (int i = 0; i < 2000 && well(which) != is; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{5});
        return well(which) == is;
    }
    // So many answers in a row. On a busy machine one that is well may seem not to be, for the time of a question.
    bool only_the_other(int times) {
        int in_a_row = 0;
        for (int i = 0; i < 500 && in_a_row < times; ++i) {
            std::string const answer = front.talk(asks("/"));
            in_a_row = answer.ends_with("other") ? in_a_row + 1 : 0;
            if (in_a_row == 0) std::this_thread::sleep_for(std::chrono::milliseconds{5});
        }
        return in_a_row == times;
    }
    bool asked_again(patient const& p, int times = 3) {
        int const before = p.asked;
        for (int i = 0; i < 2000 && p.asked < before + times; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{5});
        return p.asked >= before + times;
    }
    patient one{"one"}, other{"other"};
    live_server a{one}, b{other};
    proxy_rig front;
};

}  // namespace

TEST_CASE("health: one that is not well is left out until it is") {
    two_behind r;
    REQUIRE(r.asked_again(r.one));
    CHECK(r.soon(0, true));
    for (unsigned const bad : {503U, 404U}) {
        r.one.health = bad;
        CHECK(r.soon(0, false));
        CHECK(r.soon(1, true));
        CHECK(r.only_the_other(6));
        r.one.health = 204;
        CHECK(r.soon(0, true));
    }
    r.one.health = 302;
    REQUIRE(r.asked_again(r.one));
    CHECK(r.soon(0, true));
}

TEST_CASE("health: one that does not answer in time is left out, and the questions go on") {
    two_behind r;
    r.one.silent = true;
    CHECK(r.soon(0, false));
    REQUIRE(r.asked_again(r.one, 5));
    CHECK_FALSE(r.well(0));
    CHECK(r.soon(1, true));
    r.one.silent = false;
    r.one.hurry = true;
    CHECK(r.soon(0, true));
}

TEST_CASE("health: one that is gone is left out, and comes back") {
    two_behind r;
    r.a.stop();
    CHECK(r.soon(0, false));
    CHECK(r.only_the_other(4));
}

TEST_CASE("health: it is asked for on connections of its own") {
    upstream_options u = asked_often(100);
    u.connections = 1;
    two_behind r{u};
    raw_peer first{r.front.at.uri("")}, second{r.front.at.uri("")};
    first.send(asks("/slow"));  // each takes the one connection that there is to a server
    second.send(asks("/slow"));
    REQUIRE(r.asked_again(r.one, 5));
    REQUIRE(r.asked_again(r.other, 5));
    CHECK(r.soon(0, true));
    CHECK(r.soon(1, true));
    r.one.go_on = r.other.go_on = true;
    CHECK(first.rest().ends_with("slow"));
    CHECK(second.rest().ends_with("slow"));
}

TEST_CASE("health: a limit of ours says nothing about a server") {
    upstream_options u = asked_often(20);
    u.policy.limits.pool_waiting = 0;  // no question gets a connection
    two_behind r{u};
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
    CHECK(r.one.asked == 0);
    CHECK(r.well(0));
    CHECK(r.well(1));
}

TEST_CASE("health: requests that fail are not forgotten because the path of health works") {
    upstream_options u = asked_often(20);
    u.policy.limits.upstream_failures = 1;
    auto made = upstreams::make("http://a.example", u);
    REQUIRE(made);
    upstream& one = *(*made)->all().all[0];
    limits const& l = u.policy.limits;
    instant const now = io::read_monotonic();
    one.failed(now, l);
    one.found(true);
    CHECK_FALSE(one.available(now, l));
    one.found(false);
    one.found(true);  // it was away, and is back
    CHECK(one.available(now, l));
}

// RFC 9209 2.3.12
TEST_CASE("health: who waits too long for a connection of ours blames no server") {
    upstream_options u;
    u.connections = 1;
    u.policy.limits.pool_wait_time = 300;
    u.policy.limits.upstream_failures = 1;
    patient one{"one"};
    live_server behind{one};
    proxy_rig front{behind.uri(""), {}, u};
    std::deque<raw_peer> first;  // takes the one connection; where that takes long to make, another does
    for (int i = 0; i < 4000 && one.slow == 0; ++i) {
        if (i % 100 == 0) first.emplace_back(front.at.uri("")).send(asks("/slow"));
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    REQUIRE(one.slow > 0);
    std::string const told = front.talk(asks("/"));
    CHECK(told.starts_with("HTTP/1.1 503 "));
    CHECK(told.find(";error=connection_limit_reached\r\n") != std::string::npos);
    CHECK(front.front.look(instant{INT64_MAX / 2}).at(0).by.at(0).failures == 0);
    one.go_on = true;
}
