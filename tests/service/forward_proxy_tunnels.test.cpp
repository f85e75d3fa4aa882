// Tunnels through a proxy, between its clients and servers that do as they are told.
#include <httoop/service/forward_proxy.hpp>

#include <doctest/doctest.h>

#include "engine/asking.hpp"
#include "proxied.hpp"

using namespace httoop;
using namespace test;

namespace {

void reads_to_the_end(int c, scripted_server&) {
    std::string seen;
    while (scripted_server::more(c, seen)) {}
}

}  // namespace

// req: rfc9110#9.3.6-4
TEST_CASE("forward proxy: CONNECT is for known ports") {
    scripted_server s{{}};
    proxy_set with;
    with.options.targets = {};
    with.options.targets.allow_private();
    proxied p{with};
    std::string const a = p.ask("CONNECT " + named(s) + " HTTP/1.1\r\nHost: x\r\n\r\n", "}");
    CHECK(a.starts_with("HTTP/1.1 403 "));
    CHECK(holds(a, "error=http_request_denied"));
}

// req: rfc2817#5.3-2
TEST_CASE("forward proxy: there is no 2xx without a connection") {
    std::string nobody;
    {
        scripted_server gone{{}};
        nobody = named(gone);
    }
    proxied p;
    std::string a = p.ask("CONNECT " + nobody + " HTTP/1.1\r\nHost: x\r\n\r\n", "}");
    CHECK(a.starts_with("HTTP/1.1 502 "));
    CHECK(holds(a, "error=connection_refused"));
    scripted_server parent{scripted_server::answers({"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"})};
    proxy_set with;
    with.onward.proxy.for_https = parent.uri("");
    proxied through{with};
    a = through.ask("CONNECT a.example:443 HTTP/1.1\r\nHost: x\r\n\r\n", "}");
    CHECK_FALSE(a.starts_with("HTTP/1.1 2"));
    CHECK(through.proxy.tunnels() == 0);
}

// req: rfc9110#9.3.6-3
TEST_CASE("forward proxy: a tunnel, half-closed by each side") {
    std::string seen;
    {
        scripted_server s{{[&](int c, scripted_server& self) {
            while (scripted_server::more(c, seen)) {}  // until the client has ended its half
            self.send(c, "you said " + seen);
        }}};
        proxied p;
        auto c = p.r.connect("CONNECT " + named(s) + " HTTP/1.1\r\nHost: x\r\n\r\n");
        std::string const a = c.until("\r\n\r\n");
        CHECK(a.starts_with("HTTP/1.1 200 "));
        CHECK_FALSE(holds(a, "Content-Length"));
        CHECK_FALSE(holds(a, "Transfer-Encoding"));
        CHECK(p.proxy.tunnels() == 1);
        c.send("hello");
        c.half_close();
        CHECK(c.until_closed() == "you said hello");
        c.close();
        for (int i = 0; i < 500 && p.proxy.tunnels() != 0; ++i) p.r.turn();
        CHECK(p.proxy.tunnels() == 0);
        CHECK(p.r.empty_soon());
    }
    CHECK(seen == "hello");
}

// req: rfc9110#7.6.3-1 rfc9110#7.6-2 rfc2817#5.3-1
TEST_CASE("forward proxy: a tunnel through another proxy goes with Via, and in no circle") {
    scripted_server parent{{[](int c, scripted_server& s) {
        s.read_request(c);
        s.send(c, "HTTP/1.1 200 OK\r\n\r\nhi");
    }}};
    proxy_set with;
    with.onward.proxy.for_https = parent.uri("");
    {
        proxied p{with};
        auto c = p.r.connect("CONNECT a.example:443 HTTP/1.1\r\nHost: x\r\nVia: 1.0 before\r\n\r\n");
        CHECK(holds(c.until("hi"), "HTTP/1.1 200 "));
        CHECK(holds(asked(parent), "Via: 1.0 before\r\nVia: 1.1 p.example\r\n"));
    }
    // One whose next proxy is itself.
    struct late final : service {
        task<outcome<reply>> respond(exchange& x) override { return to->respond(x); }
        service* to = nullptr;
    } circle;
    live_server at{circle, with.front};
    with.onward.proxy.for_https = at.uri("");
    target_addresses const where{with.options.targets};
    auto next = proxied::make(with, where);
    forward_proxy round{*next, with.options};
    circle.to = &round;
    client_options through;
    through.tunnel = at.uri("");
    asking_rig r{through};
    auto const a = r.ask("http://a.example:443/");
    REQUIRE(!a->head);
    CHECK(holds(a->head.error().text(), "answered 5"));
    CHECK(round.tunnels() == 0);
    at.stop();
}

