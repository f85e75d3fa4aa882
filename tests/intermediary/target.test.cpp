#include <httoop/intermediary/target.hpp>

#include <doctest/doctest.h>

using namespace httoop;
using namespace httoop::intermediary;

namespace {

request asked_for(octets m, octets target, octets host = "h.example") {
    request r{*method::parse(m), target};
    r.fields().append(field_id::host, host);
    CHECK(r.defect().has_value());
    return r;
}

// "target host"
std::string sent(octets m, octets target, next_hop const& to = {}, role us = role::proxy) {
    auto const t = target_for(asked_for(m, target), us, to);
    REQUIRE(t.has_value());
    CHECK(t->because != nullptr);
    return t->target + " " + t->host;
}

next_hop const to_proxy{.proxy = true};

}  // namespace

// req: rfc9110#7.7-2
TEST_CASE("target: path and query are those that were received") {
    CHECK(sent("GET", "/a//b/../%7e?q=%41?") == "/a//b/../%7e?q=%41? h.example");
    CHECK(sent("GET", "http://O.example/%7E?") == "/%7E? O.example");
    CHECK(sent("GET", "/a", {.prefix = "/app"}) == "/a h.example");
    CHECK(sent("GET", "/a", {.prefix = "/app"}, role::gateway) == "/app/a h.example");
}

TEST_CASE("target: an empty path is sent to a server as a slash") {
    CHECK(sent("GET", "http://o.example") == "/ o.example");
    CHECK(sent("GET", "http://o.example?q") == "/?q o.example");
    CHECK(sent("OPTIONS", "http://o.example?q") == "/?q o.example");
    CHECK(sent("OPTIONS", "http://o.example/") == "/ o.example");
}

// req: rfc9112#3.2.2-3 rfc9112#3.2.2-4
TEST_CASE("target: Host is that of an absolute target") {
    CHECK(sent("GET", "http://o.example:81/a") == "/a o.example:81");
    CHECK(sent("GET", "http://o.example:81/a", to_proxy) == "http://o.example:81/a o.example:81");
    CHECK(sent("GET", "http://me:pw@o.example/a", to_proxy) == "http://o.example/a o.example");
}

// req: rfc9112#3.2.2-1
TEST_CASE("target: another proxy is told the whole URI") {
    CHECK(sent("GET", "/a?q", to_proxy) == "http://h.example/a?q h.example");
    CHECK(sent("GET", "http://o.example", to_proxy) == "http://o.example o.example");
}

// req: rfc9112#3.2.4-2
TEST_CASE("target: OPTIONS for a whole server") {
    CHECK(sent("OPTIONS", "http://o.example:8001") == "* o.example:8001");
    CHECK(sent("OPTIONS", "http://o.example:8001", to_proxy) == "http://o.example:8001 o.example:8001");
    CHECK(sent("OPTIONS", "*") == "* h.example");
    CHECK(sent("OPTIONS", "*", to_proxy) == "http://h.example h.example");
}

// req: rfc9110#7.7-1
TEST_CASE("target: a proxy keeps the host, a gateway may choose another one") {
    next_hop const to{.host = "inner.example:8080"};
    CHECK(sent("GET", "/a", to) == "/a h.example");
    CHECK(sent("GET", "/a", to, role::gateway) == "/a inner.example:8080");
    CHECK(sent("GET", "/a", {.proxy = true, .scheme = "https"}) == "https://h.example/a h.example");
    CHECK(sent("GET", "http://o.example/a", {.proxy = true, .scheme = "https"}) == "http://o.example/a o.example");
}

// req: rfc9110#7.1
TEST_CASE("target: without a host there is none for a proxy") {
    request r{method::get, "/a"};
    CHECK_FALSE(target_for(r, role::proxy, to_proxy).has_value());
    CHECK(target_for(r, role::proxy, {})->host.empty());
    CHECK(target_for(r, role::gateway, {.proxy = true, .host = "i"})->target == "http://i/a");
}

TEST_CASE("target: a host that is none is not forwarded") {
    for (octets const wrong : {"\xa0" "a", "a,b", "me@a", "a/b", "a:99999"}) {
        CAPTURE(wrong);
        request const r = asked_for("GET", "/a", wrong);
        CHECK_FALSE(target_for(r, role::proxy, to_proxy).has_value());
        CHECK_FALSE(target_for(r, role::proxy, {}).has_value());
    }
}

TEST_CASE("target: CONNECT is for its authority") {
    CHECK(sent("CONNECT", "o.example:443") == "o.example:443 o.example:443");
    CHECK(sent("CONNECT", "o.example:443", to_proxy) == "o.example:443 o.example:443");
}
