#include <httoop/io/completion.hpp>

#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

#include "../support/loops.hpp"

using namespace httoop;
using support::finish;
using support::make_loop;
using support::turn_until;

namespace {

task<outcome<std::string>> wait_for(io::completion<std::string>& c) { co_return co_await c; }

}  // namespace

TEST_CASE("completed before, during or after the wait began, on this thread") {
    auto l = make_loop();
    {
        io::completion<std::string> c{*l};
        auto const to = c.handle();
        CHECK(to.complete("first"));
        CHECK(!to.complete("second"));
        CHECK(*finish(*l, wait_for(c)) == "first");
    }
    io::completion<std::string> c{*l};
    auto const to = c.handle();
    struct later : io::job {
        io::completer<std::string> const* to;
        void run() override { CHECK(to->complete("later")); }
    } j;
    j.to = &to;
    l->enqueue(j);
    CHECK(*finish(*l, wait_for(c)) == "later");
}

TEST_CASE("completed from another thread, with the value it stored") {
    auto l = make_loop();
    for (int i = 0; i < 200; ++i) {
        io::completion<std::string> c{*l};
        std::thread other{[to = c.handle(), i] { to.complete(std::string(100, static_cast<char>('a' + i % 26))); }};
        auto const r = finish(*l, wait_for(c));
        other.join();
        REQUIRE(r);
        CHECK(r->size() == 100);
    }
}

TEST_CASE("when nobody is left to complete it, the wait fails instead of lasting for ever") {
    auto l = make_loop();
    io::completion<std::string> c{*l};
    {
        auto to = c.handle();
        auto copy = to;
        auto moved = std::move(to);
        copy = moved;
    }
    auto const r = finish(*l, wait_for(c));
    REQUIRE(!r);
    CHECK(r.error().what == failure::cancelled);
}

TEST_CASE("a wait that was cancelled or is gone may still be completed, harmlessly") {
    auto l = make_loop();
    std::vector<std::thread> others;
    for (int i = 0; i < 50; ++i) {
        io::completion<std::string> c{*l};
        io::activity tree{l.get()};
        bool ended = false;
        auto t = wait_for(c);
        REQUIRE(!t.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &ended}));
        others.emplace_back([to = c.handle()] { to.complete("too late, or not"); });
        tree.cancel();
        CHECK(turn_until(*l, [&] { return ended; }));
        auto const r = t.take();
        if (!r) CHECK(r.error().what == failure::cancelled);
    }
    for (auto& o : others) o.join();
    l->turn({0});
}

TEST_CASE("a completion is waited for until the deadline at most") {
    auto l = make_loop();
    io::completion<std::string> c{*l};
    auto const to = c.handle();
    io::activity tree{l.get()};
    tree.deadline = l->now().mono + duration::milliseconds(5);
    bool ended = false;
    auto t = wait_for(c);
    REQUIRE(!t.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &ended}));
    CHECK(turn_until(*l, [&] { return ended; }));
    CHECK(t.take().error().what == failure::timeout);
}
