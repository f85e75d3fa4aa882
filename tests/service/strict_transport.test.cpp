#include <httoop/service/strict_transport.hpp>

#include <doctest/doctest.h>

#include <httoop/io/loop.hpp>

#include "support/ask.hpp"

using namespace httoop;
using support::field_of;
using support::status_of;

namespace {

struct strict_site {
    owned<service> inner = make_service([](exchange& x) -> task<outcome<reply>> {
        if (x.request().path() == "/own") return own();
        if (x.request().path() == "/late") return late();
        if (x.request().path() == "/broken") return outcome<reply>{error{failure::thrown, "no"}};
        return outcome<reply>{response{status_code::not_found}};
    });
    strict_transport site{*inner, {.max_age = 31536000, .include_subdomains = true}};

    static task<outcome<reply>> own() {
        response r;
        r.set("Strict-Transport-Security", "max-age=0");
        return outcome<reply>{std::move(r)};
    }
    static task<outcome<reply>> late() {
        (void)co_await io::sleep(duration::milliseconds(1));
        co_return reply{response::text("late")};
    }
    outcome<local_answer> ask(std::string const& target, bool secure, bool proxy = false) {
        local_arrival how;
        how.secure = secure;
        if (proxy) how.policy.relax(relaxation::tls_before_us);
        return answer_locally(site, support::make_request("GET", target), how);
    }
    std::string said(std::string const& target, bool secure, bool proxy = false) {
        auto const a = ask(target, secure, proxy);
        REQUIRE(a);
        return field_of(*a, "Strict-Transport-Security");
    }
};

}  // namespace

// req: rfc6797#7.1 rfc6797#6.1
TEST_CASE("strict_transport: every answer over TLS says it, once") {
    strict_site s;
    CHECK(s.said("/", true) == "max-age=31536000; includeSubDomains");
    CHECK(s.said("/late", true) == "max-age=31536000; includeSubDomains");
    CHECK(s.said("/own", true) == "max-age=0");
    auto const a = s.ask("/", true);
    REQUIRE(a);
    CHECK(status_of(*a) == 404);
    CHECK(!s.ask("/broken", true));
}

// req: rfc6797#7.2
TEST_CASE("strict_transport: no answer without TLS says it, unless a proxy before us has TLS") {
    strict_site s;
    CHECK(s.said("/", false) == "");
    CHECK(s.said("/late", false) == "");
    CHECK(s.said("/own", false) == "");
    CHECK(s.said("/", false, true) == "max-age=31536000; includeSubDomains");
    CHECK(s.said("/own", false, true) == "max-age=0");
}
