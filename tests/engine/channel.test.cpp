// How a client's connections are made: TLS, RFC 2817, tunnels; with servers that do as they are told.
#include <doctest/doctest.h>

#include <httoop/engine/rules.hpp>

#include "connecting.hpp"
#include "engine/channel.hpp"
#include "engine/opening.hpp"
#include "support/frames.hpp"
#include "support/loops.hpp"

using namespace httoop;
using namespace test;

// req: rfc9110#4.2.2-3
TEST_CASE("channel: https goes inside TLS, and what secures it is told") {
    scripted_server s{{secured(http_1_alone(), ok("hello"))}};
    witness w;
    client_options o = trusting(http_1_alone());
    o.observer = &w;
    auto const r = get(https(s, "/a"), o);
    REQUIRE(r);
    CHECK(r->octets() == "hello");
    CHECK(w.seen == std::vector<std::string>{"connected", "secured http/1.1", "sending /a", "200"});
    CHECK(w.version == "TLSv1.3");
    CHECK(has(w.cipher, "TLS_"));
    CHECK(w.checked);
    CHECK(s.requests().at(0).starts_with("GET /a HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(s.port()) + "\r\n"));
}

// req: rfc9110#4.3.4-1
// req: rfc9110#4.3.4-5
// req: rfc9110#4.3.4-7
TEST_CASE("channel: a certificate that nobody vouches for ends it, unless it is not to be checked") {
    std::string came;
    scripted_server::act const look = [&](int c, scripted_server&) {
        tls_end end{http_1_alone().server(), c};
        while (end.more(came)) {}
    };
    scripted_server s{{look, secured(http_1_alone(), ok("anybody"))}};
    auto const refused = get(https(s));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().what == failure::tls);
    CHECK_FALSE(refused.error().sent);
    witness w;
    client_options o;
    o.tls.verify = false;
    o.observer = &w;
    auto const r = get(https(s), o);
    REQUIRE(r);
    CHECK(r->octets() == "anybody");
    CHECK_FALSE(w.checked);
    CHECK(came.empty());  // of the first connection
}

// req: rfc9113#3.2-1
TEST_CASE("channel: HTTP/2 is spoken where ALPN chooses it") {
    scripted_server s{{[&](int c, scripted_server& self) {
        tls_end end{both_versions().server(), c};
        self.keep(std::string{end.stream().alpn()});
        support::frame_reader in;
        end.send(support::framed(support::settings, 0, 0));
        for (support::frame f; f.type != support::headers;) {
            std::string octets;
            if (!end.more(octets)) return;
            in.add(octets);
            while (f.type != support::headers && in.next(f)) {}
            if (f.type == support::headers) self.keep(in.fields(f.payload)[":scheme"]);
        }
        end.send(support::framed(support::settings, support::ack, 0) +
                 support::framed(support::headers, support::end_headers, 1, support::block({{":status", "200"}})) +
                 support::framed(support::data, support::end_stream, 1, "second"));
        end.ended_well();
    }}};
    witness w;
    client_options o = trusting(both_versions());
    o.observer = &w;
    auto const r = get(https(s), o);
    REQUIRE(r);
    CHECK(r->octets() == "second");
    CHECK(r->version() == http_2);
    CHECK(w.seen == std::vector<std::string>{"connected", "secured h2", "sending /", "200"});
    CHECK(s.requests() == std::vector<std::string>{"h2", "https"});
}

TEST_CASE("channel: a version that the server does not have is not replaced by another") {
    std::string came;
    {
        scripted_server s{{[&](int c, scripted_server&) {
            tls_end end{http_1_alone().server(), c};
            while (end.more(came)) {}
        }}};
        client_options o = trusting(http_1_alone());
        o.http_1 = false;
        auto const r = get(https(s), o);
        REQUIRE_FALSE(r);
        CHECK_FALSE(r.error().sent);
    }
    CHECK(came.empty());
    client_options neither;
    neither.http_1 = neither.http_2 = false;
    CHECK(get("http://127.0.0.1:1/", neither).error().what == failure::refused);
}

TEST_CASE("channel: with HTTP/1.1 alone nothing else is offered") {
    scripted_server s{{secured(both_versions(), ok("one"))}};
    witness w;
    client_options o = trusting(both_versions());
    o.http_2 = false;
    o.observer = &w;
    auto const r = get(https(s), o);
    REQUIRE(r);
    CHECK(w.seen.at(1) == "secured http/1.1");
}

// req: rfc9112#9.8
// req: rfc9112#9.8-1
// req: rfc9112#9.8-2
TEST_CASE("channel: an end that TLS does not confirm is one only for what had another end") {
    struct {
        char const* answer;
        bool alert;
        bool complete;
    } const rows[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", false, true},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", false, true},
        {"HTTP/1.1 200 OK\r\n\r\nabc", true, true},
        {"HTTP/1.1 200 OK\r\n\r\nabc", false, false},
        {"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc", false, false},
        {"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc", true, false},
    };
    for (auto const& row : rows) {
        CAPTURE(&row - rows);
        scripted_server s{{[&](int c, scripted_server&) {
            tls_end end{http_1_alone().server(), c};
            end.until("\r\n\r\n");
            end.send(row.answer);
            if (row.alert) end.end();
            ::shutdown(c, SHUT_WR);
            end.ended_well();
        }}};
        auto const r = fetch_all(https(s), request{method::get, "/"}, {}, trusting(http_1_alone()));
        REQUIRE(r.head);
        CHECK(r.content == "abc");
        CHECK(static_cast<bool>(r.ended) == row.complete);
        if (!r.ended) CHECK(r.ended.error().what == failure::closed);
    }
}

