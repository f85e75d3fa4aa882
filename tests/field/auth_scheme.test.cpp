#include <httoop/field/auth_scheme.hpp>

#include <doctest/doctest.h>
#include <string>

#include "support/named_rows.hpp"

using namespace httoop;

TEST_CASE("the table of authentication schemes agrees with the register") {
    support::check_named_rows(identify_auth_scheme, "field/iana/auth-schemes.tsv");
    for (auto const& row : support::read_table("field/iana/auth-schemes.tsv")) {
        CAPTURE(row[0]);
        auth_scheme_row const& ours = row_of(identify_auth_scheme(row[0]));
        CHECK(ours.bound == (row[2].find("connection-bound") != std::string::npos));
        CHECK(std::string{ours.section}.find(
                  support::section_of(row[1].substr(0, row[1].find(',')))) == 0);
    }
}

TEST_CASE(
    "schemes whose credentials are one token68 are these (RFC 7617 2, 6750 2.1, 9449 7.1, 9635 "
    "7.2, 4559 4)") {
    std::string token68;
    for (unsigned i = 1; i < static_cast<unsigned>(auth_scheme_id::count_); ++i) {
        auth_scheme_row const& row = row_of(static_cast<auth_scheme_id>(i));
        CHECK(row.credentials != auth_form::none);
        if (row.credentials == auth_form::token68) token68 += std::string{row.name} + ' ';
        CHECK((row.challenge == auth_form::token68) == (row.name == "Negotiate"));
        CHECK((row.challenge == auth_form::none) == (row.name == "Concealed"));
    }
    CHECK(token68 == "Basic Bearer DPoP GNAP Negotiate ");
}

TEST_CASE("a scheme that is not registered has parameters and is not bound to a connection") {
    auth_scheme_row const& row = row_of(identify_auth_scheme("NTLM"));
    CHECK(row.challenge == auth_form::parameters);
    CHECK(row.credentials == auth_form::parameters);
    CHECK_FALSE(row.bound);
}
