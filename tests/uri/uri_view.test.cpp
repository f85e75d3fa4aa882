#include <httoop/uri/uri_view.hpp>

#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <httoop/uri/rules.hpp>

using namespace httoop;
using nlohmann::json;

namespace {

std::string input_of(json const& c) {
    if (!c.contains("input_hex")) return c["input"];
    std::string out;
    std::string const hex = c["input_hex"];
    for (std::size_t i = 0; i < hex.size(); i += 2)
        out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return out;
}

bool same(octets component, json const& expected) {
    if (expected.is_null()) return component.data() == nullptr;
    return component.data() != nullptr && component == expected.get<std::string>();
}

}  // namespace

TEST_CASE("uri_view: every reference of the data is split, or refused") {
    json const all = json::parse(std::ifstream{"tests/data/uri/uri-references.json"});
    CHECK(all.size() == 505);
    for (json const& c : all) {
        CAPTURE(c.dump());
        std::string const input = input_of(c);
        auto const u = uri_view::parse(input);
        REQUIRE(u.has_value() == c["valid"].get<bool>());
        if (!u) continue;
        CHECK(u->relative() == (c["kind"] == "relative"));
        CHECK(same(u->scheme(), c["scheme"]));
        CHECK(same(u->authority(), c["authority"]));
        CHECK(same(u->userinfo(), c["userinfo"]));
        CHECK(same(u->host(), c["host"]));
        CHECK(same(u->port(), c["port"]));
        CHECK(same(u->path(), c["path"]));
        CHECK(same(u->query(), c["query"]));
        CHECK(same(u->fragment(), c["fragment"]));
        // Nothing is lost: composed, the components are the text again.
        CHECK(compose_uri({u->scheme(), u->authority(), u->path(), u->query(), u->fragment()}) == input);
    }
}

// req: rfc3986#2.1
// req: rfc3986#3.1
// req: rfc3986#3.2.1
// req: rfc3986#3.2.2
// req: rfc3986#3.2.3
// req: rfc3986#3.3
// req: rfc3986#3.4
// req: rfc3986#3.5
// req: rfc3986#4.2-1
TEST_CASE("uri_view: what does not fit, and where") {
    struct { octets text; rule const* broken; std::size_t offset; } const rows[] = {
        {":", &rules::uri_scheme, 0},
        {"ht tp://a", &rules::uri_scheme, 2},
        {"h\xc3\xa4:", &rules::uri_scheme, 1},
        {"1a:b", &rules::uri_first_segment, 2},
        {"a_b:c", &rules::uri_first_segment, 3},
        {"http://u[@h/", &rules::uri_userinfo, 8},
        {"http://a b/", &rules::uri_host, 8},
        {"http://[::1/", &rules::uri_host, 11},
        {"http://[fe80::1%25eth0]/", &rules::uri_host, 8},
        {"http://a:8a/", &rules::uri_port, 10},
        {"http://a/ b", &rules::uri_path, 9},
        {"/a[b", &rules::uri_path, 2},
        {"http://a/%4", &rules::uri_percent, 9},
        {"http://a/?a b", &rules::uri_query, 11},
        {"?%zz", &rules::uri_percent, 1},
        {"#a#b", &rules::uri_fragment, 2},
        {"http://a/\\b", &rules::uri_path, 9},
        {octets{"http://a/\0", 10}, &rules::uri_path, 9},
        {"http://a/\n", &rules::uri_path, 9},
    };
    for (auto const& r : rows) {
        CAPTURE(r.text);
        std::string const exact{r.text};
        auto const u = uri_view::parse(exact);
        REQUIRE_FALSE(u.has_value());
        CHECK(u.error().broken == r.broken);
        CHECK(u.error().offset == r.offset);
    }
}

TEST_CASE("uri_view: absolute is with scheme and without fragment (RFC 3986 4.3)") {
    CHECK(uri_view::parse("http://a/b")->absolute());
    CHECK_FALSE(uri_view::parse("http://a/b#")->absolute());
    CHECK_FALSE(uri_view::parse("//a/b")->absolute());
    CHECK(uri_view{}.relative());
    CHECK(uri_view{}.path() == "");
}

// req: rfc3986#3-2     a slash between authority and path
// req: rfc3986#4.2-1   no colon in the first segment
TEST_CASE("compose_uri: what is composed has the components it was made of") {
    struct { uri_components c; octets text; } const rows[] = {
        {{"a", "b", "c", "d", "e"}, "a://b/c?d#e"},
        {{"a", "b", "", {}, {}}, "a://b"},
        {{"a", "", "", "", ""}, "a://?#"},
        {{"a", {}, "//b", {}, {}}, "a:/.//b"},
        {{{}, {}, "//b", {}, {}}, "/.//b"},
        {{{}, {}, "b:c/d", {}, {}}, "./b:c/d"},
        {{{}, {}, "b/c:d", {}, {}}, "b/c:d"},
        {{"a", {}, "b:c", {}, {}}, "a:b:c"},
        {{}, ""},
    };
    for (auto const& r : rows) {
        std::string const text = compose_uri(r.c);
        CHECK(text == r.text);
        auto const u = uri_view::parse(text);
        REQUIRE(u.has_value());
        CHECK(u->scheme() == r.c.scheme);
        CHECK(u->authority() == r.c.authority);
        CHECK(u->query() == r.c.query);
        CHECK(u->fragment() == r.c.fragment);
    }
}

// req: rfc9110#4.1-1   8000 octets and more
TEST_CASE("uri_view: long references are read once") {
    std::string const path = "http://a/" + std::string(1 << 20, 'b');
    CHECK(uri_view::parse(path)->path().size() == (1 << 20) + 1);
    for (octets const piece : {":", "/", "?", "@", "[", "%41", "//", "a:"}) {
        std::string many;
        while (many.size() < 1 << 20) many += piece;
        (void)uri_view::parse(many);
        (void)uri_view::parse("//" + many);
    }
}
