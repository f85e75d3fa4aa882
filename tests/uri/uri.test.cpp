#include <httoop/uri/uri.hpp>

#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <httoop/uri/rules.hpp>

using namespace httoop;
using nlohmann::json;

namespace {

json data(char const* name) {
    return json::parse(std::ifstream{std::string{"tests/data/uri/"} + name});
}

uri_view view(octets text) {
    auto const u = uri_view::parse(text);
    REQUIRE(u.has_value());
    return *u;
}

std::string resolved(octets base, octets reference) {
    auto const u = resolve(view(base), view(reference));
    REQUIRE(u.has_value());
    return u->text();
}

}  // namespace

// req: rfc3986#5.4.2-1
// req: rfc3986#5.4.2-4   strictly: "http:g" keeps its scheme
// req: rfc3986#5.4.2-2
// req: rfc3986#5.4.2-3
TEST_CASE("resolve: every case of the data") {
    json const all = data("resolution.json");
    CHECK(all.size() == 192);
    for (json const& c : all) {
        CAPTURE(c.dump());
        std::string const base = c["base"], reference = c["reference"];
        CHECK(resolved(base, reference) == c["target"].get<std::string>());
    }
}

// req: rfc3986#5.1-2
TEST_CASE("resolve: a base without scheme is none") {
    for (octets const base : {"", "//a/b", "/a", "a", "?a", "#a"}) {
        auto const u = resolve(view(base), view("b"));
        REQUIRE_FALSE(u.has_value());
        CHECK(u.error().broken == &rules::uri_base);
    }
}

// req: rfc3986#5.1-3   the base's fragment counts for nothing
// req: rfc3986#3-2     a slash between authority and path
TEST_CASE("resolve: what could be mistaken for another component is not") {
    CHECK(resolved("http://a/b#c", "") == "http://a/b");
    CHECK(resolved("http://a", "b") == "http://a/b");
    CHECK(resolved("http://a?q", "b") == "http://a/b");
    CHECK(resolved("a:/b", "/..//c") == "a:/.//c");
    CHECK(resolved("a:b", ".//c") == "a:/c");  // so 5.2.4 has it: "./" goes first
}

// req: rfc3986#6.1-1
TEST_CASE("normalise: every case of the data") {
    json const all = data("normalisation.json");
    CHECK(all["normalisation"].size() == 26);
    for (json const& c : all["normalisation"]) {
        CAPTURE(c.dump());
        std::string const input = c["input"];
        auto const degree = c["kind"] == "syntax" ? normalisation::dot_segments : normalisation::scheme;
        uri const n = normalise(view(input), degree);
        CHECK(n.text() == c["normalised"].get<std::string>());
        CHECK(normalise(n, degree) == n);
    }
    CHECK(all["equivalence"].size() == 8);
    for (json const& c : all["equivalence"]) {
        CAPTURE(c.dump());
        std::string const a = c["a"], b = c["b"];
        CHECK(equivalent(view(a), view(b)) == c["equal"].get<bool>());
        CHECK(equivalent(view(b), view(a)) == c["equal"].get<bool>());
    }
}

// req: rfc3986#6.2.2.1-1   digits of percent-encodings
// req: rfc3986#6.2.2.1-2   scheme and host
// req: rfc3986#6.2.2.2-1   unreserved octets are decoded
// req: rfc3986#2.3-1
// req: rfc3986#6.2.2.3-1   dot-segments
// req: rfc3986#6.2.3-1     an empty path
// req: rfc3986#6.2.3-2     the default port
// req: rfc3986#6.2.3-5     other delimiters stay
// req: rfc3986#3.2-1       a colon without port goes
// req: rfc3986#3.2.3-1
// req: rfc3986#3.2.2-2     a host in lower case
// req: rfc3986#3.1-2       a scheme in lower case
TEST_CASE("normalise: each degree does its part and leaves the rest") {
    uri_view const u = view("HTTP://U@EX%61mple.ORG:080/%7e/./%2f?%6B");
    CHECK(normalise(u, normalisation::none).text() == u.text());
    CHECK(normalise(u, normalisation::letter_case).text() ==
          "http://U@ex%61mple.org:080/%7E/./%2F?%6B");
    CHECK(normalise(u, normalisation::percent).text() == "http://U@example.org:080/~/./%2F?k");
    CHECK(normalise(u, normalisation::dot_segments).text() == "http://U@example.org:080/~/%2F?k");
    CHECK(normalise(u, normalisation::scheme).text() == "http://U@example.org/~/%2F?k");
    CHECK(normalise(view("http://a:0")).text() == "http://a:0/");
    CHECK(normalise(view("x://a:80")).text() == "x://a:80");
    CHECK(normalise(view("x://a:")).text() == "x://a");
    CHECK(normalise(view("x://a?#")).text() == "x://a?#");
    CHECK(normalise(view("http:")).text() == "http:");
}

// req: rfc3986#5.2.1-2   references are resolved before they are normalised
TEST_CASE("normalise: dot-segments of relative references stay") {
    CHECK(normalise(view("../a/./b")).text() == "../a/./b");
    CHECK(normalise(view("//A/b/..")).text() == "//a/b/..");
    CHECK(normalise(view("a:/b/..//c")).text() == "a:/.//c");
}

TEST_CASE("uri: owns what it is made of, also when it is moved") {
    uri u = *uri::parse("http://u@h:1/p?q#f");
    uri const v = std::move(u);
    uri const w = v;
    CHECK(v == w);
    for (uri const* x : {&v, &w}) {
        CHECK(x->scheme() == "http");
        CHECK(x->authority() == "u@h:1");
        CHECK(x->userinfo() == "u");
        CHECK(x->host() == "h");
        CHECK(x->port() == "1");
        CHECK(x->path() == "/p");
        CHECK(x->query() == "q");
        CHECK(x->fragment() == "f");
        CHECK_FALSE(x->relative());
        CHECK_FALSE(x->absolute());
    }
    CHECK(uri{} == *uri::parse(""));
    CHECK(uri{view("a:b")}.text() == "a:b");
    auto const broken = uri::parse("http://a b");
    if (enforced(rules::uri_host)) CHECK(broken.error().offset == 8);
}
