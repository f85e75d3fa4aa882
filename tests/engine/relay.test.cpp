// Replies that are tunnels.
#include <doctest/doctest.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <httoop/io/memory_stream.hpp>

#include "asking.hpp"
#include "engine/relay.hpp"
#include "support/scripted_server.hpp"

using namespace httoop;
using namespace test;
using support::scripted_server;

namespace {
struct tunnelling_call {
    outcome<void> got;
    std::string came;
    bool ended = false, over = false;
};
task<void> read_to_end(io::stream& from, tunnelling_call& c, io::stream& to) {
    char buffer[100];
    outcome<void> const sent = co_await io::write_all(to, "more");
    REQUIRE(sent);
    to.shut_write();
    for (;;) {
        outcome<std::size_t> const n = co_await io::read_some(from, buffer, sizeof buffer);
        if (!n || *n == 0) break;
        c.came.append(buffer, *n);
    }
    c.ended = true;
}
// Has so much, and takes all.
struct busy_stream final : io::stream {
    std::uint64_t left;
    std::uint64_t& taken;
    std::size_t at_once;
    busy_stream(std::uint64_t n, std::uint64_t& t, std::size_t most = SIZE_MAX) : left{n}, taken{t}, at_once{most} {}
    void watch_with(io::watcher*) override {}
    io::transfer read(char* to, std::size_t room) override {
        io::transfer t;
        t.is = left == 0 ? io::transfer::ended : io::transfer::done;
        t.count = static_cast<std::size_t>(std::min<std::uint64_t>(std::min(room, at_once), left));
        std::memset(to, 'x', t.count);
        left -= t.count;
        return t;
    }
    io::transfer write(wire::segments all) override {
        io::transfer t;
        t.is = io::transfer::done;
        for (wire::segment const& s : all) t.count += s.size;
        taken += t.count;
        return t;
    }
    void shut_write() override {}
    void close() override {}
    [[nodiscard]] bool open() const override { return true; }
};
// Its peer said so much and went away: what is written to it breaks.
struct gone_stream final : io::stream {
    explicit gone_stream(std::size_t said) : left{said} {}
    std::size_t left;
    void watch_with(io::watcher*) override {}
    io::transfer read(char* to, std::size_t room) override {
        io::transfer t;
        t.is = left == 0 ? io::transfer::failed : io::transfer::done;
        t.code = ECONNRESET;
        t.count = std::min(room, left);
        std::memset(to, 'x', t.count);
        left -= t.count;
        return t;
    }
    io::transfer write(wire::segments) override {
        io::transfer t;
        t.is = io::transfer::failed;
        t.code = EPIPE;
        return t;
    }
    void shut_write() override {}
    void close() override {}
    [[nodiscard]] bool open() const override { return true; }
};
}  // namespace

TEST_CASE("relay: others get their turn, however fast both sides are") {
    auto l = io::loop::make();
    REQUIRE(l);
    limits const most;
    std::uint64_t there = 0, back = 0;
    std::uint64_t const all = 20 * most.file_turn;
    busy_stream near{all, back};
    channel c;
    c.plain = make_owned<busy_stream>(all, there);
    engine::relay r{std::move(c), most};
    bool over = false;
    auto const carry = [&]() -> task<void> {
        co_await r.run(near, "");
        over = true;
    };
    (*l)->spawn(carry());
    CHECK(there <= 2 * most.file_turn);
    for (int i = 0; i < 5; ++i) (*l)->turn(duration{0});
    CHECK(there >= 3 * most.file_turn);
    CHECK(there <= all / 2);
    for (int i = 0; i < 1000 && !over; ++i) (*l)->turn(duration{0});
    CHECK(over);
    CHECK(there == all);
    CHECK(back == all);
}

// req: rfc9110#9.3.6-3
TEST_CASE("relay: others get their turn, however little comes at once") {
    auto l = io::loop::make();
    REQUIRE(l);
    limits const most;
    std::uint64_t there = 0, back = 0;
    std::uint64_t const all = 5000;
    busy_stream near{all, back, 1};
    channel c;
    c.plain = make_owned<busy_stream>(0, there);
    engine::relay r{std::move(c), most};
    bool over = false;
    auto const carry = [&]() -> task<void> {
        co_await r.run(near, "");
        over = true;
    };
    (*l)->spawn(carry());
    CHECK(there <= 1000);
    for (int i = 0; i < 100 && !over; ++i) (*l)->turn(duration{0});
    CHECK(over);
    CHECK(there == all);
}

TEST_CASE("relay: what a side said before it went away reaches the other, however slow that is") {
    constexpr std::size_t said = 40'000;
    auto l = io::loop::make();
    REQUIRE(l);
    limits const most;
    io::memory_stream near, client;
    io::memory_stream::connect(**l, near, client, 1000);
    channel c;
    c.plain = make_owned<gone_stream>(said);
    engine::relay r{std::move(c), most};
    std::string came;
    bool over = false;
    auto const carry = [&]() -> task<void> {
        co_await r.run(near, "");
        near.close();
        over = true;
    };
    auto const speak = [&]() -> task<void> { static_cast<void>(co_await io::write_all(client, "nobody hears this")); };
    auto const listen = [&]() -> task<void> {
        char buffer[1000];
        for (;;) {
            outcome<std::size_t> const n = co_await io::read_some(client, buffer, sizeof buffer);
            if (!n || *n == 0) break;
            came.append(buffer, *n);
        }
    };
    (*l)->spawn(carry());
    (*l)->spawn(speak());
    for (int i = 0; i < 10; ++i) (*l)->turn(duration{0});  // it is known by now that nobody does
    (*l)->spawn(listen());
    for (int i = 0; i < 1000 && !over; ++i) (*l)->turn(duration{0});
    CHECK(over);
    CHECK(came.size() == said);
    CHECK(r.broken());
}

