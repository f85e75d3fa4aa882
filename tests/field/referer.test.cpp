#include <httoop/field/referer.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/uri/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("referer: a URI") {
    support::takes<referer>("http://www.example.org/hypertext/Overview.html?a");
    support::takes<referer>("/a/b");
    support::takes<referer>("about:blank");
}

// req: rfc9110#10.1.3
TEST_CASE("referer: what is none") {
    support::refuses<referer>("http://a/#b", rules::referer_fragment, 9);
    support::refuses<referer>("http://a/ b", rules::uri_path, 9);
}

// req: rfc9110#10.1.3-1
TEST_CASE("referer: is sent without userinfo and fragment") {
    CHECK(referer{*uri::parse("http://u:p@h:1/a?b#c")}.compose() == "http://h:1/a?b");
}
