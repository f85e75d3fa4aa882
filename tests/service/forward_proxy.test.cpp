// A proxy between its clients and servers that do as they are told.
#include <httoop/service/forward_proxy.hpp>

#include <doctest/doctest.h>

#include <httoop/service/guard.hpp>

#include "../../src/io/name_lookups.hpp"
#include "engine/asking.hpp"
#include "proxied.hpp"

using namespace httoop;
using namespace test;

// req: rfc9112#3.2.2-3 rfc9112#3.2.2-4 rfc9110#7.6.1-2 rfc9110#7.6-1 rfc9112#2.3-1
TEST_CASE("forward proxy: what is asked and answered is made anew") {
    scripted_server s{scripted_server::answers({"HTTP/1.0 200 Fine\r\nContent-Length: 5\r\nConnection: x-odd\r\nX-Odd: 1\r\nX-Even: 2\r\nKeep-Alive: 9\r\n\r\nhello"})};
    proxied p;
    std::string const a = p.ask(got(s.uri("/a?b"), "Connection: keep-alive, x-secret\r\nX-Secret: 1\r\nX-Open: 2\r\nProxy-Authorization: Basic eA==\r\n"), "hello");
    CHECK(asked(s) == "GET /a?b HTTP/1.1\r\nHost: " + named(s) + "\r\nX-Open: 2\r\nVia: 1.1 p.example\r\n\r\n");
    CHECK(a.starts_with("HTTP/1.1 200 Fine\r\n"));
    CHECK(holds(a, "X-Even: 2\r\n"));
    CHECK(holds(a, "Via: 1.0 p.example\r\n"));
    CHECK(holds(a, "Date: "));
    CHECK_FALSE(holds(a, "X-Odd"));
    CHECK_FALSE(holds(a, "Keep-Alive"));
    CHECK(holds(a, "Content-Length: 5\r\n"));
}

