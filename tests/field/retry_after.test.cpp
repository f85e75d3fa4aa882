#include <httoop/field/retry_after.hpp>

#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("retry_after: a delay or a date") {
    support::takes<retry_after>("120");
    support::takes<retry_after>("0");
    support::takes<retry_after>("Fri, 31 Dec 1999 23:59:59 GMT");
    support::takes<retry_after>("99999999999999999999", "4294967295");
    support::takes<retry_after>("4294967296", "4294967295");
    CHECK(retry_after::delay(5).compose() == "5");
    CHECK(retry_after::parse("Fri, 31 Dec 1999 23:59:59 GMT")->date == timestamp{946684799});
}

TEST_CASE("retry_after: what is neither") {
    support::refuses<retry_after>("", rules::http_date_grammar, 0);
    support::refuses<retry_after>("-1", rules::http_date_grammar, 0);
    support::refuses<retry_after>("1.5", rules::http_date_grammar, 0);
}
