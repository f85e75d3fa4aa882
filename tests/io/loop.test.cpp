#include <httoop/io/loop.hpp>

#include <doctest/doctest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "../support/loops.hpp"

using namespace httoop;
using support::make_loop;
using support::turn_until;

namespace {

constexpr duration a_while = duration::milliseconds(20);

struct told : io::watcher {
    unsigned what = 0;
    int times = 0;
    void ready(unsigned w) override {
        what |= w;
        ++times;
    }
};

struct counted_job : io::job {
    int* count;
    explicit counted_job(int* c) : count{c} {}
    void run() override { ++*count; }
};

struct test_timer final : io::timer {
    io::loop* l = nullptr;
    int fired = 0;
    instant at{};
    void expired() override {
        ++fired;
        at = l->now().mono;
    }
};

}  // namespace

TEST_CASE("a readable descriptor is told once, not again and again") {
    auto l = make_loop();
    int const fd = ::eventfd(0, EFD_NONBLOCK);
    told w;
    auto const id = l->add(fd, w);
    REQUIRE(id);
    l->turn(a_while);
    int const before = w.times;
    ::eventfd_write(fd, 1);
    l->turn(a_while);
    CHECK((w.what & io::watcher::readable) != 0);
    CHECK(w.times == before + 1);
    l->turn({0});
    CHECK(w.times == before + 1);
    l->remove(*id);
    ::close(fd);
}

TEST_CASE("an event under way for a descriptor that another watcher removed is dropped") {
    auto l = make_loop();
    int const a = ::eventfd(1, EFD_NONBLOCK), b = ::eventfd(1, EFD_NONBLOCK);
    // Whichever is told first removes the other and registers a new one in its place.
    struct remover : io::watcher {
        io::loop* l;
        io::watch other;
        io::watcher* newcomer;
        int other_fd, new_fd;
        bool* done;
        io::watch added;
        int times = 0;
        void ready(unsigned) override {
            ++times;
            if (std::exchange(*done, true)) return;
            l->remove(other);
            auto n = l->add(new_fd, *newcomer);
            REQUIRE(n);
            CHECK(n->index == other.index);
            CHECK(n->generation != other.generation);
            added = *n;
        }
    };
    int const c = ::eventfd(0, EFD_NONBLOCK);
    bool done = false;
    told fresh;
    remover ra, rb;
    auto wa = l->add(a, ra), wb = l->add(b, rb);
    REQUIRE((wa && wb));
    ra.l = rb.l = l.get();
    ra.newcomer = rb.newcomer = &fresh;
    ra.done = rb.done = &done;
    ra.new_fd = rb.new_fd = c;
    ra.other = *wb;
    rb.other = *wa;
    l->turn(a_while);
    CHECK(ra.times + rb.times == 1);
    // c is only writable: a stale event would have told it readable in the same turn.
    CHECK(fresh.times == 0);
    l->turn(a_while);
    CHECK(fresh.what == io::watcher::writable);
    l->remove(*wa);
    l->remove(*wb);  // one of them is over already: harmless
    l->remove(ra.times != 0 ? ra.added : rb.added);
    ::close(a), ::close(b), ::close(c);
}

TEST_CASE("removing twice does not remove whoever got the place") {
    auto l = make_loop();
    int const fd = ::eventfd(0, EFD_NONBLOCK);
    told first, second;
    auto w = l->add(fd, first);
    REQUIRE(w);
    l->remove(*w);
    auto again = l->add(fd, second);
    REQUIRE(again);
    l->remove(*w);
    ::eventfd_write(fd, 1);
    l->turn(a_while);
    CHECK(second.times == 1);
    CHECK(first.times == 0);
    l->remove(*again);
    ::close(fd);
}

TEST_CASE("a descriptor that cannot be watched is an error") {
    auto l = make_loop();
    told w;
    auto r = l->add(-1, w);
    REQUIRE(!r);
    CHECK(r.error().what == failure::system);
}

