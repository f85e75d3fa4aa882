#include <httoop/field/range_unit.hpp>

#include <doctest/doctest.h>

#include "support/named_rows.hpp"

using namespace httoop;

TEST_CASE("the table of range units agrees with the register") {
    support::check_named_rows(identify_range_unit, "field/iana/range-units.tsv");
    for (auto const& row : support::read_table("field/iana/range-units.tsv")) {
        CAPTURE(row[0]);
        range_unit_row const& ours = row_of(identify_range_unit(row[0]));
        CHECK(ours.reserved == (row[1].find("reserved") != std::string::npos));
        CHECK(ours.section == support::section_of(row[1]));
    }
    CHECK_FALSE(row_of(range_unit_id::unknown).reserved);
}
