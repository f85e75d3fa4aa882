#include <wire/h2/budget.hpp>

#include <doctest/doctest.h>

using namespace httoop;
namespace h2 = wire::h2;

// req: rfc9113#10.5-2
TEST_CASE("so much is allowed, work pays for more, and time forgets") {
    limits l;
    l.control_frames = l.empty_frames = l.stream_resets = 3;
    h2::budget b;
    for (unsigned i = 0; i < 3; ++i) {
        CHECK(b.control_frame(l));
        CHECK(b.empty_frame(l));
        CHECK(b.reset(l));
    }
    h2::budget spent = b;
    CHECK(!spent.control_frame(l));
    CHECK(!spent.empty_frame(l));
    CHECK(!spent.reset(l));
    h2::budget busy = b;
    busy.stream_done();
    CHECK(busy.reset(l));
    CHECK(!busy.reset(l));
    CHECK(busy.control_frame(l));
    busy.sent(2000, false);
    CHECK(busy.control_frame(l));
    h2::budget small = b;
    small.sent(10, true);
    CHECK(small.control_frame(l));
    h2::budget upload = b;
    upload.received(1);
    CHECK(upload.control_frame(l));
    CHECK(upload.empty_frame(l));
    h2::budget cheap = b;
    for (unsigned i = 0; i < 100; ++i) {
        cheap.sent(10, false);
        cheap.received(0);
        cheap.sent(0, true);
    }
    CHECK(!cheap.control_frame(l));
    b.forget({1'000'000}, l);
    CHECK(!b.reset(l));
    b.forget({10'000'000'000}, l);
    CHECK(b.reset(l));
    b.forget({19'999'999'999}, l);
    CHECK(b.reset(l));
    CHECK(b.reset(l));
    CHECK(!b.reset(l));
}
