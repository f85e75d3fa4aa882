#include <httoop/caching/key.hpp>

#include "caching/exchanges.hpp"

using namespace exchanges;

namespace {

std::string key_for(octets target, octets host = "example.org", octets scheme = "http", octets method_token = "GET") {
    request r{*method::parse(method_token), target};
    if (!host.empty()) r.fields().append(field_id::host, host);
    return caching::key_of(r, scheme).value_or("none");
}
std::string key_of_uri(octets text) { return caching::key_of(*uri_view::parse(text)).value_or("none"); }

}  // namespace

// req: rfc9111#4-1
TEST_CASE("key: it is the target URI, in one form") {
    CHECK(key_for("/a?b=c") == "http://example.org/a?b=c");
    CHECK(key_for("/a?") == "http://example.org/a?");
    CHECK(key_for("/", "EXAMPLE.org:80") == "http://example.org/");
    CHECK(key_for("/", "example.org:") == "http://example.org/");
    CHECK(key_for("/", "example.org:443") == "http://example.org:443/");
    CHECK(key_for("/", "example.org:443", "https") == "https://example.org/");
    CHECK(key_for("/", "example.org:0443", "https") == "https://example.org/");
    CHECK(key_for("/", "example.org:8080") == "http://example.org:8080/");
    CHECK(key_for("/", "example.org:65535") == "http://example.org:65535/");
    CHECK(key_for("/", "example.org:65536") == "none");
    CHECK(key_for("/", ":80") == "none");
    CHECK(key_for("/", "[::1]:8080") == "http://[::1]:8080/");
    CHECK(key_for("http://Other.example", "example.org") == "http://other.example/");
    CHECK(key_for("HTTPS://Other.example:443/A?q", "example.org") == "https://other.example/A?q");
    CHECK(key_for("/", "example.org", "https") != key_for("/"));
}

TEST_CASE("key: path and query are kept octet for octet") {
    for (octets const path : {"/%7ea", "/%7Ea", "/~a", "/a/../b", "//a", "/A", "/a%2Fb", "/a?%41"}) CHECK(key_for(path) == "http://example.org" + std::string{path});
}

TEST_CASE("key: what has no target URI has none") {
    CHECK(key_for("*", "example.org", "http", "OPTIONS") == "none");
    CHECK(key_for("example.org:443", "example.org", "http", "CONNECT") == "none");
    CHECK(key_for("/a", "") == "none");
    CHECK(key_for("/a", "a b") == "none");
    CHECK(key_for("/a", "a,b") == "none");
    CHECK(key_for("/a", "example.org", "urn") == "none");
    CHECK(key_for("ftp://example.org/a") == "none");
    std::string used = "what was there";
    CHECK_FALSE(caching::key_of(request{method::get, "/"}, "http", used));
    CHECK(caching::key_of(get(), "http", used));
    CHECK(used == key);
}

// req: rfc3986#6.1-3
TEST_CASE("key: of a URI, without its fragment") {
    CHECK(key_of_uri("http://EXAMPLE.org:80?a#b") == "http://example.org/?a");
    CHECK(key_of_uri("http://me:pw@example.org/a") == "http://example.org/a");
    CHECK(key_of_uri("/a") == "none");
    CHECK(key_of_uri("urn:a:b") == "none");
    CHECK(key_of_uri("http:///a") == "none");
}

TEST_CASE("key: its origin") {
    CHECK(origin_of_key("http://example.org/a/b") == "http://example.org");
    CHECK(origin_of_key("http://example.org:81/") == "http://example.org:81");
    CHECK(origin_of_key("a") == "");
}
