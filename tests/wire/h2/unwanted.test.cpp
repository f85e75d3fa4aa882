#include "wire/h2/unwanted.hpp"

#include <doctest/doctest.h>

using namespace httoop;
using wire::h2::receive_window;
using wire::h2::unwanted;

namespace {

instant at(std::int64_t ms) { return instant{ms * 1'000'000}; }

}  // namespace

TEST_CASE("unwanted: a stream is over with its end or its time") {
    unwanted u;
    CHECK(u.until() == instant::never());
    CHECK(u.overdue(at(99), 9) == 0);
    u.add(1, receive_window{10}, 10, at(5));
    u.add(3, receive_window{10}, 10, at(6));
    u.add(5, receive_window{10}, 10, at(7));
    CHECK(u.until() == at(5));
    u.remove(1);
    u.remove(3);
    u.remove(3);
    CHECK(!u.has(3));
    CHECK(u.overdue(at(6), 9) == 0);
    CHECK(u.overdue(at(7), 9) == 5);
    CHECK(u.empty());
}

TEST_CASE("unwanted: a window is opened again for as many octets as are dropped, then it stays shut") {
    unwanted u;
    u.add(1, receive_window{10}, 23, at(5));
    CHECK(u.take(1, 4));
    CHECK(u.give_back(1, 4) == 0);
    CHECK(u.take(1, 6));
    CHECK(u.give_back(1, 6) == 10);
    CHECK(u.take(1, 10));
    CHECK(u.give_back(1, 10) == 0);  // 3 are left
    CHECK(u.has(1));
    CHECK(!u.take(1, 1));
    CHECK(!u.has(1));
    // Of others it knows nothing.
    CHECK(u.take(1, 99));
    CHECK(u.give_back(1, 99) == 0);
    // A wider window is not made smaller.
    u.add(3, receive_window{10}, 5, at(5));
    CHECK(u.take(3, 10));
    CHECK(u.give_back(3, 10) == 0);
    CHECK(!u.take(3, 1));
}

TEST_CASE("unwanted: a smaller initial window holds for them as well") {
    unwanted u;
    u.add(1, receive_window{10}, 10, at(5));
    u.change(3);
    CHECK(u.take(1, 3));
    CHECK(!u.take(1, 1));
}

TEST_CASE("unwanted: there are fewer than the most, the oldest goes first") {
    unwanted u;
    for (std::uint32_t id : {1u, 3u, 5u}) u.add(id, receive_window{10}, 10, at(100));
    CHECK(u.overdue(at(0), 3) == 1);
    CHECK(u.overdue(at(0), 3) == 0);
    u.clear();
    CHECK(u.empty());
}
