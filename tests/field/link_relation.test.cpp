#include <httoop/field/link_relation.hpp>

#include <doctest/doctest.h>

#include "support/named_rows.hpp"

using namespace httoop;

TEST_CASE("the table of link relations agrees with the register") {
    support::check_named_rows(identify_link_relation, "field/iana/link-relations.tsv");
    for (auto const& row : support::read_table("field/iana/link-relations.tsv")) {
        CAPTURE(row[0]);
        CHECK(row_of(identify_link_relation(row[0])).section == support::section_of(row[1]));
    }
}

TEST_CASE("an extension relation type is none of the register (RFC 8288 2.1.2)") {
    CHECK(identify_link_relation("http://example.org/next") == link_relation_id::unknown);
    CHECK(identify_link_relation("NEXT") == link_relation_id::next);
}
