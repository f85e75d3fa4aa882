#include <httoop/io/next_turn.hpp>

#include <doctest/doctest.h>

#include "support/loops.hpp"

using namespace httoop;

namespace {

task<void> count_turns(int& count, bool& cancelled) {
    while (count < 5) {
        outcome<void> const turned = co_await io::next_turn{};
        cancelled = !turned;
        if (cancelled) co_return;
        ++count;
    }
}

}  // namespace

TEST_CASE("next turn: what waits goes on once in each turn of the loop") {
    auto const l = support::make_loop();
    int count = 0;
    bool cancelled = false;
    l->spawn(count_turns(count, cancelled));
    CHECK(count == 0);
    for (int turns = 1; turns <= 5; ++turns) {
        l->turn(duration::milliseconds(100));
        CHECK(count == turns);
    }
    CHECK(l->spawned() == 0);
}

TEST_CASE("next turn: cancelled") {
    auto const l = support::make_loop();
    int count = 0;
    bool cancelled = false;
    l->spawn(count_turns(count, cancelled));
    l->cancel_spawned();
    REQUIRE(support::turn_until(*l, [&] { return l->spawned() == 0; }));
    CHECK(cancelled);
    CHECK(count == 0);
}
