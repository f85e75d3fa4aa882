#include <httoop/auth/protection_space.hpp>

#include <doctest/doctest.h>

#include "support/challenges.hpp"

using namespace httoop;
using namespace httoop::auth;
using nlohmann::json;

namespace {

uri_view view(octets text) { return *uri_view::parse(text); }

bool digest(std::vector<std::string> domain, octets other, asker who = asker::origin) {
    digest_challenge c{"r", "n"};
    c.domain = std::move(domain);
    return digest_covers(c, view("http://example.com/docs/index.html"), view(other), who);
}

}  // namespace

// req: rfc7617#2.2-1
TEST_CASE("protection_space: Basic covers what is below (RFC 7617 2.2)") {
    json const scope = support::auth_cases("auth-vectors.json")["basic_scope"];
    std::string const challenged = scope["request"];
    for (std::string const inside : scope["in_scope"])
        CHECK_MESSAGE(basic_covers(view(challenged), view(inside)), inside);
    for (std::string const outside : scope["out_of_scope"])
        CHECK_MESSAGE(!basic_covers(view(challenged), view(outside)), outside);
    CHECK(basic_covers(view("HTTP://Example.com:80"), view("http://example.com/x")));
    CHECK(basic_covers(view("http://me@example.com/a/"), view("http://example.com/a/b")));
    CHECK_FALSE(basic_covers(view(challenged), view("http://example.com/docs/../other/")));
    CHECK_FALSE(basic_covers(view(challenged), view("http://example.com.evil.org/docs/")));
}

// req: rfc7616#3.3-2   domain is ignored in Proxy-Authenticate
// req: rfc7616#3.3-1   without domain the whole origin
TEST_CASE("protection_space: Digest covers what domain says, or the origin") {
    CHECK(digest({}, "http://example.com/other"));
    CHECK_FALSE(digest({}, "https://example.com/other"));
    CHECK(digest({"/a", "http://b.org/c/"}, "http://example.com/a"));
    CHECK(digest({"/a"}, "http://example.com/a/b"));
    CHECK(digest({"/a"}, "http://example.com/a?b"));
    CHECK_FALSE(digest({"/a"}, "http://example.com/ab"));
    CHECK_FALSE(digest({"/a"}, "http://example.com/docs/index.html"));
    CHECK(digest({"/a", "http://b.org/c/"}, "http://b.org/c/d"));
    CHECK_FALSE(digest({"/a", "http://b.org/c/"}, "http://b.org/a"));
    CHECK_FALSE(digest({"%"}, "http://example.com/"));
    CHECK(digest({"/a"}, "http://elsewhere.org/", asker::proxy));
}
