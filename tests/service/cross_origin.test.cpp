#include <httoop/service/cross_origin.hpp>

#include <doctest/doctest.h>

#include <httoop/io/loop.hpp>

#include "support/ask.hpp"

using namespace httoop;
using support::ask;
using support::field_of;
using support::reason_of;
using support::status_of;

namespace {

struct shared_site {
    owned<service> inner = make_service([](exchange const& x) {
        response r = response::text("inside");
        r.set("Vary", "Accept");
        if (x.request().path() == "/away") r.status(status_code::not_found);
        return r;
    });
    cross_origin site{*inner, with_a()};

    static cors::sharing with_a() {
        cors::sharing s;
        CHECK(s.allow("https://a.example").has_value());
        s.methods = {"PUT"};
        return s;
    }
};

support::lines const from_a{{"Origin", "https://a.example"}};

}  // namespace

// req: fetch#http-responses
TEST_CASE("cross_origin: answers of the inner service are shared, errors too") {
    shared_site s;
    auto const a = ask(s.site, "GET", "/", from_a);
    CHECK(a.content == "inside");
    CHECK(field_of(a, "Access-Control-Allow-Origin") == "https://a.example");
    CHECK(field_of(a, "Vary") == "Accept, Origin");
    CHECK(field_of(ask(s.site, "GET", "/away", from_a), "Access-Control-Allow-Origin") == "https://a.example");
    auto const b = ask(s.site, "POST", "/", {{"Origin", "https://b.example"}});
    CHECK(b.content == "inside");
    CHECK(field_of(b, "Access-Control-Allow-Origin") == "");
    CHECK(field_of(ask(s.site, "GET", "/"), "Vary") == "Accept, Origin");
}

// req: fetch#cors-preflight-request
TEST_CASE("cross_origin: preflights are answered here") {
    shared_site s;
    support::lines wanted = from_a;
    wanted.emplace_back("Access-Control-Request-Method", "PUT");
    auto const granted = ask(s.site, "OPTIONS", "/", wanted);
    CHECK(status_of(granted) == 204);
    CHECK(field_of(granted, "Access-Control-Allow-Methods") == "PUT");
    CHECK(reason_of(granted) == "fetch#cors-preflight-request");
    wanted.back().second = "DELETE";
    auto const refused = ask(s.site, "OPTIONS", "/", wanted);
    CHECK(status_of(refused) == 403);
    CHECK(field_of(refused, "Access-Control-Allow-Origin") == "");
    CHECK(field_of(refused, "Vary").ends_with("Origin"));
    CHECK(reason_of(refused) == "fetch#cors-preflight-fetch");
    CHECK(refused.content.find("[fetch#cors-preflight-fetch]") != std::string::npos);
    CHECK(ask(s.site, "OPTIONS", "/").content == "inside");
}
