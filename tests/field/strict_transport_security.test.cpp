#include <httoop/field/strict_transport_security.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/message/response.hpp>

#include "support/field_values.hpp"

using namespace httoop;
using sts = strict_transport_security;

// RFC 6797 6.2
TEST_CASE("strict_transport_security: the examples of the standard") {
    support::takes<sts>("max-age=31536000");
    support::takes<sts>("max-age=15768000 ; includeSubDomains", "max-age=15768000; includeSubDomains");
    support::takes<sts>("max-age=\"31536000\"", "max-age=31536000");
    support::takes<sts>("max-age=0");
    support::takes<sts>("includeSubdomains;; MAX-AGE = 1;preload; x=\"y z\" ;",
                        "max-age=1; includeSubDomains; preload; x=\"y z\"");
    CHECK(*sts::parse("max-age=1;preload") == sts{1, false, {{"preload", ""}}});
}

// req: rfc6797#6.1
TEST_CASE("strict_transport_security: what is none, and where") {
    struct { octets value; std::size_t offset; } const rows[] = {
        {"", 0}, {"includeSubDomains", 17}, {"max-age", 0}, {"max-age=-1", 0}, {"max-age=\"\"", 0}, {"max-age=1; max-age=1", 11},
        {"max-age=1; includeSubDomains=1", 11}, {"max-age=1; includeSubDomains=\"\"", 11}, {"max-age=1, x", 9},
        {"max-age=1; x; X", 14}, {"max-age=1 preload", 10}};
    for (auto const& r : rows) support::refuses<sts>(r.value, rules::sts_grammar, r.offset);
    support::does_not_compose(sts{});
    support::does_not_compose(sts{{}, true});
    support::does_not_compose(sts{1, true, {{"Max-Age", "2"}}});
    support::does_not_compose(sts{1, true, {{"a b", ""}}});
}

// req: rfc6797#8.1
TEST_CASE("strict_transport_security: the first of several lines counts") {
    response r;
    r.fields().append("Strict-Transport-Security", "max-age=1");
    r.fields().append("Strict-Transport-Security", "max-age=2; includeSubDomains");
    CHECK(r.get<sts>().value_or(sts{}) == sts{1, false});
}
