#include <httoop/service/router.hpp>

#include <doctest/doctest.h>

#include <httoop/service/rules.hpp>

#include "support/ask.hpp"

using namespace httoop;
using support::ask;
using support::field_of;
using support::reason_of;
using support::status_of;

namespace {

auto says(std::string text) {
    return [text](exchange const& x) {
        std::string all = text;
        for (char const* name : {"a", "b", "rest"})
            if (octets const raw = x.captured_raw(name); raw.data() != nullptr) all += " " + std::string{name} + "=" + x.captured(name);
        return response::text(all);
    };
}

router example() {
    router r;
    r.get("/", says("root"));
    r.get("/plain", says("plain"));
    r.get("/a/b", says("fixed"));
    r.get("/a/{a}", says("one"));
    r.get("/a/{a}/c", says("nested"));
    r.get("/a/b/{b}/d", says("deep"));
    r.get("/files/{rest...}", says("rest"));
    r.get("/u/\xc3\xbc", says("umlaut"));
    r.get("/100%25", says("percent"));
    r.get("/slash/", says("slash"));
    r.post("/form", says("posted"));
    r.put("/a/{b}", says("put"));
    return r;
}

}  // namespace

TEST_CASE("router: templates and paths") {
    router r = example();
    struct {
        char const* path;
        char const* content;  // null: 404
    } const rows[] = {
        {"/", "root"}, {"/?q", "root"}, {"http://test", "root"}, {"http://test/plain?x", "plain"},
        {"/plain", "plain"}, {"/plain/", nullptr}, {"/Plain", nullptr}, {"/plai", nullptr}, {"/plain?a/b", "plain"},
        {"/pl%61in", "plain"}, {"/%70lain", "plain"},
        {"/a/b", "fixed"}, {"/a/x", "one a=x"}, {"/a/", nullptr}, {"/a", nullptr}, {"/a/b%2Fc", "one a=b/c"},
        {"/a/b/c", "nested a=b"},      // the literal way leads nowhere, the capture does
        {"/a/b/z/d", "deep b=z"}, {"/a/b/z/e", nullptr}, {"/a//c", nullptr},
        {"/files/", "rest rest="}, {"/files/x/y%20z", "rest rest=x/y z"}, {"/files", nullptr}, {"/files//x", "rest rest=/x"},
        {"/u/%C3%BC", "umlaut"}, {"/100%25", "percent"}, {"/100%2525", nullptr}, {"/slash/", "slash"}, {"/slash", nullptr},
        {"/a/..", nullptr}, {"/a/.", nullptr}, {"/a/%2e%2E", nullptr}, {"/a/...", "one a=..."}, {"/files/x/../y", nullptr},
        {"/files/%2e%2e/y", nullptr}, {"//plain", nullptr},
    };
    for (auto const& row : rows) {
        CAPTURE(row.path);
        auto const a = ask(r, "GET", row.path);
        CHECK(status_of(a) == (row.content != nullptr ? 200 : 404));
        if (row.content != nullptr) CHECK(a.content == row.content);
    }
}

TEST_CASE("router: GET answers HEAD") {
    // req: rfc9110#9.1-1
    router r = example();
    auto const a = ask(r, "HEAD", "/plain");
    CHECK(status_of(a) == 200);
    CHECK(a.length == content_length_of::exactly(5));
    CHECK(a.content == "");
    router own;
    own.get("/", says("get")).add(method::head, "/", make_service([](exchange const&) {
        return response{status_code::no_content};
    }));
    CHECK(status_of(ask(own, "HEAD", "/")) == 204);
}

TEST_CASE("router: a method that another resource has is not allowed, one that none has is not implemented") {
    // req: rfc9110#9.1-2 rfc9110#9.1-3
    router r = example();
    auto const not_allowed = ask(r, "POST", "/plain");
    CHECK(status_of(not_allowed) == 405);
    CHECK(reason_of(not_allowed) == "rfc9110#9.1-3");
    for (char const* m : {"BREW", "get", "DELETE", "TRACE", "PROPFIND"}) {
        CAPTURE(m);
        for (char const* path : {"/plain", "/nowhere"}) {
            auto const none = ask(r, m, path);
            CHECK(status_of(none) == 501);
            CHECK(reason_of(none) == "rfc9110#9.1-2");
        }
    }
    CHECK(status_of(ask(r, "POST", "/nowhere")) == 404);
    CHECK(status_of(ask(r, "CONNECT", "test:80")) == 501);
}

