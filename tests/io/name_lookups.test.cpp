// Names looked up in threads of their own, by functions that dawdle, hang and fail.
#include "../../src/io/name_lookups.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "../support/loops.hpp"

using namespace httoop;
using support::finish;
using support::make_loop;
using support::turn_until;

namespace {

// Names that begin with "stuck" keep their thread until it is opened; "none" has no address.
struct dawdling_names {
    std::atomic<bool> open{false};
    std::atomic<int> inside{0}, asked{0};
} names;

io::name_lookups::addresses look_up_slowly(std::string const& host) {
    ++names.asked;
    ++names.inside;
    for (int i = 0; i < 20000 && !names.open && host.starts_with("stuck"); ++i) std::this_thread::sleep_for(std::chrono::milliseconds{1});
    --names.inside;
    if (host.starts_with("none")) return error{failure::name, "no such name"};
    return std::vector<io::address>{io::address::loopback(0)};
}

struct names_rig {
    names_rig() {
        names.open = false;
        names.asked = 0;
        few.resolve_threads = 2;
        few.resolve_late = 0;
        few.offload_queue = 2;
        few.resolve_time = 50;
    }
    ~names_rig() {
        names.open = true;
        for (int i = 0; i < 5000 && all.count().threads != 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    io::name_lookups all{look_up_slowly};
    limits few;
};

// What came of one that was asked for beside others.
struct asked_name {
    std::optional<io::name_lookups::addresses> found;
};

task<void> ask_for(io::name_lookups* all, std::string host, limits const* l, asked_name* to) {
    to->found = co_await all->ask(std::move(host), *l);
}

// One that is waited for until it is cancelled.
struct patient_asker {
    patient_asker(names_rig& r, io::loop& l, std::string host) : tree{&l}, waits{ask(r, std::move(host))} {
        ended = waits.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &ended});
    }
    static task<io::name_lookups::addresses> ask(names_rig& r, std::string host) {
        limits patience = r.few;
        patience.resolve_time = 3'600'000;
        return r.all.ask(std::move(host), patience);
    }
    void leave(io::loop& l) {
        tree.cancel();
        REQUIRE(turn_until(l, [&] { return ended; }));
    }
    io::activity tree;
    task<io::name_lookups::addresses> waits;
    bool ended = false;
};

}  // namespace

TEST_CASE("name look-ups: answers and failures come as they are, and threads end when there is nothing to do") {
    names_rig r;
    auto l = make_loop();
    r.few.resolve_time = 10000;
    auto const a = finish(*l, r.all.ask("a.example", r.few));
    REQUIRE(a);
    CHECK((*a)[0].is_loopback());
    CHECK(finish(*l, r.all.ask("none.example", r.few)).error().what == failure::name);
    CHECK(turn_until(*l, [&] { return r.all.count().threads == 0; }));
}

TEST_CASE("name look-ups: who waits is told after its time, however long the look-up is stuck") {
    names_rig r;
    auto l = make_loop();
    while (names.inside == 0) {  // its thread may be slow to begin
        auto const a = finish(*l, r.all.ask("stuck.example", r.few));
        REQUIRE(!a);
        CHECK(a.error().what == failure::timeout);
        CHECK(a.error().during == phase::resolve);
        CHECK(a.error().about.find("stuck.example") != std::string::npos);
        CHECK(a.error().about.find("resolve-time") != std::string::npos);
    }
    // It keeps one thread, and others go on.
    r.few.resolve_time = 10000;
    CHECK(finish(*l, r.all.ask("a.example", r.few)));
    CHECK(r.all.count().threads == 1);
}

TEST_CASE("name look-ups: equal names at once are looked up once, whatever their case") {
    names_rig r;
    r.few.resolve_time = 10000;
    auto l = make_loop();
    asked_name all[4];
    int n = 0;
    for (char const* host : {"stuck.example", "STUCK.example", "stuck.example", "Stuck.Example"}) l->spawn(ask_for(&r.all, host, &r.few, &all[n++]));
    REQUIRE(turn_until(*l, [&] { return names.inside == 1; }));
    names.open = true;
    REQUIRE(turn_until(*l, [&] { return l->spawned() == 0; }));
    CHECK(names.asked == 1);
    for (auto const& one : all) CHECK(one.found->has_value());
    // The answer was not kept.
    CHECK(finish(*l, r.all.ask("stuck.example", r.few)));
    CHECK(names.asked == 2);
}

TEST_CASE("name look-ups: as many as may wait, and more are refused") {
    names_rig r;
    r.few.resolve_time = 30000;
    auto l = make_loop();
    asked_name all[5];
    int n = 0;
    for (char const* host : {"stuck1", "stuck2", "stuck3", "stuck4", "stuck5"}) l->spawn(ask_for(&r.all, host, &r.few, &all[n++]));
    REQUIRE(all[4].found);
    CHECK(all[4].found->error().what == failure::limit);
    CHECK(all[4].found->error().during == phase::resolve);
    CHECK(r.all.count().threads == 2);
    REQUIRE(turn_until(*l, [&] { return names.inside == 2; }));
    CHECK(r.all.count().waiting == 2);
    // One that is looked up already takes no place.
    asked_name again;
    l->spawn(ask_for(&r.all, "stuck1", &r.few, &again));
    CHECK(!again.found);
    names.open = true;
    CHECK(turn_until(*l, [&] { return l->spawned() == 0; }));
    for (int i = 0; i < 4; ++i) CHECK(all[i].found->has_value());
    CHECK(again.found->has_value());
    CHECK(names.asked == 4);
}