// req: rfc9110#9.3.6-1
TEST_CASE("relay: CONNECT is answered with a connection to its target") {
    std::string seen;
    {
        scripted_server s{{[&](int c, scripted_server& self) {
            while (seen.size() < 9 && scripted_server::more(c, seen)) {}
            self.send(c, "you said " + seen);
        }}};
        asking_rig r;
        io::memory_stream near, far;
        io::memory_stream::connect(r.loop(), near, far);
        tunnelling_call c;
        auto const carry_out = [&]() -> task<void> {
            request q{method::connect, "127.0.0.1:" + std::to_string(s.port())};
            outcome<reply> got = co_await ask(r.of(), std::move(q), {}, r.limits_of_calls);
            REQUIRE(got);
            CHECK(got->head().status() == status_code::ok);
            REQUIRE(got->tunnel() != nullptr);
            owned<tunnel> t = got->take_tunnel();
            co_await t->run(near, "first");
            c.over = true;
        };
        r.loop().spawn(carry_out());
        r.loop().spawn(read_to_end(far, c, far));
        REQUIRE(r.until([&] { return c.over && c.ended; }));
        CHECK(c.came == "you said firstmore");
    }
    CHECK(seen == "firstmore");
}

// req: rfc9110#15.2.2-1
TEST_CASE("relay: a switch of protocols is a reply whose tunnel passes octets both ways") {
    std::string seen;
    {
        scripted_server s{{[&](int c, scripted_server& self) {
            self.read_request(c);
            self.send(c, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\nConnection: Upgrade\r\n\r\nhello ");
            while (seen.size() < 9 && scripted_server::more(c, seen)) {}
            self.send(c, "you said " + seen);
        }}};
        asking_rig r;
        io::memory_stream near, far;
        io::memory_stream::connect(r.loop(), near, far);
        tunnelling_call c;
        auto const carry_out = [&]() -> task<void> {
            request q{method::get, s.uri()};
            q.fields().append("Upgrade", "chat");
            q.fields().append("Connection", "Upgrade");
            outcome<reply> got = co_await ask(r.of(), std::move(q), {}, r.limits_of_calls);
            REQUIRE(got);
            REQUIRE(got->tunnel() != nullptr);
            owned<tunnel> t = got->take_tunnel();
            co_await t->run(near, "first");
            c.over = true;
        };
        r.loop().spawn(carry_out());
        r.loop().spawn(read_to_end(far, c, far));
        REQUIRE(r.until([&] { return c.over && c.ended; }));
        CHECK(c.came == "hello you said firstmore");
    }
    CHECK(seen == "firstmore");
}

// req: rfc9110#9.3.6-1
TEST_CASE("relay: CONNECT goes through the proxy that https URIs go through") {
    std::string seen;
    {
        scripted_server proxy{{[&](int c, scripted_server& self) {
            self.read_request(c);
            self.send(c, "HTTP/1.1 200 OK\r\n\r\nhello ");
            while (seen.size() < 9 && scripted_server::more(c, seen)) {}
            self.send(c, "you said " + seen);
        }}};
        client_options o;
        o.proxy.for_http = "127.0.0.1:1";
        o.proxy.for_https = "127.0.0.1:" + std::to_string(proxy.port());
        o.upgrade = tls_upgrade::required;
        asking_rig r{std::move(o)};
        io::memory_stream near, far;
        io::memory_stream::connect(r.loop(), near, far);
        tunnelling_call c;
        auto const carry_out = [&]() -> task<void> {
            request q{method::connect, "a.example:8443"};
            outcome<reply> got = co_await ask(r.of(), std::move(q), {}, r.limits_of_calls);
            REQUIRE(got);
            REQUIRE(got->tunnel() != nullptr);
            owned<tunnel> t = got->take_tunnel();
            co_await t->run(near, "first");
            CHECK_FALSE(t->broken());
            c.over = true;
        };
        r.loop().spawn(carry_out());
        r.loop().spawn(read_to_end(far, c, far));
        REQUIRE(r.until([&] { return c.over && c.ended; }));
        CHECK(c.came == "hello you said firstmore");
        CHECK(proxy.requests().at(0).starts_with("CONNECT a.example:8443 HTTP/1.1\r\nHost: a.example:8443\r\n"));
    }
}

TEST_CASE("relay: a tunnel in which nobody says anything ends") {
    scripted_server s{{[](int c, scripted_server&) {
        std::string seen;
        while (scripted_server::more(c, seen)) {}
    }}};
    client_options o;
    o.policy.limits.tunnel_idle_time = 50;
    asking_rig r{std::move(o)};
    io::memory_stream near, far;
    io::memory_stream::connect(r.loop(), near, far);
    bool over = false;
    auto const carry_out = [&]() -> task<void> {
        request q{method::connect, "127.0.0.1:" + std::to_string(s.port())};
        outcome<reply> got = co_await ask(r.of(), std::move(q), {}, r.limits_of_calls);
        REQUIRE(got);
        owned<tunnel> t = got->take_tunnel();
        co_await t->run(near, "first");
        CHECK_FALSE(t->broken());
        over = true;
    };
    r.loop().spawn(carry_out());
    REQUIRE(r.until([&] { return over; }));
}
