#include <httoop/io/clock.hpp>

#include <doctest/doctest.h>

#include <ctime>

using namespace httoop;

TEST_CASE("the monotonic clock does not go back and the wall clock is the system's") {
    instant before = io::read_monotonic();
    for (int i = 0; i < 1000; ++i) {
        instant const now = io::read_monotonic();
        CHECK(now >= before);
        before = now;
    }
    std::int64_t const system = ::time(nullptr);
    std::int64_t const ours = io::read_clocks().wall.seconds;
    CHECK(ours - system <= 1);
    CHECK(system - ours <= 1);
}
