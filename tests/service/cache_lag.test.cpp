#include "service/cache_lag.hpp"

#include <doctest/doctest.h>

using namespace httoop;

namespace {

constexpr instant at(std::int64_t seconds) { return {seconds * 1'000'000'000}; }
constexpr duration ten = duration::seconds(10);

}  // namespace

TEST_CASE("who reads nothing is waited for so long") {
    cache_lag lag{ten};
    CHECK(lag.wait(at(100), 0, 4) == ten);
    CHECK(lag.goal() == 4);
    CHECK(lag.wait(at(103), 0, 4) == duration::seconds(7));
    CHECK(lag.wait(at(110), 0, 4) <= duration{});
}

TEST_CASE("who reads a little now and then is waited for no longer") {
    cache_lag lag{ten};
    CHECK(lag.wait(at(100), 0, 4) == ten);
    lag.stop(at(104));  // it read one
    CHECK(lag.wait(at(104), 1, 5) == duration::seconds(6));
    lag.stop(at(109));
    CHECK(lag.wait(at(109), 3, 7) == duration::seconds(1));
    CHECK(lag.goal() == 4);
    CHECK(lag.wait(at(111), 3, 7) <= duration{});
}

TEST_CASE("who reads what was kept is waited for anew") {
    cache_lag lag{ten};
    CHECK(lag.wait(at(100), 0, 4) == ten);
    CHECK(lag.wait(at(109), 4, 8) == ten);
    CHECK(lag.goal() == 8);
}

TEST_CASE("time in which nobody waits does not count") {
    cache_lag lag{ten};
    CHECK(lag.wait(at(100), 0, 4) == ten);
    lag.stop(at(101));
    lag.stop(at(500));
    CHECK(lag.wait(at(500), 0, 4) == duration::seconds(9));
}

TEST_CASE("where nobody is to be waited for") {
    cache_lag lag{duration{}};
    CHECK(lag.wait(at(100), 0, 4) <= duration{});
    CHECK(lag.goal() == 4);
    CHECK(lag.wait(at(100), 4, 6) <= duration{});
    CHECK(lag.goal() == 6);
}