// req: rfc9110#9.2.2-2
TEST_CASE("forward proxy: a request on a kept connection that ended is sent once more, if it is idempotent") {
    auto const one_then_none = [](int c, scripted_server& self) {
        self.read_request(c);
        self.send(c, hello);
        self.read_request(c);
    };
    scripted_server s{{one_then_none, one_then_none, one_then_none, one_then_none}};
    proxied p;
    auto c = p.r.connect(got(s.uri("/1")));
    CHECK(c.until("hello").starts_with("HTTP/1.1 200 "));
    c.send(got(s.uri("/2"), "X-A: b\r\n"));  // on the first connection, then on another one
    CHECK(c.until("hello").starts_with("HTTP/1.1 200 "));
    c.send("POST " + s.uri("/3") + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    CHECK(c.until("}").starts_with("HTTP/1.1 502 "));
    CHECK(asked(s, 1) == asked(s, 2));
    CHECK(holds(asked(s, 1), "GET /2 HTTP/1.1\r\n"));
    CHECK(holds(asked(s, 1), "X-A: b\r\n"));
    CHECK(holds(asked(s, 3), "POST /3 HTTP/1.1\r\n"));
    CHECK(s.requests().size() == 4);
    // Nor if it had content, which was read.
    auto other = p.r.connect(got(s.uri("/4")));
    CHECK(other.until("hello").starts_with("HTTP/1.1 200 "));
    other.send("PUT " + s.uri("/5") + " HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
    CHECK(other.until("}").starts_with("HTTP/1.1 502 "));
    CHECK(s.requests().size() == 6);
}

// req: rfc9110#7.6-2
TEST_CASE("forward proxy: a circle is 502, and says so") {
    scripted_server s{{}};
    proxied p;
    for (char const* via : {"1.1 p.example", "1.0 x, 1.1 OLD (c)"}) {
        std::string const a = p.ask(got(s.uri(), std::string{"Via: "} + via + "\r\n"), "}");
        CHECK(a.starts_with("HTTP/1.1 502 "));
        CHECK(holds(a, "Proxy-Status: \"p.example\";error=proxy_loop_detected\r\n"));
        CHECK(holds(a, "Content-Type: application/problem+json"));
    }
    CHECK(s.requests().empty());
}

// req: rfc9110#7.6.2-1 rfc9110#7.6.2-2 rfc9110#7.6.2-3 rfc9110#9.3.8-1 rfc9110#9.3.8-3
TEST_CASE("forward proxy: Max-Forwards is counted, and who gets none answers") {
    scripted_server s{scripted_server::answers({hello})};
    proxied p;
    std::string const secrets = "Authorization: Basic eDp5\r\nCookie: a=b\r\nX-Open: 1\r\n";
    std::string a = p.ask("TRACE " + s.uri("/t") + " HTTP/1.1\r\nHost: h\r\nMax-Forwards: 0\r\n" + secrets + "\r\n", "\r\n\r\nTRACE");
    CHECK(a.starts_with("HTTP/1.1 200 "));
    CHECK(holds(a, "Content-Type: message/http\r\n"));
    a = p.ask("TRACE " + s.uri("/t") + " HTTP/1.1\r\nHost: h\r\nMax-Forwards: 0\r\n" + secrets + "\r\n", "X-Open: 1\r\n\r\n");
    CHECK(holds(a, "\r\n\r\nTRACE " + s.uri("/t") + " HTTP/1.1\r\nHost: h\r\nMax-Forwards: 0\r\nX-Open: 1\r\n\r\n"));
    a = p.ask("OPTIONS " + s.uri("/t") + " HTTP/1.1\r\nHost: h\r\nMax-Forwards: 0\r\n\r\n");
    CHECK(a.starts_with("HTTP/1.1 204 "));
    CHECK(holds(a, "Allow: GET, "));
    a = p.ask("OPTIONS " + s.uri("") + " HTTP/1.1\r\nHost: h\r\nMax-Forwards: 7\r\n\r\n", "hello");
    CHECK(asked(s).starts_with("OPTIONS * HTTP/1.1\r\n"));
    CHECK(holds(asked(s), "Max-Forwards: 6\r\n"));
    a = p.ask("TRACE " + s.uri("/t") + " HTTP/1.1\r\nHost: h\r\nMax-Forwards: many\r\n\r\n", "}");
    CHECK(a.starts_with("HTTP/1.1 400 "));
    // Nobody behind may be shown what is secret.
    a = p.ask("TRACE " + s.uri("/t") + " HTTP/1.1\r\nHost: h\r\n" + secrets + "\r\n", "\r\n\r\n");
    CHECK(a.starts_with("HTTP/1.1 400 "));
    CHECK(s.requests().size() == 1);
}

TEST_CASE("forward proxy: what is asked of itself") {
    auto own = make_service([](exchange& x) { return response::text("own " + std::string{x.request().target()}); });
    proxy_set with;
    CHECK(proxied{with}.ask("GET /x HTTP/1.1\r\nHost: p.example\r\n\r\n").starts_with("HTTP/1.1 400 "));
    with.own = own.get();
    proxied p{with};
    CHECK(holds(p.ask("GET /x HTTP/1.1\r\nHost: p.example\r\n\r\n", "own /x"), "own /x"));
    CHECK(p.ask("OPTIONS * HTTP/1.1\r\nHost: p.example\r\n\r\n").starts_with("HTTP/1.1 204 "));
    CHECK(holds(p.ask("TRACE /x HTTP/1.1\r\nHost: p.example\r\n\r\n", "TRACE /x HTTP/1.1\r\n"), "message/http"));
    CHECK(p.ask("GET ftp://x.example/ HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 400 "));
}

// req: rfc9110#4.2.2-3
TEST_CASE("forward proxy: an https URI is not asked for in plain view") {
    proxied p;
    std::string const a = p.ask(got("https://127.0.0.1:9/"), "}");
    CHECK(a.starts_with("HTTP/1.1 403 "));
    CHECK(holds(a, "error=http_request_denied"));
}

// req: rfc9209#2.3.5
TEST_CASE("forward proxy: private addresses are refused, by whatever name they go") {
    scripted_server s{{}};
    proxy_set with;
    with.options.targets = {};
    with.options.targets.connect_port("*");
    proxied p{with};
    std::string const port = std::to_string(s.port());
    std::string a = p.ask(got("http://localhost:" + port + "/"), "}");
    CHECK(a.starts_with("HTTP/1.1 403 "));
    CHECK(holds(a, "error=destination_ip_prohibited"));
    CHECK_FALSE(holds(a, "127.0.0.1"));
    a = p.ask("CONNECT localhost:" + port + " HTTP/1.1\r\nHost: x\r\n\r\n", "}");
    CHECK(a.starts_with("HTTP/1.1 403 "));
    CHECK(holds(a, "error=destination_ip_prohibited"));
    for (std::string const host : {"127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "169.254.169.254", "10.0.0.1"}) {
        CAPTURE(host);
        a = p.ask(got("http://" + host + ":" + port + "/"), "}");
        CHECK(a.starts_with("HTTP/1.1 403 "));
    }
    CHECK(s.requests().empty());
}

// req: rfc9110#9.3.6-4
TEST_CASE("forward proxy: what was allowed once is not answered by a cache in front of it") {
    auto stored = make_service([](exchange&) { return response::text("stored"); });
    proxy_set with;
    with.options.targets = {};
    REQUIRE(with.options.targets.deny("ads.example"));
    proxied p{with};
    target_guard before{*stored, p.proxy};
    test::rig r{before, with.front};
    auto const ask = [&](std::string const& target) {
        auto c = r.connect(got(target));
        std::string const head = c.until("\r\n\r\n");
        return head.substr(0, head.find("\r\n\r\n"));
    };
    CHECK(ask("http://b.example/").starts_with("HTTP/1.1 200 "));
    CHECK(ask("/own").starts_with("HTTP/1.1 200 "));
    for (char const* target : {"http://ads.example/", "http://x.ads.example/", "http://10.0.0.1/", "https://[::1]/", "https://b.example/"}) {
        CAPTURE(target);
        CHECK(ask(target).starts_with("HTTP/1.1 403 "));
        CHECK(holds(ask(target), "Proxy-Status: \"p.example\";error=http_request_denied"));
    }
    auto c = r.connect();
    h2_peer client{c};
    auto const denied = client.ask(method::get, "/", "ads.example"), fine = client.ask(method::get, "/", "b.example");
    CHECK(client.until_over(denied).status == 403);
    CHECK(client.until_over(fine).status == 200);
}

// req: rfc9110#7.6-2 rfc9110#7.6.3-1
TEST_CASE("forward proxy: without a name it makes one up, so that two in a row are no circle") {
    scripted_server s{scripted_server::answers({hello})};
    proxy_set second_set;
    second_set.options.us = {};
    target_addresses const to{second_set.options.targets};
    auto last = proxied::make(second_set, to);
    forward_proxy second{*last, second_set.options};
    live_server between{second, second_set.front};
    proxy_set with;
    with.options.us = {};
    with.onward.proxy.for_http = between.uri("");
    proxied p{with};
    CHECK(p.proxy.name().starts_with("httoop-"));
    CHECK(p.proxy.name() != second.name());
    std::string const a = p.ask(got(s.uri()), "hello");
    CHECK(a.starts_with("HTTP/1.1 200 "));
    std::string const both = "Via: 1.1 " + std::string{p.proxy.name()} + "\r\nVia: 1.1 " + std::string{second.name()} + "\r\n";
    CHECK(holds(asked(s), both));
    std::string const again = p.ask(got(s.uri(), both), "}");
    CHECK(again.starts_with("HTTP/1.1 502 "));
    CHECK(holds(again, "error=proxy_loop_detected"));
    between.stop();
}

TEST_CASE("forward proxy: what is told of clients is where they are") {
    scripted_server s{scripted_server::answers({hello})};
    proxy_set with;
    with.options.us.client.facts = intermediary::handing_on::replaced;
    with.options.us.client.client = intermediary::naming::address;
    with.options.us.client.scheme = true;
    target_addresses const to{with.options.targets};
    auto next = proxied::make(with, to);
    forward_proxy proxy{*next, with.options};
    live_server at{proxy, with.front};
    client_options through;
    through.proxy.for_http = at.uri("");
    asking_rig r{through};
    auto const a = r.ask(s.uri());
    CHECK(a->content == "hello");
    CHECK(holds(asked(s), "Forwarded: for=127.0.0.1;proto=http\r\n"));
}

// req: rfc9110#15.6.5
TEST_CASE("forward proxy: a name that is not looked up in time is 504, and others go on") {
    static std::atomic<bool> open;
    static std::atomic<int> stuck;
    open = false;
    stuck = 0;
    auto const before = io::name_lookups::of_process().by([](std::string const& host) -> io::name_lookups::addresses {
        if (host.starts_with("stuck")) ++stuck;
        for (int i = 0; i < 600'000 && !open && host.starts_with("stuck"); ++i) std::this_thread::sleep_for(std::chrono::milliseconds{1});
        return std::vector<io::address>{io::address::loopback(0)};
    });
    scripted_server s{scripted_server::answers({hello})};
    proxy_set with;
    with.onward.policy.limits.resolve_threads = 1;
    with.onward.policy.limits.resolve_late = 1;
    with.onward.policy.limits.offload_queue = 0;
    with.onward.policy.limits.resolve_time = 600'000;
    proxied patient{with};
    with.onward.policy.limits.resolve_time = 60;
    proxied p{with};
    // Threads may be slow to begin, and what was not begun in time is not looked up.
    auto const sticks = [&](int how_many, std::string const& text) {
        std::string a;
        while (stuck != how_many) {
            a = p.ask(text, "}");
            CHECK(a.starts_with("HTTP/1.1 504 "));
            CHECK(holds(a, "Proxy-Status: \"p.example\";error=dns_timeout\r\n"));
        }
    };
    sticks(1, got("http://stuck.example/"));
    std::string const asks_fine = got("http://fine.example:" + std::to_string(s.port()) + "/");
    CHECK(patient.ask(asks_fine, "hello").starts_with("HTTP/1.1 200 "));
    sticks(2, "CONNECT stuck2.example:443 HTTP/1.1\r\nHost: x\r\n\r\n");
    // With no place left more are refused, and that at once.
    std::string const a = patient.ask(got("http://fine2.example/"), "}");
    CHECK(a.starts_with("HTTP/1.1 503 "));
    CHECK(holds(a, "error=dns_error"));
    open = true;
    for (int i = 0; i < 5000 && io::name_lookups::of_process().count().threads != 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{1});
    io::name_lookups::of_process().by(before);
}

// req: rfc9110#15.2-3 rfc9110#10.1.1-10
TEST_CASE("forward proxy: interim answers") {
    scripted_server s{{[](int c, scripted_server& self) {
        std::string text;
        while (!holds(text, "\r\n\r\n") && scripted_server::more(c, text)) {}
        self.send(c, "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\nConnection: x-odd\r\nX-Odd: 1\r\n\r\n");
        self.send(c, "HTTP/1.1 100 Continue\r\n\r\n");
        while (!text.ends_with("abc") && scripted_server::more(c, text)) {}
        self.keep(text);
        self.send(c, hello);
    }}};
    proxied p;
    auto c = p.r.connect("POST " + s.uri() + " HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    std::string const early = c.until("\r\n\r\n");
    CHECK(early.starts_with("HTTP/1.1 103 "));
    CHECK(holds(early, "Via: 1.1 p.example\r\n"));
    CHECK_FALSE(holds(early, "X-Odd"));
    CHECK(c.until("\r\n\r\n").starts_with("HTTP/1.1 100 "));
    c.send("abc");
    CHECK(c.until("hello").starts_with("HTTP/1.1 200 "));
    CHECK(holds(asked(s), "Expect: 100-continue\r\n"));
}

// req: rfc9110#6.5.1-1 rfc9110#7.6.1-2
TEST_CASE("forward proxy: trailers, both ways") {
    scripted_server s{{[](int c, scripted_server& self) {
        std::string text;
        while (!text.ends_with("X-Sum: 1\r\n\r\n") && !holds(text, "X-Secret") && scripted_server::more(c, text)) {}
        self.keep(text);
        self.send(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: x-odd\r\nTrailer: X-T\r\n\r\n5\r\nhello\r\n0\r\nX-T: 2\r\nX-Odd: 1\r\n\r\n");
    }}};
    proxied p;
    std::string const a = p.ask("POST " + s.uri() + " HTTP/1.1\r\nHost: x\r\nTE: trailers\r\nConnection: TE, x-secret\r\nTransfer-Encoding: chunked\r\n\r\n"
                                "3\r\nabc\r\n0\r\nX-Sum: 1\r\nX-Secret: 2\r\n\r\n",
                                "X-T: 2\r\n\r\n");
    CHECK(holds(a, "5\r\nhello\r\n0\r\nX-T: 2\r\n\r\n"));
    CHECK_FALSE(holds(a, "X-Odd"));
    CHECK(holds(asked(s), "TE: trailers\r\n"));
    CHECK(asked(s).ends_with("abc\r\n0\r\nX-Sum: 1\r\n\r\n"));
}

TEST_CASE("forward proxy: protocols are switched through it") {
    std::string seen;
    {
        scripted_server s{{[&](int c, scripted_server& self) {
            self.read_request(c);
            self.send(c, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\nConnection: Upgrade\r\n\r\nhi ");
            while (seen.size() < 5 && scripted_server::more(c, seen)) {}
            self.send(c, "you said " + seen);
        }}};
        proxied p;
        auto c = p.r.connect(got(s.uri(), "Connection: upgrade\r\nUpgrade: chat, h2c\r\n"));
        std::string const head = c.until("\r\n\r\n");
        CHECK(head.starts_with("HTTP/1.1 101 "));
        CHECK(holds(head, "Upgrade: chat\r\n"));
        c.send("hello");
        CHECK(c.until("hello") == "hi you said hello");
        CHECK(p.proxy.tunnels() == 1);
        CHECK(holds(asked(s), "\r\nUpgrade: chat\r\n"));
        CHECK(holds(asked(s), "\r\nConnection: Upgrade\r\n"));
        c.close();
        CHECK(p.r.empty_soon());
    }
}

TEST_CASE("forward proxy: what fails behind it is told, and by which error") {
    proxied p;
    unsigned port = 0;
    {
        scripted_server gone{{}};
        port = gone.port();
    }
    std::string a = p.ask(got("http://127.0.0.1:" + std::to_string(port) + "/"), "}");
    CHECK(a.starts_with("HTTP/1.1 502 "));
    CHECK(holds(a, "Proxy-Status: \"p.example\";error=connection_refused\r\n"));
    struct {
        char const *answer, *status, *type;
    } const rows[] = {
        {"", "502", "connection_terminated"},
        {"HTTP/1.1 200 OK\r\nContent-Len", "502", "connection_terminated"},
        {"nonsense\r\n\r\n", "502", "http_protocol_error"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "502", "http_protocol_error"},
    };
    for (auto const& row : rows) {
        CAPTURE(row.answer);
        scripted_server s{scripted_server::answers({row.answer})};
        a = p.ask(got(s.uri()), "}");
        CHECK(a.starts_with("HTTP/1.1 " + std::string{row.status}));
        CHECK(holds(a, "error=" + std::string{row.type}));
    }
    // The requirement that the answer broke is on our side of it.
    scripted_server s{scripted_server::answers({"HTTP/1.1 200 OK\r\nConnection: \"\r\nContent-Length: 0\r\n\r\n"})};
    CHECK(p.ask(got(s.uri()), "\r\n\r\n").starts_with("HTTP/1.1 502 "));
    scripted_server t{scripted_server::answers({"HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n"})};
    a = p.ask(got(t.uri()), "\r\n\r\n");
    CHECK(a.starts_with("HTTP/1.1 502 "));
    CHECK_FALSE(holds(a, "Proxy-Authenticate"));
}

// req: rfc9110#11.4-2 rfc9110#15.5.8-1
TEST_CASE("forward proxy: who may use it, a guard asks") {
    scripted_server s{scripted_server::answers({hello})};
    proxied p;
    users who;
    REQUIRE(who.add("anna:$5$abcdefgh$gruCpC7VkOTspMQTTSAR8mtlO9Upms.fwqE5y16JVM.\n", "people"));
    guard_options asks;
    asks.areas.push_back({.basic = true, .realm = "x"});
    asks.asks = auth::asker::proxy;
    asks.names_files = false;
    guard before{p.proxy, std::move(who), std::move(asks)};
    test::rig r{before, p.set.front};
    auto const ask = [&](std::string const& text, octets end) {
        auto c = r.connect(text);
        return c.until(end);
    };
    std::string a = ask(got(s.uri()), "\r\n\r\n");
    CHECK(a.starts_with("HTTP/1.1 407 "));
    CHECK(holds(a, "Proxy-Authenticate: Basic realm="));
    a = ask("CONNECT " + named(s) + " HTTP/1.1\r\nHost: x\r\n\r\n", "\r\n\r\n");
    CHECK(a.starts_with("HTTP/1.1 407 "));
    a = ask(got(s.uri(), "Proxy-Authorization: Basic YW5uYTpzZWNyZXQ=\r\nAuthorization: Basic eA==\r\n"), "hello");
    CHECK(a.starts_with("HTTP/1.1 200 "));
    CHECK_FALSE(holds(asked(s), "Proxy-Authorization"));
    CHECK(holds(asked(s), "Authorization: Basic eA==\r\n"));
}

// req: rfc9113#8.3.1-7
TEST_CASE("forward proxy: HTTP/2 before it, HTTP/1.1 behind it") {
    scripted_server s{scripted_server::answers({"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhello\r\n0\r\nX-T: 1\r\n\r\n"})};
    proxied p;
    auto c = p.r.connect();
    h2_peer client{c};
    request q{method::get, "/a"};
    q.fields().append(field_id::host, named(s));
    q.fields().append("Cookie", "a=b; c=d");
    auto const t = client.ask(q);
    auto& got = client.until_over(t);
    CHECK(got.status == 200);
    CHECK(got.content == "hello");
    CHECK(got.trailers.value("X-T") == "1");
    CHECK(got.fields.value(field_id::via) == "1.1 p.example");
    CHECK_FALSE(got.fields.has(field_id::connection));
    CHECK(asked(s).starts_with("GET /a HTTP/1.1\r\nHost: " + named(s) + "\r\n"));
    CHECK(holds(asked(s), "Via: 2 p.example\r\n"));
}

TEST_CASE("forward proxy: the log is told") {
    struct taking final : log {
        std::vector<std::string> seen;
        void access(access_record const& r) override {
            for (told_member const& m : r.of.told()) seen.push_back(std::string{m.name} + "=" + (m.name == "upstream_us" ? "" : m.value));
        }
        [[nodiscard]] bool wants_account() const override { return true; }
        void trouble(std::uint64_t, octets) override {}
    } log;
    scripted_server s{scripted_server::answers({hello})};
    proxy_set with;
    with.front.log = &log;
    proxied p{with};
    p.ask(got(s.uri()), "hello");
    for (int i = 0; i < 100 && log.seen.empty(); ++i) p.r.turn();
    CHECK(log.seen == std::vector<std::string>{"upstream=" + named(s), "upstream_us="});
}

TEST_CASE("forward proxy: the log tells of each refusal what it is for") {
    struct taking final : log {
        std::vector<std::string> seen;
        void access(access_record const& r) override {
            seen.push_back(std::to_string(r.status.number()) + " " + (r.because != nullptr ? r.because->id : "nothing"));
        }
        void trouble(std::uint64_t, octets) override {}
    } log;
    proxy_set with;
    with.options.targets = {};
    with.options.tunnels = 0;
    with.front.log = &log;
    proxied p{with};
    struct {
        std::string asked;
        char const* told;
    } const rows[] = {
        {"CONNECT a.example:22 HTTP/1.1\r\nHost: x\r\n\r\n", "403 rfc9110#9.3.6-4"},
        {"CONNECT 127.0.0.1:443 HTTP/1.1\r\nHost: x\r\n\r\n", "403 rfc9110#9.3.6-4"},
        {"CONNECT a.example:443 HTTP/1.1\r\nHost: x\r\n\r\n", "503 rfc9110#15.6.4"},
        {got("http://10.0.0.1/"), "403 rfc9110#9.3.6-4"},
        {got("http://localhost/"), "403 rfc9209#2.3.5"},
        {got("https://a.example/"), "403 rfc9110#4.2.2-3"},
        {got("ftp://a.example/"), "400 rfc9110#15.5.1"},
        {got("/"), "400 rfc9112#3.2.2-1"},
        {got("http://a.example/", "Via: 1.1 p.example\r\n"), "502 rfc9110#7.6-2"},
    };
    for (auto const& row : rows) {
        CAPTURE(row.asked);
        log.seen.clear();
        p.ask(row.asked);
        for (int i = 0; i < 1000 && log.seen.empty(); ++i) p.r.turn();
        CHECK(log.seen == std::vector<std::string>{row.told});
    }
    log.seen.clear();
    auto c = p.r.connect();
    h2_peer client{c};
    for (int i = 0; i < 100; ++i) client.step();
    request through = request::extended_connect("websocket", "/");
    through.fields().append(field_id::host, "a.example");
    auto const websocket = client.ask(through, content_length_of::until_end());
    CHECK(client.until_over(websocket).status == 501);
    for (int i = 0; i < 1000 && log.seen.empty(); ++i) p.r.turn();
    CHECK(log.seen == std::vector<std::string>{"501 rfc9110#9.1-2"});
}
