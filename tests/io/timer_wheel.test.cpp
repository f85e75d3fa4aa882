#include "../../src/io/timer_wheel.hpp"

#include <doctest/doctest.h>

#include <random>
#include <vector>

using namespace httoop;

namespace {

constexpr std::int64_t tick = 1 << 20;

// A timer in a world whose time the test makes.
struct made_timer final : io::timer {
    io::timer_wheel* wheel = nullptr;
    instant const* now = nullptr;
    int told = 0;
    instant told_at{};
    duration again{};
    void expired() override {
        ++told;
        told_at = *now;
        if (again.nanoseconds != 0) wheel->arm(*this, *now + again);
    }
};

}  // namespace

TEST_CASE("timers of any span are told within one tick, whatever the steps of the clock") {
    std::mt19937_64 random{3};
    for (std::int64_t start : {std::int64_t{0}, std::int64_t{63} * tick, std::int64_t{1} << 40, std::int64_t{1} << 61}) {
        instant now{start};
        io::timer_wheel wheel{now};
        std::vector<made_timer> timers(2000);
        std::vector<instant> due(timers.size());
        instant last{};
        for (std::size_t i = 0; i < timers.size(); ++i) {
            timers[i].now = &now;
            // Spans of up to 2^(20..50) ns: 13 days.
            due[i] = now + duration{static_cast<std::int64_t>(random() >> (14 + random() % 31))};
            if (due[i] > last) last = due[i];
            wheel.arm(timers[i], due[i]);
        }
        int turns = 0;
        while (wheel.next() != instant::never() && ++turns < 1'000'000) {
            REQUIRE(wheel.next() > now);
            now = wheel.next() + duration{static_cast<std::int64_t>(random() % 3)};
            wheel.advance(now);
        }
        int early = 0, late = 0, lost = 0;
        for (std::size_t i = 0; i < timers.size(); ++i) {
            lost += timers[i].told != 1;
            early += timers[i].told_at < due[i];
            late += timers[i].told_at - due[i] > duration{2 * tick};
        }
        CHECK(lost == 0);
        CHECK(early == 0);
        CHECK(late == 0);
        // Slots of higher levels cost a look each, not a look each tick.
        CHECK(turns < 40000);
    }
}

TEST_CASE("a long pause tells everything that became due in it, once") {
    instant now{};
    io::timer_wheel wheel{now};
    std::vector<made_timer> timers(1000);
    for (std::size_t i = 0; i < timers.size(); ++i) {
        timers[i].now = &now;
        wheel.arm(timers[i], now + duration::milliseconds(static_cast<std::int64_t>(i) * 977));
    }
    now = now + duration::milliseconds(500 * 977 - 1);
    wheel.advance(now);
    int told = 0;
    for (auto const& t : timers) told += t.told;
    CHECK(told >= 499);
    CHECK(told <= 500);
    now = now + duration::seconds(1'000'000);
    wheel.advance(now);
    for (auto const& t : timers) CHECK(t.told == 1);
    CHECK(wheel.next() == instant::never());
}

TEST_CASE("a timer that is set later again and again is told at its last time") {
    instant now{5};
    io::timer_wheel wheel{now};
    made_timer t;
    t.now = &now;
    for (int i = 0; i < 10000; ++i) {
        wheel.arm(t, now + duration::seconds(60));
        now = now + duration::milliseconds(50);
        wheel.advance(now);
    }
    CHECK(t.told == 0);
    instant const due = t.due();
    while (t.told == 0) {
        REQUIRE(wheel.next() != instant::never());
        now = wheel.next();
        wheel.advance(now);
    }
    CHECK(t.told_at >= due);
    CHECK(t.told_at - due <= duration{2 * tick});
}

TEST_CASE("a timer that is set earlier is told earlier, and one set to never is not told") {
    instant now{};
    io::timer_wheel wheel{now};
    made_timer a, b;
    a.now = b.now = &now;
    wheel.arm(a, now + duration::seconds(1000));
    wheel.arm(a, now + duration::milliseconds(10));
    wheel.arm(b, now + duration::milliseconds(10));
    wheel.arm(b, instant::never());
    now = now + duration::milliseconds(12);
    wheel.advance(now);
    CHECK(a.told == 1);
    now = now + duration::seconds(2000);
    wheel.advance(now);
    CHECK(a.told == 1);
    CHECK(b.told == 0);
    wheel.disarm(a);
    wheel.disarm(b);
}

TEST_CASE("a timer that was told is due no more: who looks whether it is set sets it again") {
    instant now{};
    io::timer_wheel wheel{now};
    made_timer t;
    t.now = &now;
    for (int told = 1; told <= 3; ++told) {
        CHECK(t.due() == instant::never());
        wheel.arm(t, now + duration::milliseconds(10));
        CHECK(t.due() == now + duration::milliseconds(10));
        now = now + duration::seconds(1);
        wheel.advance(now);
        CHECK(t.told == told);
    }
    CHECK(t.due() == instant::never());
}

TEST_CASE("a timer that sets itself again for at once is told once a tick, not for ever") {
    instant now{};
    io::timer_wheel wheel{now};
    made_timer t;
    t.now = &now;
    t.wheel = &wheel;
    t.again = duration{-1};
    wheel.arm(t, now);
    for (int i = 1; i <= 10; ++i) {
        now = now + duration{tick};
        wheel.advance(now);
        CHECK(t.told == i);
    }
    wheel.disarm(t);
}
