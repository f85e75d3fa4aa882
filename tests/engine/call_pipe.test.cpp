// A tunnel that is one stream of a client's connection.
#include <doctest/doctest.h>

#include <httoop/engine/origin_client.hpp>
#include <httoop/io/memory_stream.hpp>
#include <httoop/io/next_turn.hpp>

#include "asking.hpp"
#include "support/loops.hpp"

using namespace httoop;
using namespace test;
using support::turn_until;

namespace {

// Sends back what comes; ends where that ends, or breaks at "break".
struct echoing_tunnel final : tunnel {
    bool broke = false;
    task<void> run(io::stream& peer, std::string first) override {
        std::string buffer(5000, '\0');
        octets some = first;
        for (;;) {
            outcome<void> const sent = co_await io::write_all(peer, some);
            if (!sent) co_return;
            outcome<std::size_t> const n = co_await io::read_some(peer, buffer.data(), buffer.size());
            if (!n || *n == 0) co_return;
            some = octets{buffer}.substr(0, *n);
            if (some == "break") {
                broke = true;
                co_return;
            }
        }
    }
    [[nodiscard]] bool broken() const override { return broke; }
};

struct echoing_site final : service {
    task<outcome<reply>> respond(exchange& x) override {
        if (x.request().method() != method::connect) return outcome<reply>{reply{response::text("plain")}};
        if (x.request().target() == "/no") return outcome<reply>{reply{status_code::forbidden}};
        return outcome<reply>{reply{response{status_code::ok}, make_owned<echoing_tunnel>()}};
    }
};

struct tunnel_user {
    tunnel_user() : loop_{support::make_loop()}, server{site}, client{made(server.uri())} { io::memory_stream::connect(*loop_, near, far); }
    ~tunnel_user() {
        loop_->cancel_spawned();
        turn_until(*loop_, [&] { return loop_->spawned() == 0; });
    }
    static owned<origin_client> made(std::string const& uri) {
        client_options o;
        o.http_1 = false;
        auto by = origin_client::make(uri, std::move(o));
        REQUIRE(by);
        return std::move(*by);
    }
    task<void> open(std::string target) {
        request q = request::extended_connect("shout", target);
        q.fields().append(field_id::host, "a.example");
        sent_onward const sent{q};
        outcome<reply> got = co_await client->ask(*loop_, sent);
        if (!got) FAIL(got.error().text());
        status = got->head().status().number();
        if (got->tunnel() != nullptr) {
            owned<tunnel> const through = got->take_tunnel();
            co_await through->run(near, "first ");
            broken = through->broken();
        }
        over = true;
    }
    task<void> say(std::string what, bool end) {
        outcome<void> const sent = co_await io::write_all(far, what);
        if (sent && end) far.shut_write();
        said = true;
    }
    task<void> hear() {
        char buffer[3000];
        for (;;) {
            outcome<std::size_t> const n = co_await io::read_some(far, buffer, sizeof buffer);
            if (!n || *n == 0) break;
            heard.append(buffer, *n);
        }
        ended = true;
    }
    bool until(std::function<bool()> done) { return turn_until(*loop_, std::move(done)); }

    owned<io::loop> loop_;
    echoing_site site;
    live_server server;
    owned<origin_client> client;
    io::memory_stream near, far;
    unsigned status = 0;
    bool over = false, broken = false, said = false, ended = false;
    std::string heard;
};

}  // namespace

// req: rfc8441#4
TEST_CASE("call pipe: octets pass both ways, more than windows hold, and each half ends by itself") {
    tunnel_user u;
    u.loop_->spawn(u.open("/"));
    u.loop_->spawn(u.hear());
    REQUIRE(u.until([&] { return u.heard == "first "; }));
    CHECK(u.status == 200);
    std::string much;
    for (int i = 0; much.size() < 1'000'000; ++i) much += std::to_string(i) + ",";
    u.loop_->spawn(u.say(much, true));
    REQUIRE(u.until([&] { return u.over && u.ended; }));
    CHECK((u.heard == "first " + much));
    CHECK_FALSE(u.broken);
}

TEST_CASE("call pipe: what is refused is an answer, and the connection goes on") {
    tunnel_user u;
    u.loop_->spawn(u.open("/no"));
    REQUIRE(u.until([&] { return u.over; }));
    CHECK(u.status == 403);
    u.over = false;
    u.loop_->spawn(u.open("/"));
    u.loop_->spawn(u.hear());
    REQUIRE(u.until([&] { return u.heard == "first "; }));
    u.far.shut_write();
    REQUIRE(u.until([&] { return u.over && u.ended; }));
}

TEST_CASE("call pipe: a stream that the server resets is a broken tunnel") {
    tunnel_user u;
    u.loop_->spawn(u.open("/"));
    u.loop_->spawn(u.hear());
    REQUIRE(u.until([&] { return u.heard == "first "; }));
    u.loop_->spawn(u.say("break", false));
    REQUIRE(u.until([&] { return u.over; }));
    CHECK(u.broken);
}

TEST_CASE("call pipe: who leaves, and a client that ends, leave nothing behind") {
    {
        tunnel_user u;
        u.loop_->spawn(u.open("/"));
        u.loop_->spawn(u.hear());
        REQUIRE(u.until([&] { return u.heard == "first "; }));
        u.loop_->cancel_spawned();
        REQUIRE(u.until([&] { return u.over && u.ended; }));
    }
    tunnel_user u;
    u.loop_->spawn(u.open("/"));
    u.loop_->spawn(u.hear());
    REQUIRE(u.until([&] { return u.heard == "first "; }));
    u.client = nullptr;
    REQUIRE(u.until([&] { return u.over; }));
    CHECK(u.broken);
    u.server.stop();
}
