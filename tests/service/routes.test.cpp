#include "../../src/service/routes.hpp"

#include <doctest/doctest.h>

using namespace httoop;

namespace {

request to_host(octets target, octets host) {
    request r{method::get, target};
    r.fields().append(field_id::host, host);
    return r;
}

struct chosen {
    chosen(std::initializer_list<char const*> routes) {
        for (char const* const r : routes) REQUIRE(add(r));
    }
    bool add(octets what) {
        auto to = upstreams::make("http://127.0.0.1:9", {});
        REQUIRE(to);
        return static_cast<bool>(all.add(what, std::move(*to)));
    }
    std::string of(octets target, octets host = "a.example") const {
        request const r = to_host(target, host);
        gateway_route const* const found = all.find(r, routed_path{r}.text());
        return found == nullptr ? "none" : found->text;
    }
    gateway_routes all;
};

}  // namespace

TEST_CASE("routes: the longest path of the host that fits best") {
    chosen const c{"/", "/api/", "/api/v2", "a.example/a", "*.example/b/", "*.b.example", "A.b.Example/x"};
    CHECK(c.of("/") == "/");
    CHECK(c.of("/api/x") == "/api/");
    CHECK(c.of("/api") == "/");
    CHECK(c.of("/api/v2") == "/api/v2");
    CHECK(c.of("/api/v2/x?y") == "/api/v2");
    CHECK(c.of("/api/v23") == "/api/");
    CHECK(c.of("/a") == "a.example/a");
    CHECK(c.of("/ab") == "/");
    CHECK(c.of("/b/", "c.example:81") == "*.example/b/");
    CHECK(c.of("/b/", "example") == "/");
    CHECK(c.of("/x", "a.B.example") == "A.b.Example/x");
    CHECK(c.of("/y", "a.b.example.") == "*.b.example");
    CHECK(c.of("/y", "b.example") == "/");
}

TEST_CASE("routes: what a path is called otherwise leads nowhere else") {
    chosen const c{"/", "/api/"};
    CHECK(c.of("/%61pi/x") == "/api/");
    CHECK(c.of("/x/../api/x") == "/api/");
    CHECK(c.of("/api/../x") == "/");
    CHECK(c.of("/api/%2e%2E/x") == "/");
    CHECK(c.of("/api/%2Fx") == "/api/");
    request const dots = to_host("/a/./b", "a.example"), plain = to_host("/a/%2Fb", "a.example");
    CHECK(routed_path{dots}.text() == "/a/b");
    CHECK(routed_path{dots}.had_dots());
    CHECK(routed_path{plain}.text() == "/a/%2Fb");
    CHECK_FALSE(routed_path{plain}.had_dots());
}

TEST_CASE("routes: what is none") {
    chosen c{"a.example/x"};
    CHECK_FALSE(c.add("A.example/x"));
    CHECK_FALSE(c.add("a.example:80/"));
    CHECK_FALSE(c.add("a b/"));
    CHECK_FALSE(c.add("/x?y"));
    CHECK(c.of("/y") == "none");
}