TEST_CASE("forward proxy: a tunnel goes no faster than its reader, and the other way goes on") {
    constexpr std::size_t most = 64 << 20;
    std::atomic<std::size_t> sent{0};
    std::atomic<bool> stalled{false};
    std::string heard;
    {
        scripted_server s{{[&](int c, scripted_server&) {
            timeval const patience{0, 300'000};
            ::setsockopt(c, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
            std::string const piece(65536, 'x');
            while (sent < most) {
                ssize_t const n = ::send(c, piece.data(), piece.size(), MSG_NOSIGNAL);
                if (n <= 0) break;
                sent += static_cast<std::size_t>(n);
            }
            stalled = true;
            while (heard.size() < 5 && scripted_server::more(c, heard)) {}
        }}};
        proxied p;
        auto c = p.r.connect("CONNECT " + named(s) + " HTTP/1.1\r\nHost: x\r\n\r\n");
        CHECK(c.until("\r\n\r\n").starts_with("HTTP/1.1 200 "));
        for (int i = 0; i < 5000 && !stalled; ++i) p.r.turn();  // nobody reads
        CHECK(stalled);
        CHECK(sent < most);
        c.send("hello");
        std::size_t came = 0;
        for (int i = 0; i < 5000 && !c.ended() && came < sent; ++i) came += c.whatever(1).size();
        CHECK(came == sent);
        c.close();
        CHECK(p.r.empty_soon());
    }
    CHECK(heard == "hello");
}

TEST_CASE("forward proxy: tunnels are counted") {
    scripted_server s{{reads_to_the_end}};
    proxy_set with;
    with.options.tunnels = 1;
    proxied p{with};
    auto c = p.r.connect("CONNECT " + named(s) + " HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(c.until("\r\n\r\n").starts_with("HTTP/1.1 200 "));
    std::string const a = p.ask("CONNECT " + named(s) + " HTTP/1.1\r\nHost: x\r\n\r\n", "}");
    CHECK(a.starts_with("HTTP/1.1 503 "));
    CHECK(holds(a, "error=connection_limit_reached"));
    c.close();
    CHECK(p.r.empty_soon());
    CHECK(p.proxy.tunnels() == 0);
}

TEST_CASE("forward proxy: tunnels are counted before they stand, and given back where they do not") {
    scripted_server s{{reads_to_the_end}};
    proxy_set with;
    with.options.tunnels = 1;
    proxied p{with};
    // None is open when the others ask.
    std::string const asks = "CONNECT " + named(s) + " HTTP/1.1\r\nHost: x\r\n\r\n";
    std::vector<rig::peer> all;
    for (int i = 0; i < 3; ++i) {
        int const c = p.r.connect_descriptor();
        REQUIRE(::send(c, asks.data(), asks.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(asks.size()));
        all.emplace_back(p.r, c);
    }
    int stand = 0, refused = 0;
    for (auto& c : all) {
        std::string const a = c.until("\r\n\r\n");
        stand += a.starts_with("HTTP/1.1 200 ") ? 1 : 0;
        refused += a.starts_with("HTTP/1.1 503 ") ? 1 : 0;
    }
    CHECK(stand == 1);
    CHECK(refused == 2);
    CHECK(p.proxy.tunnels() == 1);
    for (auto& c : all) c.close();
    CHECK(p.r.empty_soon());
    CHECK(p.proxy.tunnels() == 0);
    // One that is not reached gives its place back, as does a switch that is not granted.
    std::string nobody;
    {
        scripted_server gone{{}};
        nobody = named(gone);
    }
    CHECK(p.ask("CONNECT " + nobody + " HTTP/1.1\r\nHost: x\r\n\r\n", "}").starts_with("HTTP/1.1 502 "));
    CHECK(p.proxy.tunnels() == 0);
    scripted_server plain{scripted_server::answers({hello})};
    CHECK(holds(p.ask(got(plain.uri(), "Connection: upgrade\r\nUpgrade: chat\r\n"), "hello"), "hello"));
    CHECK(p.proxy.tunnels() == 0);
}

// req: rfc6585#4-1
TEST_CASE("forward proxy: the tunnels of one address are counted by themselves") {
    auto const stays = [](int c, scripted_server&) {
        std::string seen;
        while (scripted_server::more(c, seen)) {}
    };
    scripted_server s{{stays, stays, stays}};
    proxy_set with;
    with.options.tunnels_of_client = 1;
    proxied p{with};
    std::string const asks = "CONNECT " + named(s) + " HTTP/1.1\r\nHost: x\r\n\r\n";
    auto const ask_from = [&](std::uint8_t last) {
        int pair[2];
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == 0);
        p.r.worker().adopt(pair[0], engine::peer_name{io::address::v4({192, 0, 2, last}, 1)});
        rig::peer from{p.r, pair[1]};
        from.send(asks);
        return from;
    };
    auto first = ask_from(1);
    CHECK(first.until("\r\n\r\n").starts_with("HTTP/1.1 200 "));
    std::string const more = ask_from(1).until("}");
    CHECK(more.starts_with("HTTP/1.1 429 "));
    CHECK(holds(more, "error=http_request_denied"));
    CHECK(holds(more, "limit tunnels-of-client"));
    auto second = ask_from(2);
    CHECK(second.until("\r\n\r\n").starts_with("HTTP/1.1 200 "));
    CHECK(p.proxy.tunnels() == 2);
    first.close();
    for (int i = 0; i < 2500 && p.proxy.tunnels() != 1; ++i) p.r.turn();
    auto again = ask_from(1);
    CHECK(again.until("\r\n\r\n").starts_with("HTTP/1.1 200 "));
    again.close();
    second.close();
    CHECK(p.r.empty_soon());
    CHECK(p.proxy.tunnels() == 0);
}

// req: rfc9113#8.5-3
TEST_CASE("forward proxy: a tunnel's stream that is reset resets the connection behind it") {
    int error = 0;
    {
        scripted_server s{{[&](int c, scripted_server&) {
            char buffer[100];
            while (::recv(c, buffer, sizeof buffer, 0) > 0) {}
            error = errno;
        }}};
        proxied p;
        auto c = p.r.connect();
        h2_peer client{c};
        auto const t = client.ask(request{method::connect, named(s)}, content_length_of::until_end());
        for (int i = 0; i < 500 && client.streams[t].status == 0; ++i) client.step();
        CHECK(client.streams[t].status == 200);
        client.content(t, "hello");
        client.wire().abort(t);
        for (int i = 0; i < 500 && p.proxy.tunnels() != 0; ++i) client.step();
        CHECK(p.proxy.tunnels() == 0);
    }
    CHECK(error == ECONNRESET);
}

// req: rfc9113#8.5
TEST_CASE("forward proxy: a connection that breaks resets the tunnel's stream") {
    scripted_server s{{[](int c, scripted_server&) {
        std::string seen;
        while (seen.size() < 5 && scripted_server::more(c, seen)) {}
        linger const none{1, 0};
        ::setsockopt(c, SOL_SOCKET, SO_LINGER, &none, sizeof none);
        ::close(::dup(c));
        ::shutdown(c, SHUT_RD);
        sockaddr any{};
        any.sa_family = AF_UNSPEC;
        ::connect(c, &any, sizeof any);  // sends RST
    }}};
    proxied p;
    auto c = p.r.connect();
    h2_peer client{c};
    auto const t = client.ask(request{method::connect, named(s)}, content_length_of::until_end());
    for (int i = 0; i < 500 && client.streams[t].status == 0; ++i) client.step();
    client.content(t, "hello");
    for (int i = 0; i < 500 && !client.over(t); ++i) client.step();
    CHECK(client.streams[t].reset);
    CHECK_FALSE(client.streams[t].ended);
    CHECK_FALSE(client.gone);
}
