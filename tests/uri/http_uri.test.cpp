#include <httoop/uri/http_uri.hpp>

#include <doctest/doctest.h>

#include <httoop/uri/rules.hpp>

using namespace httoop;

// req: rfc9110#4.2.1-1   http, sent
// req: rfc9110#4.2.1-2   http, received
// req: rfc9110#4.2.2-1   https, sent
// req: rfc9110#4.2.2-2   https, received
// req: rfc9110#4.2.4-1   userinfo, sent
// req: rfc9110#4.2.4-2   userinfo, received
// req: rfc3986#3.1-4     restrictions of a scheme
// req: rfc3986#3.2.1-2   userinfo
// req: rfc3986#7.5-1     userinfo, sent
// req: rfc3986#7.5-2     userinfo, received
// req: rfc9110#4.2.1     port
TEST_CASE("check_http_uri: no empty host, no userinfo, in either direction") {
    struct { octets text; rule const *received, *sent; std::size_t offset; } const rows[] = {
        {"http://", &rules::http_host_empty, &rules::http_host_empty_sent, 7},
        {"http:///a", &rules::http_host_empty, &rules::http_host_empty_sent, 7},
        {"http://:80/", &rules::http_host_empty, &rules::http_host_empty_sent, 7},
        {"http:a", &rules::http_host_empty, &rules::http_host_empty_sent, 5},
        {"HTTPS:///", &rules::https_host_empty, &rules::https_host_empty_sent, 8},
        {"https://@/", &rules::https_host_empty, &rules::https_host_empty_sent, 9},
        {"http://u@h/", &rules::http_userinfo, &rules::http_userinfo_sent, 7},
        {"https://u:p@h/", &rules::http_userinfo, &rules::http_userinfo_sent, 8},
        {"http://@h/", &rules::http_userinfo, &rules::http_userinfo_sent, 7},
        {"http://h:65536/", &rules::port_range, &rules::port_range, 9},
    };
    for (auto const& r : rows) {
        CAPTURE(r.text);
        auto const u = *uri_view::parse(r.text);
        for (bool const sent : {false, true}) {
            auto const checked = check_http_uri(u, sent);
            REQUIRE_FALSE(checked.has_value());
            CHECK(checked.error().broken == (sent ? r.sent : r.received));
            CHECK(checked.error().offset == r.offset);
        }
    }
    for (octets const good : {"http://h", "https://h:0/", "HTTP://[::1]:1/a", "mailto:a@b", "/a", "",
                              "ftp://u@h/"})
        CHECK(check_http_uri(*uri_view::parse(good)).has_value());
}

// req: rfc3986#3.2.2-8
TEST_CASE("check_http_uri: what is percent-encoded in a host that is sent is UTF-8") {
    for (octets const good : {"http://%C3%A4/", "http://a%41%F0%9F%98%80b/"})
        CHECK(check_http_uri(*uri_view::parse(good), true).has_value());
    struct { octets uri; std::size_t offset; } const rows[] = {
        {"http://a%FF/", 8}, {"http://%C3a/", 7}, {"http://%C3%A4%A4/", 13}, {"http://%C0%AF/", 7}};
    for (auto const& r : rows) {
        CAPTURE(r.uri);
        CHECK(check_http_uri(*uri_view::parse(r.uri)).has_value());
        auto const checked = check_http_uri(*uri_view::parse(r.uri), true);
        REQUIRE_FALSE(checked.has_value());
        CHECK(checked.error().broken == &rules::host_percent_utf8);
        CHECK(checked.error().offset == r.offset);
    }
}

TEST_CASE("port_of: the port given, or that of the scheme") {
    CHECK(port_of(*uri_view::parse("http://h")) == 80);
    CHECK(port_of(*uri_view::parse("https://h")) == 443);
    CHECK(port_of(*uri_view::parse("HTTPS://h:")) == 443);
    CHECK(port_of(*uri_view::parse("http://h:8080")) == 8080);
    CHECK(port_of(*uri_view::parse("http://h:65535")) == 65535);
    CHECK(port_of(*uri_view::parse("http://h:65536")) == 0);
    CHECK(port_of(*uri_view::parse("x://h:1")) == 0);
    CHECK(port_of(*uri_view::parse("wss://h")) == 443);
    CHECK(port_of(*uri_view::parse("ftp://h:2121")) == 2121);
    CHECK(is_http(*uri_view::parse("HttpS://h")));
    CHECK_FALSE(is_http(*uri_view::parse("httpx://h")));
    CHECK_FALSE(is_http(*uri_view::parse("//h")));
    CHECK_FALSE(is_http(*uri_view::parse("ws://h")));
}
