#include <httoop/field/origin.hpp>

#include <httoop/uri/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

// req: rfc6454#7.1
TEST_CASE("origin: scheme, host, port") {
    support::takes<request_origin>("null");
    support::takes<request_origin>("https://example.com");
    support::takes<request_origin>("http://example.com:8080");
    support::takes<request_origin>("http://[::1]:80", "http://[::1]");
    support::takes<request_origin>("chrome-extension://abc");
    support::takes<request_origin>("HTTP://A:80", "http://a");
    CHECK(request_origin::parse("http://a")->value.port() == 80);
    CHECK(request_origin::parse("null")->value.opaque());
    struct { octets value; rule const* broken; std::size_t offset; } const rows[] = {
        {"", &rules::serialized_origin, 0}, {"Null", &rules::serialized_origin, 0}, {"*", &rules::serialized_origin, 0},
        {"http://a/", &rules::serialized_origin, 8}, {"http://a b", &rules::uri_host, 8},
        {"http://a:65536", &rules::port_range, 9}};
    for (auto const& r : rows) support::refuses<request_origin>(r.value, *r.broken, r.offset);
    support::does_not_compose(request_origin{{}, true});
}