TEST_CASE("jobs run in order, twice queued is once, and a dequeued job does not run") {
    auto l = make_loop();
    std::vector<int> order;
    struct noting : io::job {
        std::vector<int>* to;
        int n;
        noting(std::vector<int>* t, int i) : to{t}, n{i} {}
        void run() override { to->push_back(n); }
    };
    noting a{&order, 1}, b{&order, 2}, c{&order, 3}, d{&order, 4};
    l->enqueue(a);
    l->enqueue(b);
    l->enqueue(a);
    l->enqueue(c);
    l->dequeue(c);
    l->enqueue(d);
    l->dequeue(c);
    l->turn(a_while);
    CHECK(order == std::vector<int>{1, 2, 4});
    l->enqueue(c);
    l->turn(a_while);
    CHECK(order.back() == 3);
}

TEST_CASE("a job that queues itself for ever does not keep events waiting") {
    auto l = make_loop();
    struct greedy : io::job {
        io::loop* l;
        bool go = true;
        void run() override {
            if (go) l->enqueue(*this);
        }
    } g;
    g.l = l.get();
    l->enqueue(g);
    int const fd = ::eventfd(1, EFD_NONBLOCK);
    told w;
    auto id = l->add(fd, w);
    REQUIRE(id);
    l->turn(a_while);
    l->turn(a_while);
    CHECK(w.times >= 1);
    g.go = false;
    l->turn(a_while);
    l->remove(*id);
    ::close(fd);
}

TEST_CASE("all jobs that wait have their turn, and jobs that they queue only some more") {
    auto l = make_loop();
    struct counting final : io::job {
        io::loop* l = nullptr;
        int times = 0;
        bool again = false;
        void run() override {
            ++times;
            if (again) l->enqueue(*this);
        }
    };
    std::vector<counting> many(1000);
    for (counting& c : many) l->enqueue(c);
    counting greedy;
    greedy.l = l.get();
    greedy.again = true;
    l->enqueue(greedy);
    l->turn(a_while);
    CHECK(std::all_of(many.begin(), many.end(), [](counting const& c) { return c.times == 1; }));
    CHECK(greedy.times == 1);
    l->turn(a_while);
    CHECK(greedy.times > 1);
    CHECK(greedy.times <= 100);
    l->enqueue(many[0]);
    l->dequeue(greedy);
    l->turn(a_while);
    CHECK(many[0].times == 2);
}

TEST_CASE("a job that is deferred runs in the next turn, once, unless it is dequeued") {
    auto l = make_loop();
    struct counting : io::job {
        io::loop* l = nullptr;
        int times = 0;
        void run() override {
            if (++times < 3) l->defer(*this);
        }
    } a, b;
    a.l = b.l = l.get();
    l->enqueue(a);
    l->defer(a);  // it is queued
    l->defer(b);
    l->defer(b);
    l->turn(a_while);
    CHECK(a.times == 1);
    CHECK(b.times == 1);
    l->turn(a_while);
    CHECK(a.times == 2);
    CHECK(b.times == 2);
    l->dequeue(a);
    l->dequeue(a);
    l->turn(a_while);
    CHECK(a.times == 2);
    CHECK(b.times == 3);
    l->defer(a);
    l = nullptr;  // what is left runs before it ends
    CHECK(a.times == 3);
}

TEST_CASE("10,000 random timers fire once each, never early, about a millisecond late") {
    auto l = make_loop();
    std::mt19937 random{7};
    std::vector<test_timer> timers(10000);
    instant const start = l->now().mono;
    std::vector<instant> due(timers.size());
    for (std::size_t i = 0; i < timers.size(); ++i) {
        timers[i].l = l.get();
        due[i] = start + duration{static_cast<std::int64_t>(random() % 400'000'000)};
        l->arm(timers[i], due[i]);
    }
    std::size_t disarmed = 0;
    for (std::size_t i = 0; i < timers.size(); i += 7) {
        l->disarm(timers[i]);
        ++disarmed;
    }
    // Moved earlier and later.
    for (std::size_t i = 1; i < timers.size(); i += 7) {
        due[i] = start + duration{static_cast<std::int64_t>(random() % 500'000'000)};
        l->arm(timers[i], due[i]);
    }
    std::size_t fired = 0;
    CHECK(turn_until(*l, [&] {
        fired = 0;
        for (auto const& t : timers) fired += static_cast<std::size_t>(t.fired);
        return fired >= timers.size() - disarmed;
    }));
    l->turn(a_while);
    int early = 0, twice = 0, wrong = 0;
    for (std::size_t i = 0; i < timers.size(); ++i) {
        if (i % 7 == 0) {
            wrong += timers[i].fired != 0;
            continue;
        }
        early += timers[i].at < due[i];
        twice += timers[i].fired != 1;
    }
    CHECK(early == 0);
    CHECK(twice == 0);
    CHECK(wrong == 0);
}

