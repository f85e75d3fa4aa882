#include <httoop/io/resolver.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "../../src/io/name_lookups.hpp"
#include "../support/loops.hpp"

using namespace httoop;
using support::finish;
using support::make_loop;
using support::turn_until;

TEST_CASE("IP addresses and localhost need no look-up") {
    auto l = make_loop();
    for (char const* host : {"127.0.0.1", "::1", "[::1]", "localhost", "LOCALHOST"}) {
        auto t = io::resolve(host, 80);
        REQUIRE(t.is_ready());
        auto const r = t.take();
        REQUIRE(r);
        CHECK((*r)[0].is_loopback());
        CHECK((*r)[0].port() == 80);
    }
    (void)l;
}

TEST_CASE("other names are looked up by the system") {
    auto l = make_loop();
    // To the system's resolver an old way to write 127.0.0.1, so that no network is needed.
    auto const r = finish(*l, io::resolve("127.1", 8080));
    REQUIRE(r);
    REQUIRE(!r->empty());
    for (auto const& a : *r) {
        CHECK(a.is_loopback());
        CHECK(a.port() == 8080);
    }
}

TEST_CASE("what is not a name or not found is an error of the phase resolve") {
    auto l = make_loop();
    for (std::string const& host : {std::string{}, std::string(300, 'a'), std::string{"a\0b", 3}, std::string{"a b"}}) {
        auto const r = finish(*l, io::resolve(host, 80));
        REQUIRE(!r);
        CHECK(r.error().what == failure::name);
        CHECK(r.error().during == phase::resolve);
    }
}

// req: rfc3986#3.2.2-4
TEST_CASE("an address of another version is refused, and not looked up as a name") {
    auto l = make_loop();
    for (char const* host : {"[v1.localhost]", "[vF.127.0.0.1]", "[localhost]", "[127.1]"}) {
        auto const r = finish(*l, io::resolve(host, 80));
        REQUIRE(!r);
        CHECK(r.error().what == failure::refused);
        CHECK(r.error().during == phase::resolve);
    }
}

TEST_CASE("a look-up that is cancelled is abandoned") {
    auto l = make_loop();
    io::activity tree{l.get()};
    bool ended = false;
    auto t = io::resolve("127.1", 80);
    REQUIRE(!t.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &ended}));
    tree.cancel();
    CHECK(turn_until(*l, [&] { return ended; }));
    auto const r = t.take();
    REQUIRE(!r);
    CHECK(r.error().what == failure::cancelled);
}

TEST_CASE("a look-up that takes too long is over after limits.resolve_time") {
    auto const before = io::name_lookups::of_process().by([](std::string const&) -> io::name_lookups::addresses {
        std::this_thread::sleep_for(std::chrono::milliseconds{300});
        return std::vector<io::address>{io::address::loopback(0)};
    });
    auto l = make_loop();
    limits most;
    most.resolve_time = 20;
    auto const r = finish(*l, io::resolve("slow.example", 80, most));
    REQUIRE(!r);
    CHECK(r.error().what == failure::timeout);
    CHECK(r.error().during == phase::resolve);
    io::name_lookups::of_process().by(before);
}