TEST_CASE("router: a 405 tells in Allow what there is") {
    // req: rfc9110#15.5.6-1
    router r = example();
    CHECK(field_of(ask(r, "POST", "/plain"), "Allow") == "GET, HEAD, OPTIONS");
    CHECK(field_of(ask(r, "GET", "/form"), "Allow") == "POST, OPTIONS");
    CHECK(field_of(ask(r, "POST", "/a/x"), "Allow") == "GET, HEAD, PUT, OPTIONS");
}

TEST_CASE("router: OPTIONS is answered from the routes") {
    // req: rfc9110#9.3.7-1
    router r = example();
    auto const a = ask(r, "OPTIONS", "/form");
    CHECK(status_of(a) == 204);
    CHECK(field_of(a, "Allow") == "POST, OPTIONS");
    CHECK(status_of(ask(r, "OPTIONS", "/nowhere")) == 404);
    for (char const* target : {"*", "http://test"}) {
        auto const all = ask(r, "OPTIONS", target);
        CHECK(status_of(all) == 204);
        if (target[0] == '*') CHECK(field_of(all, "Allow") == "GET, HEAD, POST, PUT, OPTIONS");
    }
}

TEST_CASE("router: what is not there says so") {
    // req: rfc9110#15.5.5
    router r = example();
    auto const a = ask(r, "GET", "/nowhere", {{"Accept", "application/json"}});
    CHECK(status_of(a) == 404);
    CHECK(reason_of(a) == "rfc9110#15.5.5");
    CHECK(a.content.find("rfc9110#15.5.5") != std::string::npos);
}

TEST_CASE("router: any takes every method but TRACE and CONNECT") {
    router r;
    r.any("/x", says("any")).get("/x", says("get"));
    CHECK(ask(r, "GET", "/x").content == "get");
    for (char const* m : {"POST", "OPTIONS", "BREW", "PROPFIND"}) CHECK(ask(r, m, "/x").content == "any");
    CHECK(status_of(ask(r, "TRACE", "/x")) == 501);
    r.add(method::trace, "/x", make_service(says("trace")));
    CHECK(ask(r, "TRACE", "/x").content == "trace");
}

TEST_CASE("router: unknown methods can have routes") {
    router r;
    r.add(*method::parse("BREW"), "/pot", make_service(says("coffee")));
    r.get("/", says("root"));
    CHECK(ask(r, "BREW", "/pot").content == "coffee");
    CHECK(status_of(ask(r, "BREW", "/")) == 405);
    CHECK(field_of(ask(r, "GET", "/pot"), "Allow") == "OPTIONS, BREW");
    r.add(*method::parse("BREW"), "/pot", make_service(says("tea")));
    CHECK(ask(r, "BREW", "/pot").content == "tea");
}

TEST_CASE("router: what no template fits can be answered otherwise, but never by way of dot segments") {
    // req: rfc3986#6.2.2.3
    router r;
    r.any("/private/{rest...}", says("guarded"));
    r.otherwise(make_service(says("other")));
    CHECK(ask(r, "GET", "/x").content == "other");
    CHECK(ask(r, "DELETE", "/x").content == "other");
    for (char const* path : {"/x/../private/y", "/./private/y", "/x/%2e%2e/private/y", "/%2E/private", "/x/.%2e"}) {
        CAPTURE(path);
        auto const a = ask(r, "GET", path);
        CHECK(status_of(a) == 400);
        CHECK(reason_of(a) == "rfc3986#6.2.2.3");
    }
    CHECK(ask(r, "GET", "/private/y").content == "guarded rest=y");
    CHECK(ask(r, "GET", "/%70rivate/y").content == "guarded rest=y");
}

TEST_CASE("router: many routes are all found") {
    router r;
    for (int i = 0; i < 300; ++i) {
        r.get("/fixed/" + std::to_string(i), says("f" + std::to_string(i)));
        r.get("/way" + std::to_string(i) + "/{a}", says("w" + std::to_string(i)));
    }
    for (int i = 0; i < 300; ++i) {
        CHECK(ask(r, "GET", "/fixed/" + std::to_string(i)).content == "f" + std::to_string(i));
        CHECK(ask(r, "GET", "/way" + std::to_string(i) + "/z").content == "w" + std::to_string(i) + " a=z");
    }
    CHECK(status_of(ask(r, "GET", "/fixed/300")) == 404);
}
