#include <httoop/service/https_redirect.hpp>

#include <doctest/doctest.h>

#include "support/ask.hpp"

using namespace httoop;
using support::ask;
using support::field_of;
using support::reason_of;
using support::status_of;

namespace {

struct redirected_site {
    owned<service> inner = make_service([](exchange const&) { return response::text("inside"); });
    https_redirect site;
    explicit redirected_site(std::uint16_t port = 0) : site{*inner, port} {}

    local_answer of(request r, bool secure = false) {
        local_arrival how;
        how.secure = secure;
        auto a = answer_locally(site, std::move(r), how);
        REQUIRE(a);
        CHECK(a->head.defect().has_value());
        return *std::move(a);
    }
    // Where a request to that host goes.
    std::string where(std::string const& host, std::string const& target = "/", method m = method::get) {
        request r{m, target};
        r.fields().append("Host", host);
        return field_of(of(std::move(r)), "Location");
    }
};

}  // namespace

// req: rfc6797#7.2 rfc9110#15.4.2-1
TEST_CASE("https_redirect: plain requests are sent to the same address, others served") {
    redirected_site s;
    auto const a = ask(s.site, "GET", "/a%20b/?q=1&r=%2F");
    CHECK(status_of(a) == 301);
    CHECK(field_of(a, "Location") == "https://test/a%20b/?q=1&r=%2F");
    CHECK(reason_of(a) == "rfc6797#7.2");
    CHECK(a.content.find("It is at https://test/a%20b/?q=1&r=%2F") != std::string::npos);
    auto const head = ask(s.site, "HEAD", "/");
    CHECK(status_of(head) == 301);
    CHECK(head.content.empty());
    CHECK(s.of(support::make_request("GET", "/"), true).content == "inside");
}

// req: rfc9110#15.4.9 rfc9110#15.4.9-1
TEST_CASE("https_redirect: no method becomes GET") {
    redirected_site s;
    for (auto const* m : {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "QUERY"}) {
        auto const a = ask(s.site, m, "/x", {}, "content");
        CHECK(status_of(a) == 308);
        CHECK(field_of(a, "Location") == "https://test/x");
    }
}

TEST_CASE("https_redirect: the port is the one that was asked, https's own, or the one that is told") {
    redirected_site s;
    CHECK(s.where("a.example") == "https://a.example/");
    CHECK(s.where("a.example:80") == "https://a.example/");
    CHECK(s.where("a.example:") == "https://a.example/");
    CHECK(s.where("a.example:443") == "https://a.example/");
    CHECK(s.where("a.example:8080", "/?") == "https://a.example:8080/?");
    CHECK(s.where("[::1]:8080") == "https://[::1]:8080/");
    redirected_site t{8443};
    CHECK(t.where("a.example") == "https://a.example:8443/");
    CHECK(t.where("127.0.0.1:8080", "/x") == "https://127.0.0.1:8443/x");
    redirected_site u{443};
    CHECK(u.where("a.example:8080") == "https://a.example/");
}

TEST_CASE("https_redirect: every form of a target leads to its own address") {
    redirected_site s;
    CHECK(s.where("a.example", "http://b.example:81/x?y") == "https://b.example:81/x?y");
    CHECK(s.where("a.example", "http://b.example") == "https://b.example");
    CHECK(s.where("a.example", "//b.example/x") == "https://a.example//b.example/x");
    CHECK(s.where("a.example", "*", method::options) == "https://a.example");
    request raw;  // as the relaxation raw-target lets it through
    raw.assign(method::get, "/\xC3\xA9?\xC3\xA9", target_form::origin, 0, 3, http_1_1);
    raw.fields().append("Host", "a");
    CHECK(field_of(s.of(std::move(raw)), "Location") == "https://a/%C3%A9?%C3%A9");
}

TEST_CASE("https_redirect: what names no host is refused") {
    redirected_site s;
    request tunnel{method::connect, "a.example:443"};
    tunnel.fields().append("Host", "a.example:443");
    request empty{method::get, "/"};
    empty.fields().append("Host", "");
    for (request* r : {&tunnel, &empty}) {
        auto const a = s.of(std::move(*r));
        CHECK(status_of(a) == 403);
        CHECK(field_of(a, "Location") == "");
        CHECK(reason_of(a) == "rfc9110#15.5.4");
    }
    request old{method::get, "/"};
    old.version(http_1_0);
    CHECK(status_of(s.of(std::move(old))) == 403);
}
