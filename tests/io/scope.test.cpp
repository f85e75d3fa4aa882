#include <httoop/io/scope.hpp>

#include <doctest/doctest.h>

#include <stdexcept>

#include "../support/loops.hpp"

using namespace httoop;
using support::finish;
using support::make_loop;
using support::turn_until;

namespace {

using number = outcome<int>;

task<number> after(int milliseconds, int n, int* unwound = nullptr) {
    struct guard {
        int* n;
        ~guard() {
            if (n != nullptr) ++*n;
        }
    } const g{unwound};
    auto const slept = co_await io::sleep{duration::milliseconds(milliseconds)};
    if (!slept) co_return slept.error();
    co_return n;
}

task<number> now(int n) { return number{n}; }

task<number> throwing_after(int milliseconds) {
    (void)co_await io::sleep{duration::milliseconds(milliseconds)};
    throw std::runtime_error{"thrown"};
    co_return 0;
}

task<number> limited(task<number> work, int milliseconds) {
    co_return co_await io::with_timeout{std::move(work), duration::milliseconds(milliseconds)};
}

}  // namespace

TEST_CASE("a task within its time gives its outcome, one beyond is cancelled and unwound: timeout") {
    auto l = make_loop();
    CHECK(*finish(*l, limited(now(1), 1)) == 1);
    CHECK(*finish(*l, limited(after(1, 2), 3000)) == 2);
    int unwound = 0;
    auto const late = finish(*l, limited(after(3000, 3, &unwound), 5));
    REQUIRE(!late);
    CHECK(late.error().what == failure::timeout);
    CHECK(unwound == 1);
}

TEST_CASE("time-outs nest, and the inner one tells the inner task") {
    auto l = make_loop();
    auto const e = finish(*l, limited(limited(limited(after(3000, 1), 3000), 5), 3000));
    REQUIRE(!e);
    CHECK(e.error().what == failure::timeout);
}

TEST_CASE("what a limited task throws is thrown") {
    auto l = make_loop();
    CHECK_THROWS_AS((void)finish(*l, limited(throwing_after(0), 3000)), std::runtime_error);
}

TEST_CASE("when_all waits for both") {
    auto l = make_loop();
    auto const work = []() -> task<int> {
        auto r = co_await io::when_all{after(4, 1), after(1, 2)};
        CHECK(r.first == 1);
        co_return **r.a * 10 + **r.b;
    };
    CHECK(finish(*l, work()) == 12);
    auto const ready_ones = []() -> task<int> {
        auto r = co_await io::when_all{now(3), now(4)};
        co_return **r.a * 10 + **r.b;
    };
    CHECK(finish(*l, ready_ones()) == 34);
}

TEST_CASE("when_all waits for the other before it throws") {
    auto l = make_loop();
    int unwound = 0;
    auto const work = [](int* u) -> task<int> {
        try {
            (void)co_await io::when_all{throwing_after(0), after(5, 1, u)};
        } catch (std::runtime_error const&) {
            co_return *u;
        }
        co_return -1;
    };
    CHECK(finish(*l, work(&unwound)) == 1);
}

TEST_CASE("when_any cancels the loser and waits until it has unwound") {
    auto l = make_loop();
    int unwound = 0;
    for (bool first_wins : {false, true}) {
        unwound = 0;
        auto const work = [](bool w, int* u) -> task<int> {
            auto r = co_await io::when_any{after(w ? 1 : 3000, 1, u), after(w ? 3000 : 1, 2, u)};
            CHECK(*u == 2);
            CHECK(r.first == (w ? 0 : 1));
            number const& winner = w ? *r.a : *r.b;
            number const& loser = w ? *r.b : *r.a;
            REQUIRE(!loser);
            CHECK(loser.error().what == failure::cancelled);
            co_return *winner;
        };
        CHECK(finish(*l, work(first_wins, &unwound)) == (first_wins ? 1 : 2));
    }
}

TEST_CASE("when_any does not begin the second when the first ends at once") {
    auto l = make_loop();
    int begun = 0;
    auto const second = [](int* n) -> task<number> {
        ++*n;
        co_return 2;
    };
    auto const work = [second](int* n) -> task<int> {
        auto r = co_await io::when_any{now(1), second(n)};
        CHECK(!r.b);
        co_return **r.a;
    };
    CHECK(finish(*l, work(&begun)) == 1);
    CHECK(begun == 0);
}

TEST_CASE("cancelling a tree reaches the leaves of its scopes, and waits for them") {
    auto l = make_loop();
    for (bool before : {true, false}) {
        int unwound = 0;
        auto const work = [](int* u) -> task<int> {
            auto r = co_await io::when_all{limited(after(3000, 1, u), 5000), limited(after(3000, 2, u), 5000)};
            CHECK(*u == 2);
            CHECK(r.a->error().what == failure::cancelled);
            CHECK(r.b->error().what == failure::cancelled);
            co_return *u;
        };
        io::activity tree{l.get()};
        bool ended = false;
        auto t = work(&unwound);
        if (before) tree.cancel();
        if (!t.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &ended})) {
            l->turn({0});
            tree.cancel();
            CHECK(!ended);
            CHECK(turn_until(*l, [&] { return ended; }));
        }
        CHECK(t.take() == 2);
    }
}

TEST_CASE("an activity's deadline holds within its scopes") {
    auto l = make_loop();
    io::activity tree{l.get()};
    tree.deadline = l->now().mono + duration::milliseconds(10);
    bool ended = false;
    auto t = limited(after(3000, 1), 5000);
    REQUIRE(!t.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &ended}));
    CHECK(turn_until(*l, [&] { return ended; }));
    auto const r = t.take();
    REQUIRE(!r);
    CHECK(r.error().what == failure::timeout);
}
