#include <httoop/uri/well_known.hpp>

#include <doctest/doctest.h>

#include <httoop/uri/rules.hpp>

using namespace httoop;

TEST_CASE("well_known_name: the segment behind /.well-known/ of http and https") {
    struct { octets uri, name; } const rows[] = {
        {"https://a/.well-known/security.txt", "security.txt"},
        {"http://a/.well-known/acme-challenge/token?x", "acme-challenge"},
        {"http://a/.well-known/x/", "x"},
        {"http://a/.well-known/../x", {}}, {"http://a/.well-known/.", {}}, {"http://a/.well-known/..x", "..x"},
        {"http://a/.well-known/", {}}, {"http://a/.well-known", {}}, {"http://a/.well-known//x", {}},
        {"http://a/b/.well-known/x", {}}, {"http://a/.Well-Known/x", {}}, {"/.well-known/x", {}},
        {"ftp://a/.well-known/x", {}}, {"http:/.well-known/x", {}},
    };
    for (auto const& r : rows) {
        CAPTURE(r.uri);
        octets const name = well_known_name(*uri_view::parse(r.uri));
        CHECK(name == r.name);
        CHECK((name.data() == nullptr) == (r.name.data() == nullptr));
    }
}

TEST_CASE("well_known_uri: at the origin of a site, whatever its path") {
    auto const at = [](octets site, octets name) { return well_known_uri(*uri_view::parse(site), name)->text(); };
    CHECK(at("https://u@a:8443/b/c?d#e", "security.txt") == "https://a:8443/.well-known/security.txt");
    CHECK(at("http://[::1]", "a%20b") == "http://[::1]/.well-known/a%20b");
    CHECK(well_known_name(*well_known_uri(*uri_view::parse("http://a"), "x")) == "x");
}

// req: rfc8615#3
TEST_CASE("well_known_uri: refused where the scheme has none, or the name is not one segment") {
    for (octets const site : {"ftp://a/", "urn:ab:c", "/a", "http:a"}) {
        auto const u = well_known_uri(*uri_view::parse(site), "x");
        REQUIRE_FALSE(u.has_value());
        CHECK(u.error().broken == &rules::well_known_scheme);
    }
    struct { octets name; std::size_t offset; } const rows[] = {
        {"", 0}, {"a/b", 1}, {"/a", 0}, {"a?b", 1}, {"a b", 1}, {"a%4", 1}, {".", 1}, {"..", 2}};
    for (auto const& r : rows) {
        CAPTURE(r.name);
        auto const u = well_known_uri(*uri_view::parse("http://a/"), r.name);
        REQUIRE_FALSE(u.has_value());
        CHECK(u.error().broken == &rules::well_known_segment);
        CHECK(u.error().offset == r.offset);
    }
}
