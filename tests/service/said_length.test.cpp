#include "service/said_length.hpp"

#include <doctest/doctest.h>

using namespace httoop;

TEST_CASE("said length: what an answer to HEAD would have had") {
    response r;
    CHECK_FALSE(said_length(r));
    r.fields().append(field_id::content_length, "12");
    auto const s = said_length(r);
    REQUIRE(s);
    CHECK(s->length() == content_length_of::exactly(12));
    r.fields().set(field_id::content_length, "12, 13");
    CHECK_FALSE(said_length(r));
}
