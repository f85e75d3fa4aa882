#include <httoop/caching/invalidation.hpp>

#include "caching/exchanges.hpp"

using namespace exchanges;

namespace {

using texts = std::vector<std::string>;

invalidation by(octets method_token, unsigned status, lines fields = {}) {
    account why;
    return invalidated(ask(method_token), key, says(status, fields), shared(), &why);
}

}  // namespace

// req: rfc9111#4.4-1 rfc5789#2-4
TEST_CASE("invalidation: the target of a method that is not safe, after a success") {
    for (octets const m : {"POST", "PUT", "DELETE", "PATCH", "M-SEARCH", "FOO", "get"}) {
        for (unsigned const status : {200, 201, 204, 299, 302, 303, 399}) CHECK_MESSAGE(by(m, status).keys == texts{std::string{key}}, m);
        for (unsigned const status : {400, 404, 500, 599, 999}) CHECK_MESSAGE(by(m, status).empty(), m);
    }
    for (octets const m : {"GET", "HEAD", "OPTIONS", "TRACE", "QUERY", "PROPFIND"}) CHECK_MESSAGE(by(m, 200, {{"Location", "/b"}}).empty(), m);
}

// req: rfc9111#4.4-2 rfc9111#4.4
TEST_CASE("invalidation: Location and Content-Location, but not of another origin") {
    CHECK(by("POST", 201, {{"Location", "/b"}, {"Content-Location", "c?d#e"}}).keys == texts{std::string{key}, "http://example.org/b", "http://example.org/c?d"});
    CHECK(by("POST", 201, {{"Location", "//EXAMPLE.org:80/b"}}).keys == texts{std::string{key}, "http://example.org/b"});
    CHECK(by("POST", 201, {{"Location", "/a"}, {"Content-Location", ""}}).keys == texts{std::string{key}});
    for (octets const elsewhere : {"http://other.example/b", "https://example.org/b", "http://example.org:81/b", "//example.org.evil/b", "urn:a:b", "http://[/", "http://example.org@evil/b"})
        CHECK_MESSAGE(by("POST", 201, {{"Location", elsewhere}, {"Content-Location", elsewhere}}).keys == texts{std::string{key}}, elsewhere);
    CHECK(by("POST", 201, {{"Location", "/b"}, {"Location", "/c"}}).keys.size() == 1);
    CHECK(by("POST", 404, {{"Location", "/b"}}).empty());
}

// req: rfc9875#3
TEST_CASE("invalidation: groups that are named") {
    CHECK(by("POST", 200, {{"Cache-Group-Invalidation", "\"a\", b, \"c\";x=1"}}).groups == texts{"a", "c"});
    CHECK(by("GET", 200, {{"Cache-Group-Invalidation", "\"a\""}}).groups.empty());
    CHECK(by("POST", 500, {{"Cache-Group-Invalidation", "\"a\""}}).groups.empty());
    CHECK(by("POST", 200, {{"Cache-Group-Invalidation", "\"a"}}).groups.empty());
    CHECK(groups_of(says(200, {{"Cache-Groups", "\"a\""}, {"Cache-Groups", "\"b\", 5, (\"c\")"}}).fields(), shared()) == texts{"a", "b"});
    cache_options o;
    o.limits.cache_groups = 2;
    CHECK(groups_of(says(200, {{"Cache-Groups", "\"a\", \"b\", \"c\""}}).fields(), o) == texts{"a", "b"});
}

TEST_CASE("invalidation: tags that fields name, by commas or white space, each once") {
    cache_options o;
    response const r = says(200, {{"cache-tag", "news, front,,news\t,"}, {"Surrogate-Key", "a  b"}, {"Cache-Tag", "last"}, {"Cache-Groups", "\"g\""}});
    CHECK(tags_of(r.fields(), o).empty());
    o.tag_fields = {"Cache-Tag"};
    CHECK(tags_of(r.fields(), o) == texts{"news", "front", "last"});
    o.tag_fields = {"Cache-Tag", "surrogate-key", "xkey"};
    CHECK(tags_of(r.fields(), o) == texts{"news", "front", "a", "b", "last"});
    for (octets const nothing : {"", ",", " \t, ,"}) CHECK(tags_of(says(200, {{"Cache-Tag", nothing}}).fields(), o).empty());
    o.limits.cache_groups = 2;
    CHECK(tags_of(r.fields(), o).size() == 3);  // one more says that there are too many
}
