#include <httoop/uri/authority.hpp>

#include <string>

#include <doctest/doctest.h>

#include <httoop/uri/rules.hpp>

using namespace httoop;

// req: rfc9110#7.2   Host = uri-host [ ":" port ]
TEST_CASE("host_port: what Host may hold") {
    struct { octets text, host; int port; bool has_port; } const rows[] = {
        {"example.org", "example.org", 0, false},
        {"example.org:80", "example.org", 80, true},
        {"example.org:", "example.org", 0, false},
        {"EXAMPLE.org:65535", "EXAMPLE.org", 65535, true},
        {"a:00080", "a", 80, true},
        {"127.0.0.1:0", "127.0.0.1", 0, true},
        {"[::1]", "[::1]", 0, false},
        {"[2001:DB8::1]:8080", "[2001:DB8::1]", 8080, true},
        {"[v1.fe:1]:1", "[v1.fe:1]", 1, true},
        {"xn--bcher-kva.example.", "xn--bcher-kva.example.", 0, false},
        {"a_b!$&'()*+;=~-.%C3%A4", "a_b!$&'()*+;=~-.%C3%A4", 0, false},
        {"1.2.3.4.5", "1.2.3.4.5", 0, false},
    };
    for (auto const& r : rows) {
        CAPTURE(r.text);
        auto const h = parse_host_port(r.text);
        REQUIRE(h.has_value());
        CHECK(h->host == r.host);
        CHECK(h->port == r.port);
        CHECK(h->has_port == r.has_port);
    }
}

// req: rfc9110#7.2     empty, list
// req: rfc9110#4.2.1   port range
// req: rfc3986#3.2.2   host grammar: no userinfo, no path
// req: rfc3986#3.2.3   port grammar
// req: rfc3986#2.1     percent sign
TEST_CASE("host_port: what Host may not hold, and where") {
    struct { octets text; rule const* broken; std::size_t offset; } const rows[] = {
        {"", &rules::host_single, 0},
        {":80", &rules::host_single, 0},
        {"a,b", &rules::host_single, 1},
        {"a, b", &rules::uri_host, 2},
        {"user@example.org", &rules::uri_host, 4},
        {"user:1@example.org", &rules::uri_port, 6},
        {"example.org/path", &rules::uri_host, 11},
        {"example.org:80/", &rules::uri_port, 14},
        {"example.org?q", &rules::uri_host, 11},
        {"example.org#f", &rules::uri_host, 11},
        {"http://example.org", &rules::uri_port, 5},
        {"exa mple", &rules::uri_host, 3},
        {" example", &rules::uri_host, 0},
        {"b\xc3\xbc" "cher", &rules::uri_host, 1},
        {octets{"a\0b", 3}, &rules::uri_host, 1},
        {"a%4", &rules::uri_percent, 1},
        {"a%zz", &rules::uri_percent, 1},
        {"%", &rules::uri_percent, 0},
        {"a:8a", &rules::uri_port, 3},
        {"a:-1", &rules::uri_port, 2},
        {"a:+80", &rules::uri_port, 2},
        {"a: 80", &rules::uri_port, 2},
        {"a:80 ", &rules::uri_port, 4},
        {"a:80:80", &rules::uri_port, 4},
        {"a:65536", &rules::port_range, 2},
        {"a:99999999999999999999999", &rules::port_range, 2},
        {"[::1", &rules::uri_host, 4},
        {"[::1]x", &rules::uri_host, 5},
        {"[::1]]", &rules::uri_host, 5},
        {"[]", &rules::uri_host, 1},
        {"[1.2.3.4]", &rules::uri_host, 1},
        {"[fe80::1%25eth0]", &rules::uri_host, 1},
        {"::1", &rules::host_single, 0},
        {"a[::1]", &rules::uri_host, 1},
        {"a\\b", &rules::uri_host, 1},
        {"a^", &rules::uri_host, 1},
    };
    for (auto const& r : rows) {
        CAPTURE(r.text);
        std::string const exact{r.text};
        auto const h = parse_host_port(exact);
        REQUIRE_FALSE(h.has_value());
        CHECK(h.error().broken == r.broken);
        CHECK(h.error().offset == r.offset);
    }
}

TEST_CASE("host_port: long input is read once") {
    std::string const ports = "a:" + std::string(1 << 20, '0') + "1";
    CHECK(parse_host_port(ports)->port == 1);
    std::string const colons(1 << 20, ':');
    CHECK_FALSE(parse_host_port(colons).has_value());
    std::string const open(1 << 20, '[');
    CHECK_FALSE(parse_host_port(open).has_value());
}

// req: rfc3986#3.2.2-1
TEST_CASE("kind_of_host: the first match wins") {
    CHECK(kind_of_host("") == host_kind::reg_name);
    CHECK(kind_of_host("example.org") == host_kind::reg_name);
    CHECK(kind_of_host("1.2.3.4") == host_kind::ipv4);
    CHECK(kind_of_host("1.2.3.256") == host_kind::reg_name);
    CHECK(kind_of_host("1.2.3.04") == host_kind::reg_name);
    CHECK(kind_of_host("[::]") == host_kind::ipv6);
    CHECK(kind_of_host("[v7.x]") == host_kind::ipvfuture);
    CHECK(kind_of_host("[V7.x]") == host_kind::ipvfuture);
}

TEST_CASE("authority: parts without loss, and back") {
    for (octets const text : {"", "h", "u@h", "u:p@h:1", "@h", ":@h:", "@", ":", "u@:1", "h:",
                              "[::1]:1", "u@[v1.x]", "%41@%42:3"}) {
        CAPTURE(text);
        auto const a = authority_view::parse(text);
        REQUIRE(a.has_value());
        CHECK(a->compose() == text);
    }
    auto const a = authority_view::parse("u:p@h:1");
    CHECK(a->userinfo == "u:p");
    CHECK(a->host == "h");
    CHECK(a->port == "1");
    CHECK(authority_view::parse("h")->userinfo.data() == nullptr);
    CHECK(authority_view::parse("h")->port.data() == nullptr);
    CHECK(authority_view::parse("@h:")->userinfo.data() != nullptr);
    CHECK(authority_view::parse("@h:")->port.data() != nullptr);
}

// req: rfc3986#3.2.1   userinfo grammar
TEST_CASE("authority: what does not fit, and where") {
    struct { octets text; rule const* broken; std::size_t offset; } const rows[] = {
        {"u/x@h", &rules::uri_userinfo, 1},
        {"u [@h", &rules::uri_userinfo, 1},
        {"u%1@h", &rules::uri_percent, 1},
        {"u@h@h", &rules::uri_host, 3},
        {"u@h h", &rules::uri_host, 3},
        {"u@[::g]", &rules::uri_host, 3},
        {"h:1x", &rules::uri_port, 3},
    };
    for (auto const& r : rows) {
        CAPTURE(r.text);
        auto const a = authority_view::parse(r.text);
        REQUIRE_FALSE(a.has_value());
        CHECK(a.error().broken == r.broken);
        CHECK(a.error().offset == r.offset);
    }
}
