#include <httoop/field/expect.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("expect: 100-continue, and what nobody has defined") {
    support::takes<expect>("100-continue");
    support::takes<expect>("");
    support::takes<expect>("a=b;c=\"d e\", 100-Continue", "a=b; c=\"d e\", 100-Continue");
    support::takes<expect>("a=\"b c\"");
    CHECK(expect::parse("100-Continue")->continues());
    CHECK_FALSE(expect::parse("100-Continue")->others());
    CHECK(expect::parse("100-continue, x")->continues());
    CHECK(expect::parse("100-continue, x")->others());
    CHECK(expect::parse("100-continue=1")->others());
    CHECK_FALSE(expect::parse("100-continue=1")->continues());
    CHECK_FALSE(expect::parse("")->continues());
    CHECK_FALSE(expect::parse("")->others());
}

// req: rfc9110#10.1.1
TEST_CASE("expect: what is no expectation, and where") {
    support::refuses<expect>("=a", rules::expect_grammar, 0);
    support::refuses<expect>("a, b=", rules::expect_grammar, 5);
    support::refuses<expect>("a b", rules::expect_grammar, 1);
    support::refuses<expect>("a;b=c", rules::expect_grammar, 1);
    support::refuses<expect>(";b=c", rules::expect_grammar, 0);
    support::refuses<expect>("a=b c", rules::expect_grammar, 4);
    support::refuses<expect>("a=\"b", rules::expect_grammar, 2);
    support::does_not_compose(expect{{{"a b", "", {}}}});
    support::does_not_compose(expect{{{"", "b", {}}}});
}
