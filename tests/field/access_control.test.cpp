#include <httoop/field/access_control.hpp>

#include <httoop/uri/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("access_control: what a preflight asks for, what is allowed") {
    support::takes<access_control_request_method>("PUT");
    support::takes<access_control_request_headers>("content-type,x-a", "content-type, x-a");
    support::takes<access_control_allow_origin>("*");
    support::takes<access_control_allow_origin>("null");
    support::takes<access_control_allow_origin>("https://example.org:8080");
    support::takes<access_control_allow_methods>("GET, PUT");
    support::takes<access_control_allow_headers>("*, Authorization");
    support::takes<access_control_expose_headers>("");
    CHECK(access_control_allow_origin::parse("*")->any);
    CHECK_FALSE(access_control_allow_methods::parse("GET")->has("get"));
    CHECK(access_control_allow_headers::parse("X-A")->has("x-a"));
}

// req: rfc9110#5.6.2
// req: rfc9111#1.2.2
TEST_CASE("access_control: what is none, and where") {
    support::refuses<access_control_request_method>("", rules::token, 0);
    support::refuses<access_control_request_method>("a b", rules::token, 1);
    support::does_not_compose(access_control_request_method{"a,b"});
    support::takes<access_control_max_age>("600");
    support::refuses<access_control_max_age>("-1", rules::delta_seconds_grammar, 0);
    support::refuses<access_control_allow_origin>("https://a, https://b", rules::uri_host, 10);
}
