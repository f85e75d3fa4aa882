#include <httoop/core/timestamp.hpp>

#include <doctest/doctest.h>

using namespace httoop;

TEST_CASE("a deadline that never comes stays so, however far it is put off") {
    CHECK(instant::never() + duration::seconds(1) == instant::never());
    CHECK(instant{5} < instant::never());
}

TEST_CASE("spans of time add up in nanoseconds") {
    CHECK(duration::seconds(2) == duration::milliseconds(2000));
    CHECK((instant{1} + duration::milliseconds(3)).nanoseconds == 3'000'001);
    CHECK(instant{10} - instant{4} == duration{6});
    CHECK(timestamp{1} < timestamp{2});
}