// req: rfc9112#9.8-3
TEST_CASE("channel: the client ends with a closure alert") {
    bool well = false;
    {
        scripted_server s{{[&](int c, scripted_server&) {
            tls_end end{http_1_alone().server(), c};
            end.until("\r\n\r\n");
            end.send(ok("x"));
            well = end.ended_well();
        }}};
        REQUIRE(get(https(s), trusting(http_1_alone())));
    }
    CHECK(well);
}

// req: rfc2817#3.2-1
// req: rfc2817#3.3-2
TEST_CASE("channel: an upgrade that is required comes before anything else") {
    scripted_server s{{upgraded(http_1_alone(), "", {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", ok("secret")})}};
    witness w;
    client_options o = trusting(http_1_alone());
    o.upgrade = tls_upgrade::required;
    o.observer = &w;
    auto const r = get(s.uri("/secret"), o);
    REQUIRE(r);
    CHECK(r->octets() == "secret");
    auto const asked = s.requests();
    REQUIRE(asked.size() == 2);
    CHECK(asked[0].starts_with("OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1:"));
    CHECK(has(asked[0], "\r\nUpgrade: TLS/1.0\r\n"));
    CHECK(has(asked[0], "Connection: Upgrade\r\n"));
    CHECK(asked[1].starts_with("GET /secret HTTP/1.1\r\n"));
    CHECK_FALSE(has(asked[1], "Upgrade"));
    CHECK(w.seen == std::vector<std::string>{"connected", "sending *", "101", "secured http/1.1", "200", "sending /secret", "200"});
}

// req: rfc2817#3.2-1
TEST_CASE("channel: where the server does not switch, a required upgrade ends it") {
    scripted_server s{scripted_server::answers({no_content, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"})};
    client_options o = trusting(http_1_alone());
    o.upgrade = tls_upgrade::required;
    for (int i = 0; i < 2; ++i) {
        request r{method::post, "/"};
        r.octets("secret");
        auto const got = send(s.uri("/secret"), std::move(r), o);
        REQUIRE_FALSE(got);
        CHECK(got.error().what == failure::tls);
        CHECK(s.requests().at(static_cast<std::size_t>(i)).starts_with("OPTIONS * "));
        CHECK_FALSE(has(s.requests().back(), "secret"));
    }
    o.http_1 = false;
    CHECK(get(s.uri(), o).error().what == failure::refused);
}

// req: rfc2817#3.1-1
// req: rfc9110#7.8-6
TEST_CASE("channel: an upgrade that is optional goes with the request") {
    scripted_server s{{upgraded(http_1_alone(), "", {ok("inside")}), scripted_server::answers({ok("outside")})[0]}};
    client_options o = trusting(http_1_alone());
    o.upgrade = tls_upgrade::optional;
    auto const inside = get(s.uri("/a"), o);
    REQUIRE(inside);
    CHECK(inside->octets() == "inside");
    auto const outside = get(s.uri("/b"), o);
    REQUIRE(outside);
    CHECK(outside->octets() == "outside");
    for (std::string const& asked : s.requests()) {
        CHECK(asked.starts_with("GET /"));
        CHECK(has(asked, "\r\nUpgrade: TLS/1.0\r\n"));
        CHECK(has(asked, "Connection: close, Upgrade\r\n"));
    }
}

TEST_CASE("channel: content is not sent before the server said whether it switches") {
    scripted_server s{{upgraded(http_1_alone(), "", {no_content, ok("inside")}), scripted_server::answers({no_content})[0],
                       scripted_server::answers({ok("outside")})[0]}};
    client_options o = trusting(http_1_alone());
    o.upgrade = tls_upgrade::optional;
    for (char const* where : {"inside", "outside"}) {
        request r{method::post, "/"};
        r.octets("content");
        auto const got = send(s.uri(), std::move(r), o);
        REQUIRE(got);
        CHECK(got->octets() == where);
    }
    auto const asked = s.requests();
    REQUIRE(asked.size() == 4);
    CHECK(asked[0].starts_with("OPTIONS * "));
    CHECK(asked[1].starts_with("POST / "));
    CHECK(asked[2].starts_with("OPTIONS * "));
    CHECK(asked[3].ends_with("\r\n\r\ncontent"));
}

// req: rfc2817#3.3
// req: rfc2817#3.3-3
TEST_CASE("channel: what stands between the 101 and TLS is nobody's, and no handshake that fails is passed over") {
    for (tls_upgrade const wish : {tls_upgrade::required, tls_upgrade::optional}) {
        scripted_server s{{upgraded(http_1_alone(), "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfake", {ok("")}),
                           upgraded(http_1_alone(), "", {ok("")})}};
        client_options o = trusting(http_1_alone());
        o.upgrade = wish;
        auto const added = get(s.uri(), o);
        REQUIRE_FALSE(added);
        CHECK(added.error().what == failure::tls);
        o.tls.ca_file = both_versions().file();
        auto const untrusted = get(s.uri(), o);
        REQUIRE_FALSE(untrusted);
        CHECK(untrusted.error().what == failure::tls);
    }
}

TEST_CASE("channel: a switch to anything else is refused") {
    scripted_server s{scripted_server::answers({"HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\nConnection: Upgrade\r\n\r\n"})};
    request r{method::get, "/"};
    r.fields().append("Upgrade", "chat");
    auto const got = send(s.uri(), std::move(r));
    REQUIRE_FALSE(got);
    CHECK(got.error().what == failure::refused);
}

// req: rfc9110#9.3.6-1
TEST_CASE("channel: a tunnel leads to http, to https, and to an upgrade inside it") {
    scripted_server plain{scripted_server::answers({ok("plain")})};
    scripted_server safe{{secured(http_1_alone(), ok("safe"))}};
    scripted_server both{{upgraded(http_1_alone(), "", {no_content, ok("upgraded")})}};
    scripted_server proxy{{tunnelling(), tunnelling(), tunnelling()}};
    client_options o = through(proxy, trusting(http_1_alone()));
    request r{method::get, "/"};
    r.fields().append("Proxy-Authorization", "Basic YTpi");
    auto const one = send(plain.uri(), r, o);
    REQUIRE(one);
    CHECK(one->octets() == "plain");
    auto const two = send(https(safe), r, o);
    REQUIRE(two);
    CHECK(two->octets() == "safe");
    o.upgrade = tls_upgrade::required;
    auto const three = send(both.uri(), r, o);
    REQUIRE(three);
    CHECK(three->octets() == "upgraded");
    auto const asked = proxy.requests();
    REQUIRE(asked.size() == 3);
    std::string const where = "127.0.0.1:" + std::to_string(plain.port());
    CHECK(asked[0].starts_with("CONNECT " + where + " HTTP/1.1\r\nHost: " + where + "\r\n"));
    for (std::string const& a : asked) CHECK(has(a, "\r\nProxy-Authorization: Basic YTpi\r\n"));
    for (std::string const& a : plain.requests()) CHECK_FALSE(has(a, "Proxy-Authorization"));
    for (std::string const& a : safe.requests()) CHECK_FALSE(has(a, "Proxy-Authorization"));
    for (std::string const& a : both.requests()) CHECK_FALSE(has(a, "Proxy-Authorization"));
}

TEST_CASE("channel: a proxy that opens no tunnel, or adds something, is told") {
    scripted_server proxy{scripted_server::answers({"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "",
                                                    "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfake"})};
    auto const asked = get("http://127.0.0.1:1/", through(proxy));
    REQUIRE_FALSE(asked);
    CHECK(asked.error().what == failure::refused);
    CHECK(has(asked.error().about, "403"));
    CHECK_FALSE(asked.error().sent);
    CHECK(get("http://127.0.0.1:1/", through(proxy)).error().what == failure::closed);
    auto const fake = get("http://127.0.0.1:1/", through(proxy));
    REQUIRE_FALSE(fake);
    CHECK(fake.error().what == failure::closed);
    client_options o;
    o.tunnel = "socks5://nowhere";
    CHECK(get("http://127.0.0.1:1/", o).error().what == failure::refused);
}

TEST_CASE("channel: a Unix socket takes all connections, whatever the URI's host is") {
    support::temporary_folder folder;
    scripted_server s{{scripted_server::answers({ok("plain")})[0], secured(http_1_alone(), ok("safe"))}, folder.path("socket")};
    witness w;
    client_options o = trusting(http_1_alone());
    o.observer = &w;
    o.unix_socket = folder.path("socket");
    o.proxy.for_http = o.proxy.for_https = "127.0.0.1:1";
    auto const plain = get("http://a.example/x", o);
    REQUIRE(plain);
    CHECK(plain->octets() == "plain");
    auto const safe = get("https://127.0.0.1/y", o);
    REQUIRE(safe);
    CHECK(safe->octets() == "safe");
    CHECK(s.requests().at(0).starts_with("GET /x HTTP/1.1\r\nHost: a.example\r\n"));
    CHECK(s.requests().at(1).starts_with("GET /y HTTP/1.1\r\nHost: 127.0.0.1\r\n"));
    o.unix_socket = folder.path("other");
    auto const gone = get("http://a.example/", o);
    REQUIRE_FALSE(gone);
    CHECK(gone.error().text() == "cannot connect to unix:" + o.unix_socket + ": No such file or directory, while connecting");
    o.unix_socket = std::string(200, 'x');
    CHECK(get("http://a.example/", o).error().what == failure::refused);
}

TEST_CASE("channel: how a name became a connection is told") {
    struct tracing final : client_observer {
        std::vector<std::string> seen;
        void resolving(std::uint64_t, octets host) override { seen.push_back("resolving " + std::string{host}); }
        void resolved(std::uint64_t, octets host, octets to) override { seen.push_back("resolved " + std::string{host} + ": " + std::string{to}); }
        void connecting(std::uint64_t, octets to) override { seen.push_back("connecting " + std::string{to}); }
        void connected(std::uint64_t, octets to) override { seen.push_back("connected " + std::string{to}); }
    } t;
    scripted_server s{scripted_server::answers({ok("x")})};
    client_options o;
    o.observer = &t;
    REQUIRE(get("http://localhost:" + std::to_string(s.port()) + "/", o));
    std::string const at = "127.0.0.1:" + std::to_string(s.port());
    CHECK(t.seen == std::vector<std::string>{"resolving localhost", "resolved localhost: " + at + ", [::1]:" + std::to_string(s.port()),
                                             "connecting " + at, "connected " + at});
}

TEST_CASE("channel: TLS sessions are resumed on all connections that share their trust, and names are checked on each") {
    scripted_server s{{secured(http_1_alone(), ok("")), secured(http_1_alone(), ok("")), secured(http_1_alone(), ok(""))}};
    client_options const o = trusting(http_1_alone());
    auto const target = uri::parse(https(s));
    REQUIRE(target);
    trust shared{o};
    auto loop = io::loop::make();
    REQUIRE(loop);
    for (int i = 0; i < 3; ++i) {
        connector by{o, shared};  // as each loop has its own
        outcome<channel> made = support::finish(**loop, by.connect(*target, false));
        REQUIRE(made);
        CHECK(made->secured->resumed() == (i > 0));
        CHECK(made->secured->alpn() == "http/1.1");
        opening asking{**loop, *made, o, "the server"};
        request r{method::get, "/"};
        r.fields().append("Host", "127.0.0.1");
        REQUIRE(support::finish(**loop, asking.ask(r)));
        REQUIRE(support::finish(**loop, asking.content()));
    }
}

// req: rfc9209#2.3.5
TEST_CASE("channel: who may be connected to is asked when a name was looked up") {
    struct asked final : io::address_permission {
        bool allowed = false;
        mutable std::vector<std::string> seen;
        bool allows(io::address const& a) const override {
            seen.push_back(a.compose());
            return allowed;
        }
    } permission;
    scripted_server s{scripted_server::answers({ok("hello")})};
    std::string const port = std::to_string(s.port());
    client_options o;
    o.targets = &permission;
    auto const refused = get("http://localhost:" + port + "/", o);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().what == failure::refused);
    CHECK(refused.error().broken.broken == &rules::target_address_allowed);
    CHECK_FALSE(refused.error().sent);
    CHECK(has(refused.error().about, "127.0.0.1:" + port));
    for (std::string const& a : permission.seen) CHECK((a == "127.0.0.1:" + port || a == "[::1]:" + port));
    // What a proxy looks up it does not ask about, but for what is an address already.
    o.proxy.for_http = "127.0.0.1:" + port;
    permission.seen.clear();
    CHECK_FALSE(get("http://10.0.0.1/", o));
    CHECK(permission.seen == std::vector<std::string>{"10.0.0.1:80"});
    permission.allowed = true;
    auto const r = get("http://a.example/", o);
    REQUIRE(r);
    CHECK(r->octets() == "hello");
    CHECK(permission.seen.size() == 1);
}
