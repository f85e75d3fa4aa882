// Replies that are tunnels.
#include <doctest/doctest.h>

#include <httoop/io/memory_stream.hpp>

#include "asking.hpp"
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
}  // namespace

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
