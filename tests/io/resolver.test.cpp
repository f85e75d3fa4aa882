#include <httoop/io/resolver.hpp>

#include <doctest/doctest.h>

#include <httoop/io/offload.hpp>

#include "../support/loops.hpp"

using namespace httoop;
using support::finish;
using support::make_loop;
using support::turn_until;

TEST_CASE("IP addresses and localhost need neither pool nor look-up") {
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

TEST_CASE("other names are looked up by the system, in the pool") {
    io::offload_pool pool{1, 4};
    auto l = make_loop();
    l->use(&pool);
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
    io::offload_pool pool{1, 4};
    auto l = make_loop();
    l->use(&pool);
    for (std::string const& host : {std::string{}, std::string(300, 'a'), std::string{"a\0b", 3}, std::string{"a b"}}) {
        auto const r = finish(*l, io::resolve(host, 80));
        REQUIRE(!r);
        CHECK(r.error().what == failure::name);
        CHECK(r.error().during == phase::resolve);
    }
}

// req: rfc3986#3.2.2-4
TEST_CASE("an address of another version is refused, and not looked up as a name") {
    io::offload_pool pool{1, 4};
    auto l = make_loop();
    l->use(&pool);
    for (char const* host : {"[v1.localhost]", "[vF.127.0.0.1]", "[localhost]", "[127.1]"}) {
        auto const r = finish(*l, io::resolve(host, 80));
        REQUIRE(!r);
        CHECK(r.error().what == failure::refused);
        CHECK(r.error().during == phase::resolve);
    }
}

TEST_CASE("a look-up that is cancelled is abandoned") {
    io::offload_pool pool{1, 4};
    auto l = make_loop();
    l->use(&pool);
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
