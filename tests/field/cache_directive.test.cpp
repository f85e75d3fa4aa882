#include <httoop/field/cache_directive.hpp>

#include <doctest/doctest.h>
#include <string>

#include "support/named_rows.hpp"

using namespace httoop;

TEST_CASE(
    "the table of cache directives agrees with the register: names, where they mean something, "
    "arguments") {
    support::check_named_rows(identify_cache_directive, "field/iana/cache-directives.tsv");
    for (auto const& row : support::read_table("field/iana/cache-directives.tsv")) {
        CAPTURE(row[0]);
        cache_directive_row const& ours = row_of(identify_cache_directive(row[0]));
        CHECK(ours.in_requests() == (row[1] == "yes"));
        CHECK(ours.in_responses() == (row[2] == "yes"));
        std::string const& argument = row[3];
        CHECK((ours.argument == cache_argument::none) == argument.empty());
        CHECK((ours.argument == cache_argument::seconds) == (argument == "delta-seconds"));
        CHECK((ours.argument == cache_argument::optional_seconds) ==
              (argument == "delta-seconds (optional)"));
        CHECK((ours.argument == cache_argument::optional_fields) ==
              (argument.find("field-name list") == 0));
        // "RFC9111, Section 5.2.1.1 and 5.2.2.1": the first is about requests.
        std::string const document = support::section_of(row[4].substr(0, row[4].find(',')));
        if (ours.in_requests()) CHECK(std::string{ours.request_section}.find(document + '#') == 0);
        if (ours.in_responses())
            CHECK(std::string{ours.response_section}.find(document + '#') == 0);
        if (document != "rfc9111") continue;
        if (ours.in_requests())
            CHECK(std::string{ours.request_section}.find("rfc9111#5.2.1.") == 0);
        if (ours.in_responses())
            CHECK(std::string{ours.response_section}.find("rfc9111#5.2.2.") == 0);
    }
}

TEST_CASE("a directive that is not registered means nothing anywhere") {
    cache_directive_row const& row = row_of(identify_cache_directive("community"));
    CHECK(row.argument == cache_argument::none);
    CHECK_FALSE(row.in_requests());
    CHECK_FALSE(row.in_responses());
}
