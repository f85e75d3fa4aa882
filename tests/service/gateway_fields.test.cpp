// What a gateway changes in the heads that it passes on.
#include "../../src/service/gateway.hpp"

#include <doctest/doctest.h>

#include "../../src/service/upstreams_state.hpp"
#include "proxying.hpp"

using namespace httoop;
using namespace test;

TEST_CASE("gateway fields: the upstream's path takes the place of the route's") {
    struct {
        char const *path, *of_route, *of_upstream, *made;
    } const rows[] = {
        {"/api/x", "/api/", "/app/", "/app/x"}, {"/api/x", "/api", "/app", "/app/x"}, {"/api", "/api", "/app", "/app"},
        {"/api/", "/api/", "/app", "/app/"},    {"/api/x", "/api/", "/app", "/app/x"}, {"/api/x", "/api", "/app/", "/app/x"},
        {"/api/x", "/api/", "/", "/x"},         {"/x", "/", "/app/", "/app/x"},        {"/api", "/api", "/", "/"},
    };
    for (auto const& r : rows) CHECK(replaced_path(r.path, r.of_route, r.of_upstream) == r.made);
}

TEST_CASE("gateway fields: references to the upstream become references to the proxy") {
    upstream u{0};
    u.host = "10.0.0.1:9000";
    u.path = "/app/";
    gateway_route to;
    to.path = "/api/";
    auto const made = [&](octets reference) { return rewritten_reference(reference, u, to, "https", "a.example"); };
    CHECK(made("http://10.0.0.1:9000/app/x?y#z") == "https://a.example/api/x?y#z");
    CHECK(made("http://10.0.0.1:9000/other") == "https://a.example/other");
    CHECK(made("http://10.0.0.1:9000") == "https://a.example/");
    CHECK(made("/app/x") == "/api/x");
    CHECK(made("/other") == "");
    CHECK(made("x") == "");
    CHECK(made("http://elsewhere.example/app/x") == "");
    CHECK(made("https://10.0.0.1:9000/app/x") == "");
    CHECK(made("//10.0.0.1:9000/app/") == "");
    CHECK(made("http://[") == "");
    u.path = "";
    CHECK(made("/app/x") == "");
    CHECK(made("http://10.0.0.1:9000/app/x") == "https://a.example/app/x");
}

// req: rfc9110#7.6.1-3
// req: rfc9110#7.6.3-2
TEST_CASE("gateway fields: what is of the connection stays there, and Via is added") {
    scripted_server behind = once("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nX-End: 2\r\n\r\nOK");
    proxy_rig front{behind.uri(""), {.name = "front"}};
    std::string const answer =
        front.talk("GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close, X-Private\r\nX-Private: 1\r\nKeep-Alive: 3\r\nX-End: 1\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n");
    CHECK(has(answer, "X-End: 2\r\n"));
    CHECK_FALSE(has(answer, "X-Hop"));
    CHECK_FALSE(has(answer, "Keep-Alive"));
    std::string const asked = behind.requests().at(0);
    CHECK(has(asked, "X-End: 1\r\n"));
    CHECK(has(asked, "Via: 1.1 front\r\n"));
    CHECK(has(asked, "Host: a.example\r\n"));
    for (char const* gone : {"X-Private", "Keep-Alive", "X-Forwarded-For", "close"}) CHECK_FALSE(has(asked, gone));
}

TEST_CASE("gateway fields: Host, facts about the client, Location and edits, as asked for") {
    scripted_server behind = once("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://127.0.0.1:{port}/x\r\nServer: secret\r\n\r\n");
    reverse_proxy_options o;
    o.upstream_host = true;
    o.rewrites_location = true;
    o.client.facts = intermediary::handing_on::replaced;
    o.client.x_forwarded = true;
    o.client.client = intermediary::naming::address;
    o.client.host = o.client.scheme = true;
    for (char const* text : {"X-Set: 1", "+X-Add: 2", "-User-Agent"}) o.request_edits.push_back(*field_edit::parse(text));
    for (char const* text : {"-Server", "X-Frame-Options: DENY"}) o.response_edits.push_back(*field_edit::parse(text));
    proxy_rig front{behind.uri(""), o};
    std::string const answer = front.talk(asks("/", "User-Agent: x\r\nX-Set: 0\r\nX-Add: 1\r\nX-Forwarded-For: 6.6.6.6\r\n"));
    CHECK(has(answer, "Location: http://a.example/x\r\n"));
    CHECK(has(answer, "X-Frame-Options: DENY\r\n"));
    CHECK_FALSE(has(answer, "Server"));
    std::string const asked = behind.requests().at(0);
    CHECK(has(asked, "Host: 127.0.0.1:" + std::to_string(behind.port()) + "\r\n"));
    CHECK(has(asked, "X-Forwarded-For: 127.0.0.1\r\n"));
    CHECK(has(asked, "X-Forwarded-Host: a.example\r\n"));
    CHECK(has(asked, "X-Forwarded-Proto: http\r\n"));
    CHECK(has(asked, "X-Set: 1\r\n"));
    CHECK(has(asked, "X-Add: 1\r\n"));
    CHECK(has(asked, "X-Add: 2\r\n"));
    CHECK_FALSE(has(asked, "User-Agent"));
    CHECK_FALSE(has(asked, "6.6.6.6"));
}
