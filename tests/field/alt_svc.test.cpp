#include <httoop/field/alt_svc.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/message/response.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

// RFC 7838 3
TEST_CASE("alt_svc: the examples of the standard") {
    support::takes<alt_svc>("h2=\":8000\"");
    support::takes<alt_svc>("h2=\"new.example.org:80\"");
    support::takes<alt_svc>("h2=\"alt.example.com:8000\", h2=\":443\"");
    support::takes<alt_svc>("h2=\":443\"; ma=2592000; persist=1");
    support::takes<alt_svc>("clear");
    support::takes<alt_svc>("w%3Dx%3Ay#z=\"[::1]:1\", x%25y=\":0\"");
    CHECK(alt_svc::parse("w%3dx%3Ay#z=\":1\"")->alternatives[0].protocol == "w=x:y#z");
    CHECK(alt_svc{{{"x%y", "", 1}}}.compose() == "x%25y=\":1\"");
    CHECK(alt_svc::parse("h2=\":443\"; ma=\"60\"")->alternatives[0].max_age() == 60);
    CHECK(alt_svc::parse("h2=\":443\"; ma=x; persist=2")->alternatives[0].max_age() == 86400);
    CHECK_FALSE(alt_svc::parse("h2=\":443\"; persist=2")->alternatives[0].persists());
    CHECK(alt_svc::parse("h2=\":443\"; persist=1")->alternatives[0].persists());
}

TEST_CASE("alt_svc: clear counts alone") {
    support::takes<alt_svc>("h2=\":1\", clear", "clear");
    support::does_not_compose(alt_svc{{{"h2", "", 1}}, true});
    response r;
    r.fields().append("Alt-Svc", "h2=\":1\"");
    r.fields().append("Alt-Svc", "clear");
    r.fields().append("Alt-Svc", "h3=\":1\"");
    CHECK(*r.get<alt_svc>() == alt_svc{{}, true});
}

// req: rfc7838#3
TEST_CASE("alt_svc: what is none, and where") {
    struct { octets value; std::size_t offset; } const rows[] = {
        {"Clear", 5}, {"h2", 2}, {"h2=a", 3}, {"h2=\":\"", 3}, {"h2=\"a\"", 3}, {"h2=\":65536\"", 3}, {"h2=\"a b:1\"", 3},
        {"=\":1\"", 0}, {"a%=\":1\"", 1}, {"h2=\":1\", x", 10}};
    for (auto const& r : rows) support::refuses<alt_svc>(r.value, rules::alt_svc_grammar, r.offset);
    support::refuses<alt_svc>("h2=\":1\" ma=1", rules::parameter_grammar, 8);
    support::does_not_compose(alt_svc{{{"", "", 1}}});
    support::does_not_compose(alt_svc{{{"h2", "a b", 1}}});
}
