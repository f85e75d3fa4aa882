// How exchanges end when nobody waits for their answers any more.
#include <doctest/doctest.h>

#include <netinet/in.h>

#include <httoop/server.hpp>

#include "rig.hpp"

using namespace httoop;

namespace {

// Its answers wait for the end of the test, and so does the content that it was given a piece of.
struct dawdling final : service {
    bool open = false;
    int begun = 0, cancelled = 0, answered = 0;
    task<outcome<reply>> respond(exchange& x) override {
        ++begun;
        if (x.request().method() == method::post) {
            outcome<chunk> const piece = co_await x.content().read();
            if (!piece) co_return piece.error();
        }
        while (!open) {
            outcome<void> const slept = co_await io::sleep{duration::milliseconds(1)};
            if (!slept) {
                ++cancelled;
                co_return slept.error();
            }
        }
        ++answered;
        co_return reply{response::text("at last")};
    }
};

// Both ends of a connection over TCP: only there a client can say that it sends no more, and then be gone.
struct tcp_pair {
    tcp_pair() {
        int const listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        REQUIRE(::bind(listener, reinterpret_cast<sockaddr*>(&at), size) == 0);
        REQUIRE(::listen(listener, 1) == 0);
        REQUIRE(::getsockname(listener, reinterpret_cast<sockaddr*>(&at), &size) == 0);
        client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        REQUIRE(::connect(client, reinterpret_cast<sockaddr*>(&at), size) == 0);
        server = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        REQUIRE(server >= 0);
        ::close(listener);
    }
    int client, server;
};

void reset(int descriptor) {
    linger const not_at_all{1, 0};
    REQUIRE(::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &not_at_all, sizeof not_at_all) == 0);
    ::close(descriptor);
}

struct dawdling_rig {
    void send(octets text) const { REQUIRE(::send(both.client, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size())); }
    void begins(octets text) {
        r.worker().adopt(both.server);
        send(text);
        for (int i = 0; i < 2500 && site.begun == 0; ++i) r.turn();
        REQUIRE(site.begun == 1);
        // What else was sent is looked at.
        for (int i = 0; i < 5; ++i) r.turn();
    }
    void goes() {
        reset(both.client);
        for (int i = 0; i < 2500 && site.cancelled == 0; ++i) r.turn();
    }
    dawdling site;
    test::rig r{site};
    tcp_pair both;
};

}  // namespace

// req: rfc9112#9.5-2
TEST_CASE("endings: a client that is gone ends what is made for it, whatever else it had sent") {
    std::string const posts = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nsome";
    std::string const both = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nsomeGET / HTTP/1.1\r\nHost: a\r\n\r\n";
    for (std::string const& sent : {std::string{"GET / HTTP/1.1\r\nHost: a\r\n\r\n"}, posts, both}) {
        CAPTURE(sent);
        dawdling_rig d;
        d.begins(sent);
        CHECK(d.site.cancelled == 0);
        d.goes();
        CHECK(d.site.cancelled == 1);
        CHECK(d.r.empty_soon());
    }
}

// req: rfc9112#9.5-2
TEST_CASE("endings: a client that said that it sends no more, and is gone then, ends what is made for it") {
    dawdling_rig d;
    d.begins("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    ::shutdown(d.both.client, SHUT_WR);
    for (int i = 0; i < 20; ++i) d.r.turn();
    CHECK(d.site.cancelled == 0);
    d.goes();
    CHECK(d.site.cancelled == 1);
    CHECK(d.r.empty_soon());
}

TEST_CASE("endings: a client that only says that it sends no more gets its answer") {
    dawdling_rig d;
    d.begins("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    ::shutdown(d.both.client, SHUT_WR);
    for (int i = 0; i < 20; ++i) d.r.turn();
    d.site.open = true;
    for (int i = 0; i < 2500 && d.site.answered == 0; ++i) d.r.turn();
    CHECK(d.site.cancelled == 0);
    CHECK(d.r.empty_soon());
    char answer[1000];
    ssize_t const n = ::recv(d.both.client, answer, sizeof answer, 0);
    REQUIRE(n > 0);
    CHECK(octets{answer, static_cast<std::size_t>(n)}.ends_with("at last"));
    ::close(d.both.client);
}

// req: rfc9112#9.5-2
TEST_CASE("endings: a client of this machine that closed its socket is gone") {
    dawdling site;
    test::rig r{site};
    auto p = r.connect("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    for (int i = 0; i < 2500 && site.begun == 0; ++i) r.turn();
    p.close();
    for (int i = 0; i < 2500 && site.cancelled == 0; ++i) r.turn();
    CHECK(site.cancelled == 1);
    CHECK(r.empty_soon());
}
