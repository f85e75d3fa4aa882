#pragma once
// Checks that every type of the field room has to pass.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <httoop/core/policy.hpp>
#include <httoop/core/result.hpp>
#include <httoop/field/composed.hpp>

#include "support/cliff.hpp"

namespace support {

// X is parsed from `value`, reading nothing behind it, and composed as `canonical`, which is the
// same value again.
template <class X>
void takes(httoop::octets value, httoop::octets canonical) {
    CAPTURE(value);
    cliff const edge{value};
    auto const x = X::parse(edge.view());
    REQUIRE(x.has_value());
    std::string const composed = x->compose();
    CHECK(composed == canonical);
    auto const again = X::parse(composed);
    REQUIRE(again.has_value());
    CHECK(*again == *x);
}
template <class X>
void takes(httoop::octets value) {
    takes<X>(value, value);
}

template <class X>
void refuses(httoop::octets value, httoop::rule const& broken, std::size_t offset) {
    CAPTURE(value);
    cliff const edge{value};
    auto const x = X::parse(edge.view());
    REQUIRE_FALSE(x.has_value());
    CHECK(x.error().broken == &broken);
    CHECK(x.error().offset == offset);
}

// X is parsed from `value`, and of one thing is told that it is ignored.
template <class X>
void ignores(httoop::octets value, httoop::rule const& why, std::size_t offset) {
    struct : httoop::findings_sink {
        void found(httoop::finding const& f) override { all.push_back(f); }
        std::vector<httoop::finding> all;
    } told;
    CAPTURE(value);
    cliff const edge{value};
    auto const x = X::parse(edge.view(), &told);
    REQUIRE(x.has_value());
    CHECK(*x == *X::parse(value));
    REQUIRE(told.all.size() == 1);
    CHECK(told.all[0].broken == &why);
    CHECK(told.all[0].offset == offset);
    CHECK_FALSE(told.all[0].repaired);
}

// What would not come back is not composed.
template <class X>
void does_not_compose(X const& x) {
    CHECK(x.compose() == httoop::not_composable);
}

}  // namespace support
