#include "service/cache_growth.hpp"

#include <doctest/doctest.h>

#include <thread>

#include "support/loops.hpp"

using namespace httoop;

TEST_CASE("who waits for more is woken by growth and by the end") {
    auto loop = support::make_loop();
    cache_growth g;
    task<outcome<cache_growth::progress>> first = g.beyond(0);
    io::activity tree{loop.get()};
    bool over = false;
    REQUIRE(!first.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &over}));
    std::thread writer{[&] { g.grow(3); }};
    CHECK(support::turn_until(*loop, [&] { return over; }));
    writer.join();
    CHECK(first.take()->size == 3);
    CHECK(support::finish(*loop, g.beyond(2))->size == 3);
    g.end(true);
    auto const end = support::finish(*loop, g.beyond(3));
    CHECK(end->ended);
    CHECK(end->whole);
    g.end(false);
    CHECK_MESSAGE(g.now().whole, "the first end counts");
}

TEST_CASE("who was cancelled is not woken any more, and its loop may go") {
    cache_growth g;
    {
        auto loop = support::make_loop();
        task<outcome<cache_growth::progress>> waits = g.beyond(0);
        io::activity tree{loop.get()};
        bool over = false;
        REQUIRE(!waits.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &over}));
        tree.cancel();
        CHECK(support::turn_until(*loop, [&] { return over; }));
        CHECK(waits.take().error().what == failure::cancelled);
    }
    g.grow(1);
    g.end(false);
    CHECK(!g.now().whole);
}
