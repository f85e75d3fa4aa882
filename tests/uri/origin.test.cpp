#include <httoop/uri/origin.hpp>

#include <string>

#include <doctest/doctest.h>

#include <httoop/uri/rules.hpp>

using namespace httoop;

namespace {

uri_view origin_test_view(octets text) {
    auto const u = uri_view::parse(text);
    REQUIRE(u.has_value());
    return *u;
}

}  // namespace

TEST_CASE("origin: scheme, host and port of a URI, in lower case (RFC 6454 4)") {
    struct { octets uri, origin; } const rows[] = {
        {"http://example.org", "http://example.org"},
        {"HTTP://Example.ORG/a?b#c", "http://example.org"},
        {"http://example.org:80/", "http://example.org"},
        {"http://example.org:/", "http://example.org"},
        {"http://example.org:0080/", "http://example.org"},
        {"http://example.org:81/", "http://example.org:81"},
        {"http://example.org:0/", "http://example.org:0"},
        {"https://example.org:443/", "https://example.org"},
        {"https://example.org:80/", "https://example.org:80"},
        {"http://u:p@example.org/", "http://example.org"},
        {"http://[2001:DB8::1]:8080/", "http://[2001:db8::1]:8080"},
        {"http://xn--bcher-kva.example/", "http://xn--bcher-kva.example"},
        {"http:///a", "null"}, {"http:a", "null"}, {"//example.org/", "null"}, {"/a", "null"},
        {"data:,a", "null"}, {"file:///a", "null"}, {"ftp://example.org/", "null"},
        {"http://a:65536/", "null"},
    };
    for (auto const& r : rows) {
        CAPTURE(r.uri);
        origin const o = origin::of(origin_test_view(r.uri));
        CHECK(o.compose() == r.origin);
        CHECK(o.opaque() == (r.origin == "null"));
        // What is written is read as the same again.
        auto const again = origin::parse(o.compose());
        REQUIRE(again.has_value());
        CHECK(again->compose() == r.origin);
        CHECK(same_origin(o, *again) != o.opaque());
    }
}

TEST_CASE("origin: the same only if all three are (RFC 6454 5)") {
    auto const same = [](octets a, octets b) {
        return same_origin(origin_test_view(a), origin_test_view(b));
    };
    CHECK(same("http://a/", "HTTP://A:80/b"));
    CHECK_FALSE(same("http://a/", "https://a/"));
    CHECK_FALSE(same("http://a/", "http://b/"));
    CHECK_FALSE(same("http://a/", "http://www.a/"));
    CHECK_FALSE(same("http://a/", "http://a:8080/"));
    CHECK_FALSE(same("https://a:80/", "http://a/"));
    // Opaque ones are the same as none, not even as themselves.
    CHECK_FALSE(same("data:,a", "data:,a"));
    CHECK_FALSE(same_origin(origin{}, origin{}));
}

TEST_CASE("origin: of a scheme that is not known here, as somebody else wrote it") {
    auto const o = origin::parse("Chrome-Extension://abcdef");
    REQUIRE(o.has_value());
    CHECK(o->scheme() == "chrome-extension");
    CHECK(o->host() == "abcdef");
    CHECK_FALSE(o->has_port());
    CHECK(o->compose() == "chrome-extension://abcdef");
    CHECK(origin::parse("x://h:0")->compose() == "x://h:0");
    CHECK(origin::parse("http://h:80")->port() == 80);
    CHECK_FALSE(same_origin(*origin::parse("x://h:0"), *origin::parse("x://h")));
}

// req: rfc6454#7.1
// req: rfc9110#4.2.1   port range
TEST_CASE("origin: what is more or less than scheme, host and port is refused where it stands") {
    struct { octets text; rule const* broken; std::size_t offset; } const rows[] = {
        {"", &rules::serialized_origin, 0},
        {"NULL", &rules::serialized_origin, 0},
        {"example.org", &rules::serialized_origin, 0},
        {"//example.org", &rules::serialized_origin, 0},
        {"http://", &rules::serialized_origin, 0},
        {"data:,a", &rules::serialized_origin, 0},
        {"http://a/", &rules::serialized_origin, 8},
        {"http://a?", &rules::serialized_origin, 8},
        {"http://a#", &rules::serialized_origin, 8},
        {"http://u@a", &rules::serialized_origin, 7},
        {"http://a http://b", &rules::uri_host, 8},
        {"http://a:65536", &rules::port_range, 9},
    };
    for (auto const& r : rows) {
        CAPTURE(r.text);
        auto const o = origin::parse(r.text);
        REQUIRE_FALSE(o.has_value());
        CHECK(o.error().broken == r.broken);
        CHECK(o.error().offset == r.offset);
    }
}
