#include <httoop/io/idna.hpp>

#include <doctest/doctest.h>

#include <httoop/uri/rules.hpp>

using namespace httoop;

// req: rfc3986#3.2.2-9
TEST_CASE("ascii_host: names in all scripts get their IDNA encoding, however they are written") {
    struct { octets host, name; } const rows[] = {
        {"b\xc3\xbc" "cher.example", "xn--bcher-kva.example"},
        {"b%C3%BCcher.example", "xn--bcher-kva.example"},
        {"B%c3%9cCHER.Example", "xn--bcher-kva.example"},
        {"stra\xc3\x9f" "e.example", "xn--strae-oqa.example"},  // nontransitional: not "strasse"
        {"\xe4\xbe\x8b\xe3\x81\x88\xe3\x80\x82\xe3\x83\x86\xe3\x82\xb9\xe3\x83\x88", "xn--r8jz45g.xn--zckzah"},
        {"bu\xcc\x88" "cher.example", "xn--bcher-kva.example"},  // decomposed
        {"\xef\xbd\x8c\xef\xbd\x8f\xef\xbd\x83\xef\xbd\x81\xef\xbd\x8chost", "localhost"},
        {"ex%61mple.org", "example.org"},
    };
    for (auto const& r : rows) {
        CAPTURE(r.host);
        auto const name = io::ascii_host(r.host);
        REQUIRE(name);
        CHECK(*name == r.name);
        CHECK(*io::ascii_host(*name) == *name);
    }
}

TEST_CASE("ascii_host: ASCII and IP literals come back as they are") {
    for (octets const host : {"", "example.org", "Example.ORG.", "a_b", "-", "127.0.0.1", "[::1]", "[v1.a]",
                              "xn--bcher-kva.example", "a!$&'()*+,;=~"})
        CHECK(*io::ascii_host(host) == host);
}

// req: rfc3986#3.2.2-8   UTF-8
// req: rfc3986#3.2.2-9   names
TEST_CASE("ascii_host: what has no name in the DNS is refused") {
    struct { octets host; rule const* broken; } const rows[] = {
        {"a%FF.example", &rules::host_percent_utf8},
        {"a\xc3", &rules::host_percent_utf8},
        {"a%C0%AF", &rules::host_percent_utf8},
        {"a%00b", &rules::host_idna},
        {"a%2Fb", &rules::host_idna},
        {"a%20b", &rules::host_idna},
        {"a%3A80", &rules::host_idna},
        {"a\xef\xbc\x8f" "b", &rules::host_idna},  // a fullwidth slash
        {"a%\xef\xbc\xa0" "b", &rules::uri_percent},
        {"\xe2\x80\x8e", &rules::host_idna},
    };
    for (auto const& r : rows) {
        CAPTURE(r.host);
        auto const name = io::ascii_host(r.host);
        REQUIRE_FALSE(name);
        CHECK(name.error().what == failure::violation);
        CHECK(name.error().broken.broken == r.broken);
    }
    CHECK_FALSE(io::ascii_host(std::string(2000, '\xc3')));
    std::string many;
    for (int i = 0; i < 200; ++i) many += "\xc3\xa4.";
    CHECK_FALSE(io::ascii_host(many));
}

// req: rfc3986#3.2.2-7    percent-encoded UTF-8
// req: rfc3986#3.2.2-10   IDNA where the scheme says DNS
// req: rfc3986#2.5-1
TEST_CASE("to_uri: what was typed becomes a URI in ASCII") {
    struct { octets typed, uri; } const rows[] = {
        {"http://b\xc3\xbc" "cher.example:8080/\xc3\xa4?\xc3\xb6#\xc3\xbc",
         "http://xn--bcher-kva.example:8080/%C3%A4?%C3%B6#%C3%BC"},
        {"https://u\xc3\xa4@b%C3%BCcher.example", "https://u%C3%A4@xn--bcher-kva.example"},
        {"x://b\xc3\xbc" "cher/", "x://b%C3%BCcher/"},
        {"//b\xc3\xbc" "cher/", "//b%C3%BCcher/"},
        {"\xc3\xa4", "%C3%A4"},
        {"http://Example.org/%7e", "http://Example.org/%7e"},
        {"", ""},
    };
    for (auto const& r : rows) {
        CAPTURE(r.typed);
        auto const u = io::to_uri(r.typed);
        REQUIRE(u);
        CHECK(u->text() == r.uri);
    }
}

TEST_CASE("to_uri: offsets are those of what was typed") {
    struct { octets typed; rule const* broken; std::size_t offset; } const rows[] = {
        {"\xc3\xa4 b", &rules::uri_path, 2},
        {"http://a/\xc3\xa4\xc3\xa4%4", &rules::uri_percent, 13},
        {"\xc3\xa4:b", &rules::uri_first_segment, 2},
        {"http://\xc3\xa4@b%FF/", &rules::host_percent_utf8, 10},
        {"http://\xff", &rules::host_percent_utf8, 7},
    };
    for (auto const& r : rows) {
        CAPTURE(r.typed);
        auto const u = io::to_uri(r.typed);
        REQUIRE_FALSE(u);
        CHECK(u.error().broken.broken == r.broken);
        CHECK(u.error().broken.offset == r.offset);
    }
}