TEST_CASE("name look-ups: what nobody waits for any more gives its place back, and is not looked up") {
    names_rig r;
    auto l = make_loop();
    patient_asker stuck1{r, *l, "stuck1"}, stuck2{r, *l, "stuck2"};
    REQUIRE(turn_until(*l, [&] { return names.inside == 2; }));
    auto const a = finish(*l, r.all.ask("a", r.few));
    REQUIRE(!a);
    CHECK(a.error().what == failure::timeout);
    CHECK(r.all.count().waiting == 0);
    names.open = true;
    REQUIRE(turn_until(*l, [&] { return stuck1.ended && stuck2.ended; }));
    REQUIRE(turn_until(*l, [&] { return r.all.count().threads == 0; }));
    CHECK(names.asked == 2);
}

TEST_CASE("name look-ups: what is late makes room for others, as far as it may") {
    names_rig r;
    r.few.resolve_late = 1;
    auto l = make_loop();
    patient_asker stuck1{r, *l, "stuck1"}, stuck2{r, *l, "stuck2"}, stuck3{r, *l, "stuck3"};
    REQUIRE(turn_until(*l, [&] { return names.inside == 2; }));
    CHECK(r.all.count().waiting == 1);
    // Who waits gets the place of one that nobody waits for any more.
    stuck1.leave(*l);
    REQUIRE(turn_until(*l, [&] { return names.inside == 3; }));
    CHECK(r.all.count().late == 1);
    CHECK(r.all.count().threads == 3);
    stuck2.leave(*l);
    CHECK(r.all.count().late == 2);
    // One late one is allowed: the other keeps its place.
    auto const none_left = finish(*l, r.all.ask("a", r.few));
    REQUIRE(!none_left);
    CHECK(none_left.error().what == failure::timeout);
    CHECK(names.asked == 3);
    names.open = true;
    REQUIRE(turn_until(*l, [&] { return stuck3.ended && r.all.count().threads == 0; }));
    CHECK(r.all.count().late == 0);
}

TEST_CASE("name look-ups: a late one has its place again when somebody asks for it, and no thread more than there may be goes on") {
    names_rig r;
    r.few.resolve_threads = 1;
    r.few.resolve_late = 1;
    auto l = make_loop();
    patient_asker first{r, *l, "stuck1"};
    REQUIRE(turn_until(*l, [&] { return names.inside == 1; }));
    first.leave(*l);
    CHECK(r.all.count().late == 1);
    patient_asker second{r, *l, "stuck2"};
    REQUIRE(turn_until(*l, [&] { return names.inside == 2; }));
    patient_asker again{r, *l, "stuck1"};
    CHECK(r.all.count().late == 0);
    // Both threads are busy for somebody, one more than may be: what comes now waits for the second one.
    CHECK(r.all.count().threads == 2);
    patient_asker third{r, *l, "stuck3"};
    CHECK(r.all.count().threads == 2);
    CHECK(r.all.count().waiting == 1);
    names.open = true;
    REQUIRE(turn_until(*l, [&] { return again.ended && second.ended && third.ended; }));
    CHECK(third.waits.take().has_value());
    CHECK(names.asked == 3);
}

TEST_CASE("name look-ups: a loop ends while a look-up is stuck, and so may whoever keeps them") {
    limits l;
    l.resolve_time = 600000;
    names.open = false;
    asked_name lost;
    auto const begun = std::chrono::steady_clock::now();
    {
        io::name_lookups all{look_up_slowly};
        auto here = make_loop();
        here->spawn(ask_for(&all, "stuck", &l, &lost));
        REQUIRE(turn_until(*here, [&] { return names.inside == 1; }));
    }
    CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds{5});
    REQUIRE(lost.found);
    CHECK(lost.found->error().what == failure::cancelled);
    names.open = true;
    for (int i = 0; i < 5000 && names.inside != 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{1});
    CHECK(names.inside == 0);
}

TEST_CASE("name look-ups: many at once from several loops") {
    names_rig r;
    names.open = true;
    r.few.resolve_time = 60000;
    r.few.offload_queue = 100000;
    std::atomic<int> found{0};
    auto const ask_many = [&] {
        auto made = io::loop::make();
        REQUIRE(made);
        asked_name all[200];
        for (int i = 0; i < 200; ++i) (*made)->spawn(ask_for(&r.all, "h" + std::to_string(i % 50), &r.few, &all[i]));
        REQUIRE(turn_until(**made, [&] { return (*made)->spawned() == 0; }));
        for (auto const& one : all) found += one.found->has_value() ? 1 : 0;
    };
    std::thread others[3];
    for (auto& t : others) t = std::thread{ask_many};
    ask_many();
    for (auto& t : others) t.join();
    CHECK(found == 800);
}
