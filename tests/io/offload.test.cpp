#include <httoop/io/offload.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "../support/loops.hpp"

using namespace httoop;
using support::finish;
using support::make_loop;
using support::turn_until;

namespace {

// Blocks threads of a pool until it is opened.
struct gate {
    std::atomic<bool> open{false};
    std::atomic<int> inside{0};
    void pass() {
        ++inside;
        for (int i = 0; i < 5000 && !open; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
};

task<outcome<std::string>> in_thread(std::thread::id* where) {
    co_return co_await io::offload{[where] {
        *where = std::this_thread::get_id();
        return std::string{"result"};
    }};
}

task<outcome<int>> through(gate* g) {
    co_return co_await io::offload{[g] {
        g->pass();
        return 1;
    }};
}

}  // namespace

TEST_CASE("work runs in another thread and its result comes back") {
    io::offload_pool pool{2, 10};
    auto l = make_loop();
    l->use(&pool);
    std::thread::id where;
    CHECK(*finish(*l, in_thread(&where)) == "result");
    CHECK(where != std::this_thread::get_id());
}

TEST_CASE("void, outcomes and exceptions come back as they are") {
    io::offload_pool pool{1, 10};
    auto l = make_loop();
    l->use(&pool);
    auto const nothing = []() -> task<outcome<void>> { co_return co_await io::offload{[] {}}; };
    CHECK(finish(*l, nothing()).has_value());
    auto const failing = []() -> task<outcome<int>> {
        co_return co_await io::offload{[]() -> outcome<int> { return error{failure::name, "no"}; }};
    };
    CHECK(finish(*l, failing()).error().what == failure::name);
    auto const throwing = []() -> task<outcome<int>> {
        co_return co_await io::offload{[]() -> int { throw std::runtime_error{"thrown"}; }};
    };
    CHECK_THROWS_AS((void)finish(*l, throwing()), std::runtime_error);
}

TEST_CASE("arguments, also such that can only be moved, and named lambdas go with the work") {
    io::offload_pool pool{1, 10};
    auto l = make_loop();
    l->use(&pool);
    auto const work = [](std::string text) -> task<outcome<std::size_t>> {
        auto const with_captures = [text] { return text.size(); };
        auto const first = co_await io::offload{with_captures};
        auto const size = [](std::string const& s, owned<int> n) { return s.size() + static_cast<std::size_t>(*n); };
        auto const second = co_await io::offload{size, std::move(text), make_owned<int>(5)};
        co_return *first + *second;
    };
    CHECK(*finish(*l, work(std::string(1000, 'x'))) == 2005);
}

TEST_CASE("a loop without a pool says so") {
    auto l = make_loop();
    std::thread::id where;
    auto const r = finish(*l, in_thread(&where));
    REQUIRE(!r);
    CHECK(r.error().what == failure::refused);
}

TEST_CASE("more than the threads and the queue hold is refused") {
    gate g;
    io::offload_pool pool{2, 3};
    auto l = make_loop();
    l->use(&pool);
    int refused = 0, done = 0;
    auto const work = [](gate* at, int* no, int* yes) -> task<void> {
        auto const r = co_await io::offload{[at] { at->pass(); }};
        if (r) ++*yes;
        else if (r.error().what == failure::limit) ++*no;
    };
    for (int i = 0; i < 10; ++i) l->spawn(work(&g, &refused, &done));
    CHECK(refused == 5);
    g.open = true;
    CHECK(turn_until(*l, [&] { return l->spawned() == 0; }));
    CHECK(done == 5);
    CHECK(refused == 5);
}

TEST_CASE("a cancelled wait unwinds while the work still runs") {
    gate g;
    io::offload_pool pool{1, 10};
    auto l = make_loop();
    l->use(&pool);
    for (int i = 0; i < 3; ++i) {  // one running, two waiting
        io::activity tree{l.get()};
        bool ended = false;
        auto t = through(&g);
        REQUIRE(!t.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &ended}));
        if (i == 0) REQUIRE(turn_until(*l, [&] { return g.inside == 1; }));
        tree.cancel();
        CHECK(turn_until(*l, [&] { return ended; }));
        CHECK(t.take().error().what == failure::cancelled);
        CHECK(!g.open);
    }
    g.open = true;
    // The two that waited were abandoned before they began.
    std::thread::id where;
    CHECK(finish(*l, in_thread(&where)).has_value());
    CHECK(g.inside == 1);
}

TEST_CASE("a pool that ends first joins what runs and fails what waits") {
    gate g;
    auto l = make_loop();
    std::vector<failure> failures;
    int done = 0;
    auto const work = [](gate* at, std::vector<failure>* f, int* yes) -> task<void> {
        auto const r = co_await io::offload{[at] { at->pass(); }};
        if (r) ++*yes;
        else f->push_back(r.error().what);
    };
    {
        io::offload_pool pool{1, 10};
        l->use(&pool);
        for (int i = 0; i < 4; ++i) l->spawn(work(&g, &failures, &done));
        REQUIRE(turn_until(*l, [&] { return g.inside == 1; }));
        std::thread opener{[&] {
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
            g.open = true;
        }};
        opener.detach();
    }
    l->use(nullptr);
    CHECK(turn_until(*l, [&] { return l->spawned() == 0; }));
    CHECK(done == 1);
    CHECK(failures == std::vector<failure>(3, failure::cancelled));
}

TEST_CASE("a loop that ends first waits for the work it gave away") {
    gate g;
    io::offload_pool pool{1, 10};
    std::thread opener{[&] {
        for (int i = 0; i < 5000 && g.inside == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{1});
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
        g.open = true;
    }};
    {
        auto l = make_loop();
        l->use(&pool);
        auto const work = [](gate* at) -> task<void> { (void)co_await io::offload{[at] { at->pass(); }}; };
        for (int i = 0; i < 3; ++i) l->spawn(work(&g));
        REQUIRE(turn_until(*l, [&] { return g.inside == 1; }));
    }
    CHECK(g.open);
    CHECK(g.inside == 1);
    opener.join();
}

TEST_CASE("thousands of jobs from two loops on one pool") {
    io::offload_pool pool{4, 100000};
    std::atomic<int> sum{0};
    auto const run_loop = [&] {
        auto made = io::loop::make();
        REQUIRE(made);
        auto& l = **made;
        l.use(&pool);
        auto const work = [](std::atomic<int>* to) -> task<void> {
            for (int i = 0; i < 10; ++i) {
                auto const r = co_await io::offload{[i] { return i; }};
                if (r) *to += *r;
            }
        };
        for (int i = 0; i < 200; ++i) l.spawn(work(&sum));
        CHECK(turn_until(l, [&] { return l.spawned() == 0; }));
    };
    std::thread other{run_loop};
    run_loop();
    other.join();
    CHECK(sum == 2 * 200 * 45);
}
