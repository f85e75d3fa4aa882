#include "wire/h2/unwanted.hpp"

#include <doctest/doctest.h>

using namespace httoop;
using wire::h2::unwanted;

namespace {

instant at(std::int64_t ms) { return instant{ms * 1'000'000}; }

}  // namespace

TEST_CASE("unwanted: a stream is over with its window, its end or its time") {
    unwanted u;
    CHECK(u.until() == instant::never());
    CHECK(u.overdue(at(99), 9) == 0);
    u.add(1, 10, at(5));
    u.add(3, 10, at(6));
    u.add(5, 10, at(7));
    CHECK(u.until() == at(5));
    CHECK(!u.arrived(1, 9));
    CHECK(!u.arrived(7, 99));
    CHECK(u.arrived(1, 1));
    CHECK(!u.arrived(1, 1));
    u.remove(3);
    u.remove(3);
    CHECK(u.overdue(at(6), 9) == 0);
    CHECK(u.overdue(at(7), 9) == 5);
    CHECK(u.empty());
}

TEST_CASE("unwanted: there are fewer than the most, the oldest goes first") {
    unwanted u;
    for (std::uint32_t id : {1u, 3u, 5u}) u.add(id, 10, at(100));
    CHECK(u.overdue(at(0), 3) == 1);
    CHECK(u.overdue(at(0), 3) == 0);
    u.clear();
    CHECK(u.empty());
}
