#include <httoop/uri/uri_scheme.hpp>

#include <doctest/doctest.h>
#include <string>

#include "support/named_rows.hpp"

using namespace httoop;

TEST_CASE("the table of URI schemes agrees with the register: every name and its status") {
    support::check_named_rows(identify_uri_scheme, "uri/iana/uri-schemes.tsv");
    for (auto const& row : support::read_table("uri/iana/uri-schemes.tsv")) {
        CAPTURE(row[0]);
        uri_scheme_row const& ours = row_of(identify_uri_scheme(row[0]));
        CHECK((ours.status == registration::permanent) == (row[1] == "permanent"));
        CHECK((ours.status == registration::provisional) == (row[1] == "provisional"));
        CHECK((ours.status == registration::historical) == (row[1] == "historical"));
        CHECK(ours.section == support::section_of(row[2]));
    }
}

TEST_CASE("the port of a scheme is the same in digits, and nothing where there is none") {
    for (unsigned i = 0; i < static_cast<unsigned>(uri_scheme_id::count_); ++i) {
        uri_scheme_row const& row = row_of(static_cast<uri_scheme_id>(i));
        CAPTURE(row.name);
        CHECK(row.port_text == (row.port == 0 ? std::string{} : std::to_string(row.port)));
    }
    // RFC 9110 4.2.1, 4.2.2; RFC 6455 3.
    CHECK(row_of(uri_scheme_id::http).port == 80);
    CHECK(row_of(uri_scheme_id::https).port == 443);
    CHECK(row_of(uri_scheme_id::ws).port == 80);
    CHECK(row_of(uri_scheme_id::wss).port == 443);
    for (uri_scheme_id id : {uri_scheme_id::mailto, uri_scheme_id::urn, uri_scheme_id::data,
                             uri_scheme_id::file, uri_scheme_id::unknown})
        CHECK(row_of(id).port == 0);
}

TEST_CASE("a scheme that is not registered says so") {
    CHECK(row_of(identify_uri_scheme("httpx")).status == registration::unregistered);
}
