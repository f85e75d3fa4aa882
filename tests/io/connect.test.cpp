#include <httoop/io/connect.hpp>

#include <doctest/doctest.h>
#include <sys/socket.h>

#include <cerrno>
#include <vector>

#include <httoop/io/listener.hpp>
#include <httoop/io/tcp_stream.hpp>

#include "../support/loops.hpp"

using namespace httoop;
using support::finish;
using support::make_loop;
using support::turn_until;

namespace {

struct greeter final : io::acceptor {
    io::loop* l;
    io::tcp_stream s;
    explicit greeter(io::loop* to) : l{to} {}
    void accepted(int fd, io::address const&) override {
        REQUIRE(s.adopt(*l, fd));
        wire::segment const hello = wire::segment::of("hello");
        s.write({&hello, 1});
    }
};

}  // namespace

TEST_CASE("connects by IPv4, IPv6 and Unix socket") {
    auto l = make_loop();
    for (char const* where : {"127.0.0.1:0", "[::1]:0", "unix:@httoop-connect-test"}) {
        greeter g{l.get()};
        auto listening = io::listener::listen(*l, *io::address::parse(where), g);
        REQUIRE(listening);
        auto s = finish(*l, io::connect((*listening)->local(), duration::seconds(2)));
        REQUIRE(s);
        char buffer[10];
        auto const n = finish(*l, io::read_some(**s, buffer, sizeof buffer));
        REQUIRE(n);
        CHECK(octets(buffer, *n) == "hello");
    }
}

TEST_CASE("a refused connection is an error with its cause, place and phase") {
    auto l = make_loop();
    io::address where;
    {
        greeter g{l.get()};
        auto listening = io::listener::listen(*l, *io::address::parse("127.0.0.1:0"), g);
        REQUIRE(listening);
        where = (*listening)->local();
    }
    for (auto const& to : {where, io::address::of_path("/nowhere/to/be/found")}) {
        auto const r = finish(*l, io::connect(to, duration::seconds(2)));
        REQUIRE(!r);
        CHECK(r.error().what == failure::system);
        CHECK((r.error().code == ECONNREFUSED || r.error().code == ENOENT));
        CHECK(r.error().during == phase::connect);
        CHECK(r.error().text().find(to.compose()) != std::string::npos);
    }
}

TEST_CASE("connecting takes no longer than it may, and can be cancelled") {
    auto l = make_loop();
    // A listener whose queue is full lets further connections wait.
    greeter g{l.get()};
    auto listening = io::listener::listen(*l, *io::address::parse("127.0.0.1:0"), g);
    REQUIRE(listening);
    (*listening)->pause();
    REQUIRE(::listen((*listening)->descriptor(), 0) == 0);
    std::vector<owned<io::stream>> queued;
    outcome<owned<io::stream>> last = error{};
    for (int i = 0; i < 10; ++i) {
        last = finish(*l, io::connect((*listening)->local(), duration::milliseconds(100)));
        if (!last) break;
        queued.push_back(std::move(*last));
    }
    REQUIRE(!last);
    CHECK(last.error().what == failure::timeout);
    io::activity tree{l.get()};
    bool ended = false;
    auto t = io::connect((*listening)->local(), duration::seconds(20));
    REQUIRE(!t.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &ended}));
    tree.cancel();
    CHECK(turn_until(*l, [&] { return ended; }));
    CHECK(t.take().error().what == failure::cancelled);
}
