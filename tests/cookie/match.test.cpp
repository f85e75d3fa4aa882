#include <httoop/cookie/match.hpp>

#include <string>

#include <doctest/doctest.h>

#include <httoop/cookie/public_suffixes.hpp>

using namespace httoop;
using namespace httoop::cookie;

namespace {

uri_view uri_of(octets text) {
    CAPTURE(text);
    auto const u = uri_view::parse(text);
    REQUIRE(u.has_value());
    return *u;
}

struct few_suffixes final : public_suffixes {
    [[nodiscard]] bool contains(octets domain) const override {
        return domain == "org" || domain == "uk" || domain == "co.uk" || domain == "ck";
    }
};

}  // namespace

// req: rfc6265bis#5.1.2
TEST_CASE("match: canonical hosts") {
    CHECK(canonical_host(uri_of("http://WWW.Example.ORG:80/x")) == "www.example.org");
    CHECK(canonical_host(uri_of("http://example.org./")) == "example.org");
    CHECK(canonical_host(uri_of("http://my_host/")) == "my_host");
    CHECK(canonical_host(uri_of("http://[::A]/")) == "[::a]");
    CHECK(canonical_host(uri_of("http://127.0.0.1/")) == "127.0.0.1");
    for (octets const none : {"http:///x", "http://a..b/", "http://.a/", "http://a%41/", "http://a,b/", "/x"})
        CHECK(canonical_host(uri_of(none)).empty());
    CHECK(canonical_host(uri_of("http://" + std::string(254, 'a') + "/")).empty());
}

// req: rfc6265bis#5.1.3
TEST_CASE("match: domains") {
    CHECK(domain_matches("example.org", "example.org"));
    CHECK(domain_matches("www.example.org", "example.org"));
    CHECK_FALSE(domain_matches("example.org", "www.example.org"));
    CHECK_FALSE(domain_matches("badexample.org", "example.org"));
    CHECK_FALSE(domain_matches("example.org", ""));
    CHECK(domain_matches("127.0.0.1", "127.0.0.1"));
    CHECK_FALSE(domain_matches("127.0.0.1", "0.0.1"));
    CHECK_FALSE(domain_matches("[::1]", "1]"));
}

// req: rfc6265bis#5.1.4-1
TEST_CASE("match: the path of a cookie that has none") {
    struct { octets uri, path; } const rows[] = {
        {"http://a", "/"}, {"http://a/", "/"}, {"http://a/b", "/"}, {"http://a/b/", "/b"}, {"http://a/b/c?/d", "/b"},
        {"http://a/b/c/", "/b/c"}, {"http://a//", "/"},
    };
    for (auto const& r : rows) {
        CAPTURE(r.uri);
        CHECK(default_path(uri_of(r.uri)) == r.path);
    }
}

// req: rfc6265bis#5.1.4
TEST_CASE("match: paths") {
    CHECK(path_matches("/a", "/a"));
    CHECK(path_matches("/a/b", "/a"));
    CHECK(path_matches("/a/b", "/a/"));
    CHECK(path_matches("/a", "/"));
    CHECK(path_matches("", "/"));
    CHECK_FALSE(path_matches("/ab", "/a"));
    CHECK_FALSE(path_matches("/a", "/a/"));
    CHECK_FALSE(path_matches("/A", "/a"));
    CHECK_FALSE(path_matches("/%61", "/a"));
}

TEST_CASE("match: sites (RFC 6265bis 5.2)") {
    few_suffixes const known;
    CHECK(registrable_domain("a.b.example.org", known) == "example.org");
    CHECK(registrable_domain("x.co.uk", known) == "x.co.uk");
    CHECK(registrable_domain("co.uk", known).empty());
    CHECK(registrable_domain("www.ck", known) == "www.ck");
    CHECK(registrable_domain("10.0.0.1", known).empty());
    CHECK(registrable_domain("", known).empty());
    auto const same = [&](octets a, octets b) { return same_site(uri_of(a), uri_of(b), &known); };
    CHECK(same("http://a.x.org/1", "HTTP://b.x.org:81/2"));
    CHECK_FALSE(same("http://a.x.org/", "https://a.x.org/"));
    CHECK_FALSE(same("http://x.org/", "http://y.org/"));
    CHECK_FALSE(same("http://x.co.uk/", "http://y.co.uk/"));
    CHECK(same("http://co.uk/", "http://co.uk/"));
    CHECK_FALSE(same("http://10.0.0.1/", "http://11.0.0.1/"));
    CHECK_FALSE(same_site(uri_of("http://a.x.org/"), uri_of("http://b.x.org/"), nullptr));
    CHECK(same_site(uri_of("http://a.x.org/"), uri_of("http://a.x.org/"), nullptr));
    CHECK_FALSE(same("file:///a", "file:///a"));
}
