#include <httoop/io/task.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "../support/loops.hpp"

using namespace httoop;
using support::finish;
using support::make_loop;
using support::turn_until;

namespace {

task<int> ready(int n) { return n; }
task<int> at_once(int n) { co_return n; }
task<int> later(int n) {
    (void)co_await io::sleep{duration{0}};
    co_return n;
}

task<int> nested(int depth) {
    if (depth == 0) co_return co_await later(1);
    co_return 1 + co_await nested(depth - 1);
}

// Where the stack is, to see whether it grows.
__attribute__((noinline)) std::uintptr_t stack_here() {
    return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
}

struct extent {
    std::uintptr_t low = UINTPTR_MAX, high = 0;
    void look() {
        std::uintptr_t const at = stack_here();
        low = at < low ? at : low;
        high = at > high ? at : high;
    }
    [[nodiscard]] std::uintptr_t size() const { return high - low; }
};

task<int> await_many(int times, extent* e) {
    int sum = 0;
    for (int i = 0; i < times; ++i) {
        sum += co_await ready(1);
        sum += co_await at_once(1);
        if (i % 64 == 0) sum += co_await later(1);
        if (i % 1000 == 0) e->look();
    }
    co_return sum;
}

struct noting {
    std::vector<std::string>* to;
    std::string name;
    noting(std::vector<std::string>* t, std::string n) : to{t}, name{std::move(n)} {}
    noting(noting const&) = default;
    ~noting() { to->push_back("~" + name); }
};

task<int> throwing(bool first_wait) {
    if (first_wait) (void)co_await io::sleep{duration{0}};
    throw std::runtime_error{"thrown"};
    co_return 1;
}

}  // namespace

TEST_CASE("a ready task has its value without a frame") {
    auto t = ready(7);
    CHECK(t.is_ready());
    CHECK(t.take() == 7);
    task<void> nothing;
    CHECK(nothing.is_ready());
    auto const converting = []() -> task<std::string> { return "text"; };
    CHECK(converting().take() == "text");
}

TEST_CASE("a coroutine does not begin before it is awaited, and a task never awaited leaves nothing") {
    int begun = 0;
    auto const work = [](int* n) -> task<void> {
        ++*n;
        co_return;
    };
    {
        auto t = work(&begun);
        CHECK(!t.is_ready());
        auto moved = std::move(t);
        moved = work(&begun);
    }
    CHECK(begun == 0);
}

TEST_CASE("values come through nested tasks, ready, at once, or later") {
    auto l = make_loop();
    auto const work = []() -> task<int> {
        int const a = co_await ready(1);
        int const b = co_await at_once(2);
        int const c = co_await later(3);
        co_return a + b + c;
    };
    CHECK(finish(*l, work()) == 6);
    CHECK(finish(*l, nested(50)) == 51);
}

TEST_CASE("a million awaits in a loop do not grow the stack") {
    auto l = make_loop();
    extent e;
    int const n = 1'000'000;
    auto t = await_many(n, &e);
    io::activity tree{l.get()};
    bool ended = false;
    auto const end = [](void* x) { *static_cast<bool*>(x) = true; };
    if (!t.begin(&tree, {end, &ended})) {
        // More than turn_until gives: sanitizers are slow.
        for (int i = 0; i < n && !ended; ++i) l->turn(duration::seconds(1));
        REQUIRE(ended);
    }
    CHECK(t.take() == 2 * n + (n + 63) / 64);
    CHECK(e.size() < 16384);
}

TEST_CASE("a task that ends resumes its parent without growing the stack of the loop") {
    auto l = make_loop();
    extent e;
    auto const work = [](extent* x) -> task<int> {
        int sum = 0;
        for (int i = 0; i < 20000; ++i) {
            sum += co_await later(1);
            x->look();
        }
        co_return sum;
    };
    CHECK(finish(*l, work(&e)) == 20000);
    CHECK(e.size() < 16384);
}

TEST_CASE("what a task throws is thrown where it is awaited") {
    auto l = make_loop();
    for (bool wait : {false, true}) {
        auto const work = [](bool w) -> task<std::string> {
            try {
                (void)co_await throwing(w);
            } catch (std::runtime_error const& e) {
                co_return e.what();
            }
            co_return "nothing";
        };
        CHECK(finish(*l, work(wait)) == "thrown");
        CHECK_THROWS_AS(finish(*l, throwing(wait)), std::runtime_error);
    }
}

TEST_CASE("frames and their locals are destroyed inside out, once") {
    auto l = make_loop();
    std::vector<std::string> order;
    auto const inner = [](std::vector<std::string>* to, noting) -> task<void> {
        noting const local{to, "inner local"};
        (void)co_await io::sleep{duration{0}};
    };
    auto const outer = [](std::vector<std::string>* to, auto run) -> task<int> {
        noting const local{to, "outer local"};
        noting const argument{to, "argument"};
        co_await run(to, argument);
        to->push_back("awaited");
        co_return 1;
    };
    CHECK(finish(*l, outer(&order, inner)) == 1);
    std::vector<std::string> names;
    for (auto const& n : order)
        if (n != "~argument") names.push_back(n);
    CHECK(names == std::vector<std::string>{"~inner local", "awaited", "~outer local"});
}

