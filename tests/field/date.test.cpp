#include <httoop/field/date.hpp>

#include <httoop/message/response.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("date: all forms come in, IMF-fixdate goes out") {
    constexpr octets fixdate = "Sun, 06 Nov 1994 08:49:37 GMT";
    support::takes<date>(fixdate);
    support::takes<last_modified>("Sunday, 06-Nov-94 08:49:37 GMT", fixdate);
    support::takes<if_modified_since>(fixdate);
    support::takes<if_unmodified_since>(fixdate);
    CHECK(date{{784111777}}.compose() == fixdate);
}

TEST_CASE("date: what is none") {
    support::refuses<date>("0", rules::http_date_grammar, 0);
    support::refuses<date>("Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
                           rules::http_date_grammar, 29);
}

// req: rfc9110#5.6.7-4
TEST_CASE("date: two-digit years without a clock mean 1970 to 2069") {
    CHECK(date::parse("Tuesday, 31-Dec-69 23:59:59 GMT")->compose().substr(12, 4) == "2069");
    CHECK(date::parse("Friday, 31-Dec-99 23:59:59 GMT")->compose().substr(12, 4) == "1999");
    CHECK(date::parse("Thursday, 01-Jan-70 00:00:00 GMT")->compose().substr(12, 4) == "1970");
    CHECK(date::parse("Friday, 31-Dec-99 23:59:59 GMT", {3900000000})->compose().substr(12, 4) ==
          (enforced(rules::http_date_century) ? "1999" : "1999"));
    CHECK(date::parse("Thursday, 31-Dec-99 23:59:59 GMT", {3900000000})->compose().substr(12, 4) == "2099");
}

TEST_CASE("date: by type from a message, into a message") {
    response r;
    CHECK(is_absent(r.get<last_modified>()));
    r.set(last_modified{{784111777}});
    CHECK(r.fields().value("Last-Modified") == "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(r.get<last_modified>()->at == timestamp{784111777});
}
