#include <httoop/field/max_forwards.hpp>

#include <httoop/field/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

// req: rfc9110#7.6.2
TEST_CASE("max_forwards: a number") {
    support::takes<max_forwards>("0");
    support::takes<max_forwards>("010", "10");
    support::takes<max_forwards>("4294967295");
    support::takes<max_forwards>("4294967296", "4294967295");
    support::takes<max_forwards>("99999999999999999999999", "4294967295");
    for (octets const bad : {"", "-1", "+1", "1.5", "1, 2", "x"})
        support::refuses<max_forwards>(bad, rules::max_forwards_grammar, 0);
}
