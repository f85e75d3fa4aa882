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

// req: rfc6797#7.1
TEST_CASE("strict_transport: answers that the server makes by itself say it, over TLS") {
    struct host final : exchange_host {
        bool tls = true;
        httoop::policy rules_of_it;
        outcome<void> interim(exchange&, response const&) override { return {}; }
        [[nodiscard]] io::address peer() const override { return {}; }
        [[nodiscard]] std::uint64_t connection_id() const override { return 1; }
        [[nodiscard]] bool secure() const override { return tls; }
        [[nodiscard]] httoop::policy const& policy() const override { return rules_of_it; }
    };
    struct marking final : service {
        task<outcome<reply>> respond(exchange&) override { return outcome<reply>{reply{response{}}}; }
        void refused(exchange const&, reply& r) const override { r.head().set("X-Inner", "1"); }
    } inner;
    strict_transport const site{inner, {.max_age = 1}};
    host h;
    empty_source nothing;
    exchange x;
    x.begin(h, nullptr, nothing, {});
    reply secured{response{status_code::bad_request}}, plain{response{status_code::bad_request}};
    site.refused(x, secured);
    CHECK(secured.head().fields().value("Strict-Transport-Security") == "max-age=1");
    CHECK(secured.head().fields().value("X-Inner") == "1");
    h.tls = false;
    site.refused(x, plain);
    CHECK(!plain.head().fields().has(field_id::strict_transport_security));
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
