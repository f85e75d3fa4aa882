#include <httoop/field/prefer.hpp>

#include <httoop/message/request.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

// RFC 7240 2, 2.1
// req: rfc7240#2-1
// req: rfc7240#2-4   of wait= the first counts
TEST_CASE("prefer: the examples of the standard") {
    support::takes<prefer>("foo; bar");
    support::takes<prefer>("foo; bar=\"\"", "foo; bar");
    support::takes<prefer>("foo=\"\"; bar", "foo; bar");
    support::takes<prefer>("respond-async, wait=100, handling=lenient");
    support::takes<prefer>("Lenient");
    support::takes<prefer>("return=minimal; foo=\"some parameter\"");
    support::takes<prefer>("a = b ;c\t=d;;e", "a=b; c=d; e");
    support::takes<prefer>("");
    request r;
    r.fields().append("Prefer", "respond-async, WAIT=10");
    r.fields().append("Prefer", "unknown=\"a, b\"; x, wait=20");
    auto const p = r.get<prefer>();
    REQUIRE(p.has_value());
    CHECK(p->has("Respond-Async"));
    CHECK(p->find("wait")->value == "10");
    CHECK(*p->find("unknown") == preference{"unknown", "a, b", {{"x", ""}}});
    CHECK_FALSE(p->has("return"));
}

// req: rfc7240#2
TEST_CASE("prefer: what is none, and where") {
    support::refuses<prefer>("a, =b", rules::prefer_grammar, 3);
    support::refuses<prefer>("a, ;b", rules::prefer_grammar, 3);
    support::refuses<prefer>("a=, b", rules::prefer_grammar, 2);
    support::refuses<prefer>("a b", rules::prefer_grammar, 2);
    support::refuses<prefer>("a, b; c d", rules::prefer_grammar, 8);
    support::does_not_compose(prefer{{{"a b"}}});
    support::does_not_compose(prefer{{{""}}});
}

// req: rfc7240#3
TEST_CASE("prefer: what was applied has no parameters") {
    support::takes<preference_applied>("return=representation");
    support::takes<preference_applied>("a, b = \"c d\"", "a, b=\"c d\"");
    support::refuses<preference_applied>("a, b=c; d", rules::preference_applied_grammar, 6);
    CHECK(preference_applied::parse("Return=minimal")->find("return")->argument == "minimal");
}
