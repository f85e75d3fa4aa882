#include <httoop/field/if_range.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("if_range: an entity tag or a date") {
    support::takes<if_range>("\"a\"");
    support::takes<if_range>("Sun, 06 Nov 1994 08:49:37 GMT");
    support::takes<if_range>("Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(if_range::parse("\"a\"")->tag == entity_tag{"a"});
    CHECK_FALSE(if_range::parse("Sun, 06 Nov 1994 08:49:37 GMT")->tag.has_value());
}

TEST_CASE("if_range: what is neither") {
    support::refuses<if_range>("", rules::http_date_grammar, 0);
    support::refuses<if_range>("*", rules::http_date_grammar, 0);
    support::refuses<if_range>("\"a\", \"b\"", rules::entity_tag_grammar, 3);
    support::does_not_compose(if_range{entity_tag{"a b"}, {}});
}

// req: rfc9110#13.1.5-4
TEST_CASE("if_range: a weak tag is read, and not sent") {
    CHECK(if_range::parse("W/\"a\"")->tag == entity_tag{"a", true});
    support::does_not_compose(if_range{entity_tag{"a", true}, {}});
}
