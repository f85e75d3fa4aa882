#include "service/cache_flights.hpp"

#include <doctest/doctest.h>

#include "support/loops.hpp"

using namespace httoop;

namespace {

cache_landing landing(cache_landing::kind k) {
    cache_landing l;
    l.is = k;
    return l;
}

}  // namespace

TEST_CASE("the first leads, others wait, and learn how it ended") {
    auto loop = support::make_loop();
    cache_flights f;
    cache_flights::place const first = f.join("a", 1, {});
    CHECK(first.leads);
    cache_flights::place const second = f.join("a", 1, {});
    REQUIRE(second.flight);
    CHECK(!second.leads);
    CHECK_MESSAGE(!f.join("a", 1, {}).flight, "one too many to wait goes alone");
    CHECK_MESSAGE(!f.begin("a"), "there is one already");
    CHECK(f.join("b", 1, {}).leads);
    f.land(first.flight, landing(cache_landing::stored), {});
    auto const end = support::finish(*loop, second.flight->wait(duration::seconds(5)));
    REQUIRE(end);
    CHECK(end->is == cache_landing::stored);
    CHECK(f.join("a", 1, {}).leads);
}

TEST_CASE("after an answer that was for one alone others go alone for a while") {
    cache_flights f;
    f.land(f.join("a", 9, {}).flight, landing(cache_landing::passed), {});
    CHECK(!f.join("a", 9, instant{} + duration::seconds(9)).flight);
    CHECK(f.join("a", 9, instant{} + duration::seconds(11)).leads);
}

TEST_CASE("a wait has an end, and the request goes on") {
    auto loop = support::make_loop();
    cache_flights f;
    cache_flights::place const first = f.join("a", 1, {}), second = f.join("a", 1, {});
    CHECK(support::finish(*loop, second.flight->wait(duration::milliseconds(5))).error().what == failure::timeout);
    CHECK_MESSAGE(f.join("a", 1, {}).flight, "its place is free again");
}

TEST_CASE("nobody waits for what was changed meanwhile") {
    cache_flights f;
    cache_flights::place const before = f.join("a", 9, {}), other = f.join("b", 9, {});
    f.pass_over("a");
    cache_flights::place const after = f.join("a", 9, {});
    CHECK(after.leads);
    f.land(before.flight, landing(cache_landing::stored), {});
    CHECK_MESSAGE(!f.join("a", 9, {}).leads, "the end of the old one is not that of the new one");
    CHECK(!f.join("b", 9, {}).leads);
    f.pass_over_all();
    CHECK(f.join("b", 9, {}).leads);
    CHECK(f.join("a", 9, {}).leads);
}

TEST_CASE("who may not lead waits where there is somebody who does, and goes alone else") {
    cache_flights f;
    CHECK(!f.join("a", 9, {}, false).flight);
    CHECK(f.join("a", 9, {}).leads);
    CHECK(f.join("a", 9, {}, false).flight);
}
