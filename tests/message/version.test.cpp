#include <httoop/message/version.hpp>

#include <doctest/doctest.h>

using namespace httoop;

TEST_CASE("versions are ordered by major, then by minor number") {
    CHECK(http_0_9 < http_1_0);
    CHECK(http_1_0 < http_1_1);
    CHECK(http_1_1 < http_2);
    CHECK(http_version{1, 10} > http_version{1, 9});
    CHECK(http_version{} == http_1_1);
}