TEST_CASE("cancelled at each of its waits, a tree unwinds and begins no further wait") {
    auto l = make_loop();
    constexpr int waits = 6;
    // Each level waits before and after its child.
    struct log {
        int begun = 0, waited = 0, cancelled = 0, unwound = 0;
    };
    struct counting {
        int* n;
        ~counting() { ++*n; }
    };
    auto const level = [](auto self, int depth, log* g) -> task<void> {
        counting const c{&g->unwound};
        ++g->begun;
        auto const before = co_await io::sleep{duration::milliseconds(1)};
        ++(before ? g->waited : g->cancelled);
        if (!before) CHECK(before.error().what == failure::cancelled);
        if (depth > 1) co_await self(self, depth - 1, g);
        auto const after = co_await io::sleep{duration::milliseconds(1)};
        ++(after ? g->waited : g->cancelled);
    };
    for (int at = 0; at <= waits; ++at) {
        log g;
        io::activity tree{l.get()};
        bool ended = false;
        auto t = level(level, waits / 2, &g);
        if (at == 0) tree.cancel();  // before it begins
        if (!t.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &ended})) {
            REQUIRE(turn_until(*l, [&] { return g.waited == at - 1; }));
            CHECK(tree.waiting());
            tree.cancel();
            tree.cancel();
            CHECK(!ended);
            CHECK(turn_until(*l, [&] { return ended; }));
        }
        t.take();
        CHECK(g.unwound == g.begun);
        CHECK(g.begun == waits / 2);
        CHECK(g.cancelled == waits - g.waited);
        CHECK(g.waited == (at == 0 ? 0 : at - 1));
    }
}

TEST_CASE("a wait that completed before it was cancelled keeps what it got") {
    auto l = make_loop();
    struct immediate final : io::leaf_wait {
        io::activity* tree;
        explicit immediate(io::activity* a) : tree{a} {}
        bool begin(io::loop&) override {
            complete();
            tree->cancel();  // between completion and resumption
            return true;
        }
        void cancel() override { complete(); }
        bool await_resume() { return was_cancelled(); }
    };
    auto const work = [](io::activity* a) -> task<int> {
        bool const first = co_await immediate{a};  // has a constructor
        auto const second = co_await io::sleep{duration::seconds(100)};
        co_return (first ? 1 : 0) + (second ? 10 : 0);
    };
    io::activity tree{l.get()};
    bool ended = false;
    auto t = work(&tree);
    REQUIRE(!t.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &ended}));
    CHECK(turn_until(*l, [&] { return ended; }));
    CHECK(t.take() == 0);
}

TEST_CASE("a leaf that can end only later is waited for when it is cancelled") {
    auto l = make_loop();
    struct slow final : io::leaf_wait {
        struct step final : io::job {
            slow* of = nullptr;
            int steps = 0;
            void run() override {
                if (++steps < 5) of->home->enqueue(*this);
                else of->complete();
            }
        };
        io::loop* home = nullptr;
        step next;
        bool begin(io::loop& to) override {
            home = &to;
            return true;
        }
        void cancel() override {
            next.of = this;
            home->enqueue(next);
        }
        int await_resume() { return was_cancelled() ? next.steps : -1; }
    };
    auto const work = []() -> task<int> { co_return co_await slow{}; };
    io::activity tree{l.get()};
    bool ended = false;
    auto t = work();
    REQUIRE(!t.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &ended}));
    l->turn({0});
    CHECK(!ended);
    tree.cancel();
    CHECK(!ended);
    CHECK(turn_until(*l, [&] { return ended; }));
    CHECK(t.take() == 5);
}

TEST_CASE("a storm of cancellations leaves nothing behind") {
    auto l = make_loop();
    constexpr int trees = 500;
    struct root {
        io::activity tree;
        task<int> work = ready(0);
        bool ended = false;
    };
    std::vector<root> roots(trees);
    auto const work = [](int i) -> task<int> {
        for (int k = 0; k < 20; ++k) {
            auto const slept = co_await io::sleep{duration{(i * 7919 + k * 104729) % 3'000'000}};
            if (!slept) co_return k;
            if (co_await nested(i % 5) == 0) co_return -1;
        }
        co_return 20;
    };
    for (int i = 0; i < trees; ++i) {
        auto& r = roots[static_cast<std::size_t>(i)];
        r.tree.begin_on(l.get());
        r.work = work(i);
        if (r.work.begin(&r.tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &r.ended})) r.ended = true;
    }
    for (int i = 0; i < trees; ++i) {
        if (i % 10 == 0) l->turn(duration::milliseconds(1));
        roots[static_cast<std::size_t>(i * 7 % trees)].tree.cancel();
    }
    CHECK(turn_until(*l, [&] {
        for (auto const& r : roots)
            if (!r.ended) return false;
        return true;
    }));
    for (auto& r : roots) CHECK(r.work.take() >= 0);
}
