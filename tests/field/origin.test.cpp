#include <httoop/field/origin.hpp>

#include <httoop/field/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

// req: rfc6454#7.1
TEST_CASE("origin: scheme, host, port") {
    support::takes<request_origin>("null");
    support::takes<request_origin>("https://example.com");
    support::takes<request_origin>("http://example.com:8080");
    support::takes<request_origin>("http://[::1]:80");
    support::takes<request_origin>("chrome-extension://abc");
    CHECK(request_origin::parse("http://a:80")->origin == serialized_origin{"http", "a", 80});
    CHECK_FALSE(request_origin::parse("null")->origin.has_value());
    struct { octets value; std::size_t offset; } const rows[] = {
        {"", 0}, {"Null", 0}, {"*", 0}, {"://a", 0}, {"a_b://c", 0}, {"http://", 7}, {"http://a/", 8}, {"http://a b", 8},
        {"http://u@a", 8}, {"http://a http://b", 8}, {"http:a", 0}, {"http://a:65536", 9}};
    for (auto const& r : rows) support::refuses<request_origin>(r.value, rules::origin_grammar, r.offset);
    support::does_not_compose(request_origin{serialized_origin{"http", "a/b", {}}});
    support::does_not_compose(request_origin{{}, true});
}
