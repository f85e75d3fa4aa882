#include <httoop/core/rule.hpp>

#include <doctest/doctest.h>

using namespace httoop;

TEST_CASE("a rule is in force unless it was switched off by its own id") {
    constexpr rule some_rule{"rfc9110#1", level::must, "sender", 400, fate::close, "something"};
    constexpr rule longer_id{"rfc9110#1-1", level::must, "sender", 400, fate::close, "something"};
    CHECK(enforced(some_rule));
    CHECK(enforced(longer_id));
}

TEST_CASE("a violation that was not filled in names no rule") {
    CHECK(violation{}.broken == nullptr);
    CHECK(violation{}.offset == 0);
}
