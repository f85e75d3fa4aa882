#include "timing.hpp"

#include <doctest/doctest.h>

using namespace httoop;
using namespace httoop::tool;

TEST_CASE("the times of a call: what the connection took, and nothing of it where it was kept") {
    instant const at{};
    call_times t;
    t.looking_up = duration::milliseconds(2);
    t.connecting = duration::milliseconds(3);
    t.head_sent = at + duration::milliseconds(10);
    t.request_sent = at + duration::milliseconds(11);
    t.first_octet = at + duration::milliseconds(30);
    t.ended = at + duration::milliseconds(34);
    CHECK(timing_text(t) == "DNS 2.0 ms, connect 3.0 ms, sent 1.0 ms, first octet 20.0 ms, content 4.0 ms, total 29.0 ms");
    t.securing = duration::milliseconds(5);
    CHECK(timing_text(t).find("connect 3.0 ms, TLS 5.0 ms, sent") != std::string::npos);
    CHECK(timing_text(t).find("total 34.0 ms") != std::string::npos);
    t.kept = true;
    CHECK(timing_text(t) == "kept connection, sent 1.0 ms, first octet 20.0 ms, content 4.0 ms, total 24.0 ms");
    t.request_sent = at;  // the answer was faster than the end of the request
    CHECK(timing_text(t).find("sent 0.0 ms") != std::string::npos);
}