TEST_CASE("a timer may disarm, rearm and destroy others while it is told") {
    auto l = make_loop();
    struct chain : io::timer {
        io::loop* l;
        chain* victim = nullptr;
        int fired = 0;
        void expired() override {
            ++fired;
            if (victim != nullptr) l->disarm(*victim);
            if (fired < 3) l->arm(*this, l->now().mono);  // at once: in a later tick
        }
    } a, b;
    a.l = b.l = l.get();
    a.victim = &b;
    b.victim = &a;
    instant const due = l->now().mono + duration::milliseconds(2);
    l->arm(a, due);
    l->arm(b, due);
    CHECK(turn_until(*l, [&] { return a.fired + b.fired >= 3; }));
    for (int i = 0; i < 5; ++i) l->turn(duration::milliseconds(2));
    CHECK(a.fired + b.fired == 3);
}

TEST_CASE("posts from four threads all run, on the loop's thread") {
    auto l = make_loop();
    constexpr int threads = 4, each = 5000;
    struct posted final : io::job {
        std::thread::id* seen;
        int* count;
        void run() override {
            ++*count;
            *seen = std::this_thread::get_id();
        }
    };
    int count = 0;
    std::thread::id seen;
    std::vector<posted> jobs(threads * each);
    for (auto& j : jobs) j.seen = &seen, j.count = &count;
    std::vector<std::thread> workers;
    for (int t = 0; t < threads; ++t)
        workers.emplace_back([&, t] {
            for (int i = 0; i < each; ++i) l->post(jobs[static_cast<std::size_t>(t * each + i)]);
        });
    CHECK(turn_until(*l, [&] { return count == threads * each; }));
    CHECK(seen == std::this_thread::get_id());
    for (auto& w : workers) w.join();
}

TEST_CASE("stop from another thread ends run, and run goes on when called again") {
    auto l = make_loop();
    for (int round = 0; round < 20; ++round) {
        std::thread stopper{[&] { l->stop(); }};
        l->run();
        stopper.join();
    }
    l->stop();
    l->run();  // a stop before it is not lost
    CHECK(io::loop::current() == nullptr);
}

TEST_CASE("the current loop is known while it turns") {
    auto l = make_loop();
    struct looker : io::job {
        io::loop* seen = nullptr;
        void run() override { seen = io::loop::current(); }
    } j;
    l->enqueue(j);
    l->turn(a_while);
    CHECK(j.seen == l.get());
}

TEST_CASE("a loop that is destroyed cancels what was spawned and lets it unwind") {
    int unwound = 0;
    struct at_end {
        int* n;
        ~at_end() { ++*n; }
    };
    {
        auto l = make_loop();
        auto const work = [](int* n) -> task<void> {
            at_end const guard{n};
            auto const e = co_await io::sleep{duration::seconds(100)};
            CHECK(!e);
        };
        for (int i = 0; i < 100; ++i) l->spawn(work(&unwound));
        CHECK(l->spawned() == 100);
        l->turn({0});
    }
    CHECK(unwound == 100);
}

TEST_CASE("sleep lasts at least its time") {
    auto l = make_loop();
    instant end{};
    auto const work = [](instant* to) -> task<void> {
        auto const slept = co_await io::sleep{duration::milliseconds(15)};
        CHECK(slept.has_value());
        *to = io::read_monotonic();
    };
    instant const start = io::read_monotonic();
    l->spawn(work(&end));
    CHECK(turn_until(*l, [&] { return l->spawned() == 0; }));
    CHECK(end - start >= duration::milliseconds(15));
}
