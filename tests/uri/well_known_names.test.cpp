#include <httoop/uri/well_known_names.hpp>

#include <doctest/doctest.h>

#include "support/named_rows.hpp"

using namespace httoop;

TEST_CASE(
    "the table of well-known names is that of the list at hand; a path segment has its case") {
    support::check_named_rows(identify_well_known, "uri/iana/well-known-uris.tsv", true);
    for (auto const& row : support::read_table("uri/iana/well-known-uris.tsv")) {
        CAPTURE(row[0]);
        CHECK(row_of(identify_well_known(row[0])).definition == support::section_of(row[2]));
    }
    CHECK(identify_well_known("security.txt") == well_known_id::security_txt);
    CHECK(identify_well_known("Security.txt") == well_known_id::unknown);
}
