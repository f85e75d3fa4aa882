#include <httoop/field/expires.hpp>

#include <httoop/field/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

// req: rfc9111#5.3-1
TEST_CASE("expires: a date; what is none is in the past") {
    support::takes<expires>("Thu, 01 Dec 1994 16:00:00 GMT");
    support::takes<expires>("Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT");
    for (octets const none : {"0", "-1", "", "now", "Thu, 01 Dec 1994 16:00:00 CET", "2026-11-25"})
        support::takes<expires>(none, "Thu, 01 Jan 1970 00:00:00 GMT");
    CHECK(expires::parse("Friday, 01-Jan-27 00:00:00 GMT", {1764000000})->at == timestamp{1798761600});
}

TEST_CASE("expires: who wants to know is told of what is ignored") {
    support::ignores<expires>("0", rules::expires_invalid, 0);
    support::ignores<expires>("Sun, 30 Feb 1994 08:49:37 GMT", rules::expires_invalid, 0);
}
