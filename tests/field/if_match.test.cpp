#include <httoop/field/if_match.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/message/request.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("if_match: * or entity tags") {
    support::takes<if_match>("*");
    support::takes<if_match>("\"a\"");
    support::takes<if_none_match>("W/\"a\", \"b\\\", \"c,d\"");
    support::takes<if_none_match>(" ,\"a\" ,,\t\"b\"", "\"a\", \"b\"");
    support::takes<if_match>("");
    CHECK(if_match::parse("*")->any);
    CHECK(if_match::parse("\"a\", W/\"b\"")->tags[1] == entity_tag{"b", true});
}

// req: rfc9110#13.1.1
// req: rfc9110#8.8.3
// req: rfc9110#5.6.1
TEST_CASE("if_match: what is neither") {
    support::refuses<if_match>("a", rules::entity_tag_grammar, 0);
    support::refuses<if_match>("\"a\", b", rules::entity_tag_grammar, 5);
    support::refuses<if_match>("\"a\" \"b\"", rules::list_grammar, 4);
    support::refuses<if_none_match>("*, \"a\"", rules::entity_tags_or_any, 0);
    support::refuses<if_none_match>("\"a\", *", rules::entity_tags_or_any, 5);
    support::does_not_compose(if_match{{true, {entity_tag{"a"}}}});
    support::does_not_compose(if_match{{false, {entity_tag{"a\""}}}});
}

// req: rfc9110#13.1.1
TEST_CASE("if_match: several lines are one list, without *") {
    request r{method::get, "/"};
    r.fields().append(field_id::if_match, "\"a\"");
    r.fields().append(field_id::if_match, "\"b\"");
    CHECK(r.get<if_match>()->tags.size() == 2);
    r.fields().append(field_id::if_match, "*");
    auto const mixed = r.get<if_match>();
    REQUIRE_FALSE(mixed.has_value());
    CHECK(mixed.error().broken == &rules::entity_tags_or_any);
}
