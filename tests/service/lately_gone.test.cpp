#include "service/lately_gone.hpp"

#include <doctest/doctest.h>

using namespace httoop;

TEST_CASE("of what went the latest are remembered, each once") {
    lately_gone gone;
    for (std::uint64_t n = 1; n <= 5; ++n) gone.add(n, 3);
    CHECK(!gone.take(1));
    CHECK(!gone.take(2));
    for (std::uint64_t n = 3; n <= 5; ++n) {
        CHECK(gone.take(n));
        CHECK(!gone.take(n));
    }
}

TEST_CASE("what went twice is remembered from the last time on") {
    lately_gone gone;
    for (std::uint64_t const n : {1, 2, 1, 3}) gone.add(n, 3);
    CHECK(gone.take(1));
    gone = {};
    for (std::uint64_t const n : {1, 2, 1, 3, 4, 5}) gone.add(n, 3);
    CHECK(!gone.take(1));
    // It came back meanwhile, and went again.
    gone = {};
    gone.add(1, 3);
    CHECK(gone.take(1));
    for (std::uint64_t const n : {1, 2, 3}) gone.add(n, 3);
    CHECK(gone.take(1));
}

TEST_CASE("however many went, as many as may be are remembered") {
    lately_gone gone;
    for (std::uint64_t n = 0; n < 10000; ++n) gone.add(n, 100);
    std::uint64_t found = 0;
    for (std::uint64_t n = 0; n < 10000; ++n) found += gone.take(n) ? 1 : 0;
    CHECK(found == 100);
    CHECK(!gone.take(9999));
}
