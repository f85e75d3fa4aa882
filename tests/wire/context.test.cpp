#include <httoop/wire/context.hpp>

#include <doctest/doctest.h>

using namespace httoop;

TEST_CASE("a clock that was not set has no date (RFC 9110 6.6.1)") {
    wire::message_clock const c;
    CHECK(c.date().empty());
    CHECK(c.date_line().empty());
}

TEST_CASE("a clock composes its date anew with each second") {
    wire::message_clock c;
    c.set({{5}, {784111777}});
    CHECK(c.date() == "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(c.date_line() == "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
    CHECK(c.now().mono == instant{5});
    c.set({{7}, {784111777}});
    CHECK(c.now().mono == instant{7});
    CHECK(c.date() == "Sun, 06 Nov 1994 08:49:37 GMT");
    c.set({{8}, {784111778}});
    CHECK(c.date() == "Sun, 06 Nov 1994 08:49:38 GMT");
}

TEST_CASE("the epoch is a date like others") {
    wire::message_clock c;
    c.set({{0}, {0}});
    CHECK(c.date() == "Thu, 01 Jan 1970 00:00:00 GMT");
}
