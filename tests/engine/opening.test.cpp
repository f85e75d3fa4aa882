// What proxies answer to CONNECT before there is a tunnel, and how it is told.
#include "engine/opening.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "connecting.hpp"

using namespace httoop;
using namespace test;

namespace {

std::string const wants = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"\r\n";

client_options by(scripted_server const& proxy) {
    client_options o;
    o.proxy.for_https = "127.0.0.1:" + std::to_string(proxy.port());
    o.policy.limits.response_time = 10'000;
    return o;
}

}  // namespace

TEST_CASE("opening: a 407 of a proxy is the response, with its challenges and its content") {
    struct {
        std::string answer;
        char const* content;
    } const rows[] = {
        {wants + "Content-Length: 6\r\n\r\nlog in", "log in"},
        {wants + "Transfer-Encoding: chunked\r\n\r\n3\r\nlog\r\n3\r\n in\r\n0\r\n\r\n", "log in"},
        {wants + "\r\nlog in", "log in"},
        {wants + "Content-Length: 0\r\n\r\n", ""},
        {"HTTP/1.1 100 Continue\r\n\r\n" + wants + "Content-Length: 0\r\n\r\n", ""},
    };
    for (auto const& row : rows) {
        CAPTURE(row.answer);
        scripted_server proxy{scripted_server::answers({row.answer})};
        auto const r = get("https://a.example/", by(proxy));
        REQUIRE(r);
        CHECK(r->status() == status_code::proxy_authentication_required);
        CHECK(r->fields().value("Proxy-Authenticate") == "Basic realm=\"p\"");
        CHECK(r->octets() == row.content);
        CHECK(proxy.requests().size() == 1);
    }
}

TEST_CASE("opening: a proxy does not speak for the origin") {
    scripted_server proxy{scripted_server::answers({wants + "Set-Cookie: a=b\r\nStrict-Transport-Security: max-age=9\r\nLocation: /x\r\n"
                                                            "Alt-Svc: clear\r\nWWW-Authenticate: Basic realm=\"o\"\r\nX-Any: y\r\n"
                                                            "Content-Type: text/plain\r\nContent-Length: 0\r\n\r\n"})};
    auto const r = get("https://a.example/", by(proxy));
    REQUIRE(r);
    std::string names;
    for (field_line const line : r->fields()) names += std::string{line.name} + " ";
    CHECK(names == "Proxy-Authenticate Content-Type ");
}

TEST_CASE("opening: whatever else a proxy answers, it is told whose answer that is") {
    struct {
        char const* answer;
        failure what;
        char const* told;  // behind the proxy's name
    } const rows[] = {
        {"HTTP/1.1 403 Not Here\r\nContent-Length: 0\r\n\r\n", failure::refused, " answered 403 Not Here, while connecting"},
        {"HTTP/1.1 403 No\r\nContent-Type: text/plain\r\nContent-Length: 17\r\n\r\nit is late\nreally", failure::refused,
         " answered 403 No: it is late, while connecting"},
        {"HTTP/1.1 502 No\r\nProxy-Status: p; error=dns_error\r\nContent-Length: 0\r\n\r\n", failure::refused,
         " answered 502 No: p; error=dns_error, while connecting"},
        {"HTTP/1.1 502 Bad Gateway\r\n\r\nno such host", failure::refused, " answered 502 Bad Gateway, while connecting"},
        {"HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\nContent-Length: 0\r\n\r\n", failure::refused, " answered 302 Found, while connecting"},
        {"", failure::closed, " closed the connection without an answer: the peer closed the connection too early, while connecting"},
        {"HTTP/1.1 200 OK\r\nVia", failure::closed, " closed the connection amid its answer: the peer closed the connection too early, while connecting"},
        {"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 9\r\n\r\nlog", failure::closed,
         " closed the connection amid its answer: the peer closed the connection too early, while connecting"},
    };
    for (auto const& row : rows) {
        CAPTURE(row.answer);
        scripted_server proxy{scripted_server::answers({row.answer})};
        auto const r = get("https://a.example/", by(proxy));
        REQUIRE_FALSE(r);
        CHECK(r.error().what == row.what);
        CHECK_FALSE(r.error().sent);
        std::string const text = r.error().text();
        std::string const before = "no tunnel to a.example:443: the proxy http://127.0.0.1:" + std::to_string(proxy.port());
        CHECK(text.substr(0, before.size()) == before);
        CHECK(text.substr(std::min(before.size(), text.size())) == row.told);
    }
}

TEST_CASE("opening: what is no HTTP is told to come from the proxy") {
    for (char const* answer : {"SSH-2.0-OpenSSH_9.2\r\n", "\x15\x03\x01\x00\x02\x02\x16\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n"}) {
        scripted_server proxy{scripted_server::answers({answer})};
        auto const r = get("https://a.example/", by(proxy));
        REQUIRE_FALSE(r);
        CHECK(r.error().what == failure::violation);
        CHECK_FALSE(r.error().sent);
        CHECK(r.error().text().starts_with("no tunnel to a.example:443: what the proxy http://127.0.0.1:" + std::to_string(proxy.port()) +
                                           " answers is not valid: "));
    }
}

TEST_CASE("opening: a proxy that is silent, or that never ends, is not waited for") {
    scripted_server proxy{{[](int c, scripted_server& s) { s.read_request(c); std::string rest; s.more(c, rest); },
                           [](int c, scripted_server& s) {
                               s.read_request(c);
                               s.send(c, wants + "\r\n" + std::string(20'000, 'x'));
                           }}};
    client_options o = by(proxy);
    o.policy.limits.response_time = 50;
    auto const silent = get("https://a.example/", o);
    REQUIRE_FALSE(silent);
    CHECK(silent.error().what == failure::timeout);
    CHECK(has(silent.error().text(), "the proxy http://127.0.0.1:" + std::to_string(proxy.port()) + " was silent for 50 ms (limit response-time)"));
    o = by(proxy);
    o.policy.limits.linger_octets = 10'000;
    auto const endless = get("https://a.example/", o);
    REQUIRE_FALSE(endless);
    CHECK(endless.error().what == failure::limit);
    CHECK(has(endless.error().text(), "limit linger-octets"));
}

TEST_CASE("opening: one time bounds all of what a proxy answers, also where each octet comes soon") {
    for (std::string const& begun : {std::string{"HTTP/1.1 200 OK\r\nX: "}, wants + "\r\n"}) {
        std::atomic<bool> done{false};
        scripted_server proxy{{[&](int c, scripted_server& s) {
            s.read_request(c);
            s.send(c, begun);
            for (int i = 0; i < 500 && !done; ++i) {
                s.send(c, "x");
                std::this_thread::sleep_for(std::chrono::milliseconds{20});
            }
        }}};
        client_options o = by(proxy);
        o.policy.limits.response_time = 500;
        auto const slow = get("https://a.example/", o);
        done = true;
        REQUIRE_FALSE(slow);
        CHECK(slow.error().what == failure::timeout);
        CHECK(has(slow.error().text(), "500 ms (limit response-time)"));
    }
}

TEST_CASE("opening: what a proxy adds behind its 200 is not taken for TLS") {
    scripted_server proxy{scripted_server::answers({"HTTP/1.1 200 OK\r\n\r\nfake"})};
    auto const r = get("https://a.example/", by(proxy));
    REQUIRE_FALSE(r);
    CHECK(r.error().what == failure::tls);
    CHECK_FALSE(r.error().sent);
}
