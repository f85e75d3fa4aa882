#pragma once
// Checks that every type of the field room has to pass.
#include <string>

#include <doctest/doctest.h>

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

// What would not come back is not composed.
template <class X>
void does_not_compose(X const& x) {
    CHECK(x.compose() == httoop::not_composable);
}

}  // namespace support
