#include <httoop/field/age.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/message/response.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("age: seconds, counted to 2^31") {
    support::takes<age>("0");
    support::takes<age>("2147483648");
    support::takes<age>("2147483649", "2147483648");
    support::takes<age>("99999999999999999999", "2147483648");
}

// req: rfc9111#5.1
TEST_CASE("age: what is no number") {
    for (octets const value : {"", "-1", "a, 2", ", 2", "1.0", "a", " 1"})
        support::refuses<age>(value, rules::age_grammar, 0);
}

// req: rfc9111#5.1-1
TEST_CASE("age: the first of several counts") {
    support::takes<age>("5, 6", "5");
    support::takes<age>("5 ,x", "5");
    response r;
    r.fields().append("Age", "7");
    r.fields().append("Age", "9");
    CHECK(r.get<age>().value_or(age{}) == age{7});
}

TEST_CASE("age: who wants to know is told of what is ignored") {
    support::ignores<age>("5, 6", rules::age_first, 1);
}
