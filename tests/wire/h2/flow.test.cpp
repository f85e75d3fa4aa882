#include <wire/h2/flow.hpp>

#include <doctest/doctest.h>

using namespace httoop;
namespace h2 = wire::h2;

// req: rfc9113#6.9.1-2 rfc9113#6.9.2-2
TEST_CASE("a window to send is used up, may be negative, and grows to 2^31-1") {
    h2::send_window w{10};
    w.take(4);
    CHECK(w.left() == 6);
    CHECK(w.add(-20));
    CHECK(w.left() == 0);
    CHECK(w.add(14));
    CHECK(w.left() == 0);
    CHECK(w.add(1));
    CHECK(w.left() == 1);
    CHECK(w.add(h2::largest_window - 1));
    CHECK(w.left() == static_cast<std::size_t>(h2::largest_window));
    CHECK(!w.add(1));
}

TEST_CASE("a window to receive is given back in halves") {
    h2::receive_window w{10};
    CHECK(w.take(10));
    CHECK(w.shut());
    CHECK(w.give_back(4) == 0);
    CHECK(w.give_back(1) == 5);
    CHECK(w.take(5));
    CHECK(!w.take(1));
    h2::receive_window one{1};
    CHECK(one.take(1));
    CHECK(one.give_back(1) == 1);
}

// req: rfc9113#6.9.3-1
TEST_CASE("a changed initial window changes what is left") {
    h2::receive_window w{65535};
    CHECK(w.take(100));
    w.change(200);
    CHECK(w.take(100));
    CHECK(w.shut());
    CHECK(!w.take(1));
    w.change(300);
    CHECK(w.take(99));
}
