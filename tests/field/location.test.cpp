#include <httoop/field/location.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/uri/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("location: a URI reference") {
    support::takes<location>("/People.html#tim");
    support::takes<location>("http://www.example.net/index.html");
    support::takes<location>("//h/a");
    support::takes<location>("");
    support::takes<content_location>("../a?b");
    CHECK(location{*uri::parse("/a")}.target.path() == "/a");
}

// req: rfc3986#3.3
TEST_CASE("location: what is none") {
    support::refuses<location>("/a b", rules::uri_path, 2);
    support::refuses<location>("http://a b/", rules::uri_host, 8);
}

// req: rfc9110#4.2.1-1   no host
// req: rfc9110#4.2.2-1
// req: rfc9110#4.2.4-1   userinfo
TEST_CASE("location: http URIs without host or with userinfo are not sent") {
    support::does_not_compose(location{*uri::parse("http:///a")});
    support::does_not_compose(location{*uri::parse("https:///a")});
    support::does_not_compose(location{*uri::parse("http://u:p@h/a")});
}

// req: rfc9110#8.7
TEST_CASE("location: Content-Location has no fragment, Location may") {
    support::takes<location>("/a#b");
    support::refuses<content_location>("/a?b#c", rules::content_location_grammar, 4);
    support::does_not_compose(content_location{*uri::parse("a#")});
}
