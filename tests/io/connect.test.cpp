#include <httoop/io/connect.hpp>

#include <doctest/doctest.h>
#include <sys/socket.h>

#include <cerrno>
#include <filesystem>
#include <string>
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

namespace {

// A listener whose queue is full: further connections wait for an answer.
class silent_listener {
public:
    explicit silent_listener(io::loop& l, char const* where = "127.0.0.1:0") : greeter_{&l} {
        auto listening = io::listener::listen(l, *io::address::parse(where), greeter_);
        REQUIRE(listening);
        listener_ = std::move(*listening);
        listener_->pause();
        REQUIRE(::listen(listener_->descriptor(), 0) == 0);
        for (int i = 0; i < 10; ++i) {
            auto one = finish(l, io::connect(at(), duration::milliseconds(100)));
            if (!one) {
                last_ = one.error();
                return;
            }
            queued_.push_back(std::move(*one));
        }
        FAIL("the queue of a listener has no end");
    }
    [[nodiscard]] io::address const& at() const { return listener_->local(); }
    [[nodiscard]] error const& last() const { return last_; }

private:
    greeter greeter_;
    owned<io::listener> listener_;
    std::vector<owned<io::stream>> queued_;
    error last_;
};

io::address refusing_address(io::loop& l, char const* where = "127.0.0.1:0") {
    greeter g{&l};
    auto listening = io::listener::listen(l, *io::address::parse(where), g);
    REQUIRE(listening);
    return (*listening)->local();
}

struct noted final : io::connect_observer {
    std::vector<std::string> seen;
    void connecting(io::address const& a) override { seen.push_back("connecting " + a.compose()); }
    void unconnected(io::address const& a, error const& e) override { seen.push_back("unconnected " + a.compose() + ": " + e.text()); }
    void connected(io::address const& a) override { seen.push_back("connected " + a.compose()); }
};

std::size_t open_descriptors() {
    std::size_t n = 0;
    for (auto const& one : std::filesystem::directory_iterator{"/proc/self/fd"}) n += !one.path().empty();
    return n;
}

// The families of these addresses, in order: "6464".
std::string families(std::vector<io::address> const& a) {
    std::string s;
    for (auto const& one : a) s += one.is() == io::address::ipv6 ? '6' : '4';
    return s;
}

}  // namespace

TEST_CASE("connecting takes no longer than it may, and can be cancelled") {
    auto l = make_loop();
    silent_listener const silent{*l};
    CHECK(silent.last().what == failure::timeout);
    CHECK(silent.last().text() == "cannot connect to " + silent.at().compose() + ": it took too long, while connecting");
    io::activity tree{l.get()};
    bool ended = false;
    auto t = io::connect(silent.at(), duration::seconds(20));
    REQUIRE(!t.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &ended}));
    tree.cancel();
    CHECK(turn_until(*l, [&] { return ended; }));
    CHECK(t.take().error().what == failure::cancelled);
    auto late = io::connect(silent.at(), duration::seconds(20));
    REQUIRE(late.begin(&tree, {}));
    CHECK(late.take().error().what == failure::cancelled);
}

TEST_CASE("the families of addresses take turns, beginning with the first") {
    auto const one = [](char family, std::uint16_t port) {
        return family == '6' ? io::address::v6({}, port) : io::address::v4({}, port);
    };
    struct {
        char const *given, *tried;
    } const rows[] = {{"", ""},         {"6", "6"},           {"66", "66"},         {"64", "64"},
                      {"46", "46"},     {"6644", "6464"},     {"4466", "4646"},     {"66664", "64666"},
                      {"6444", "6444"}, {"464646", "464646"}, {"44444", "44444"},   {"66444", "64644"}};
    for (auto const& row : rows) {
        CAPTURE(row.given);
        std::vector<io::address> given;
        for (char const* c = row.given; *c != '\0'; ++c) given.push_back(one(*c, static_cast<std::uint16_t>(given.size())));
        auto const order = io::interleaved(given);
        CHECK(families(order) == row.tried);
        for (char const family : {'4', '6'}) {  // each family keeps its order
            int last = -1;
            for (auto const& a : order)
                if ((a.is() == io::address::ipv6) == (family == '6')) {
                    CHECK(a.port() > last);
                    last = a.port();
                }
        }
    }
}

TEST_CASE("an address that does not answer holds up the next one for the delay alone, and is given up then") {
    auto l = make_loop();
    silent_listener const silent{*l};
    greeter g{l.get()};
    auto listening = io::listener::listen(*l, *io::address::parse("127.0.0.1:0"), g);
    REQUIRE(listening);
    noted n;
    auto const before = open_descriptors();
    auto const begun = io::read_monotonic();
    auto s = finish(*l, io::connect("a.example", {silent.at(), (*listening)->local()}, duration::milliseconds(60), duration::seconds(20), &n));
    auto const took = io::read_monotonic() - begun;
    REQUIRE(s);
    CHECK(took >= duration::milliseconds(60));
    CHECK(took < duration::seconds(10));
    CHECK(n.seen == std::vector<std::string>{"connecting " + silent.at().compose(), "connecting " + (*listening)->local().compose(),
                                             "connected " + (*listening)->local().compose()});
    char buffer[10];
    auto const hello = finish(*l, io::read_some(**s, buffer, sizeof buffer));
    REQUIRE(hello);
    CHECK(octets(buffer, *hello) == "hello");
    CHECK(open_descriptors() == before + 2);  // both ends of one connection
}

TEST_CASE("an address that refuses is followed by the next one at once") {
    auto l = make_loop();
    greeter g{l.get()};
    auto listening = io::listener::listen(*l, *io::address::parse("127.0.0.1:0"), g);
    REQUIRE(listening);
    auto const none = refusing_address(*l);
    noted n;
    auto s = finish(*l, io::connect("a.example", {none, none, (*listening)->local()}, duration::seconds(1000), duration::seconds(20), &n));
    REQUIRE(s);
    REQUIRE(n.seen.size() == 6);
    CHECK(n.seen[1] == "unconnected " + none.compose() + ": cannot connect to " + none.compose() + ": Connection refused, while connecting");
    CHECK(n.seen[5] == "connected " + (*listening)->local().compose());
}

TEST_CASE("of IPv6 and IPv4 the one that answers is taken") {
    auto l = make_loop();
    greeter g{l.get()};
    auto six = io::listener::listen(*l, *io::address::parse("[::1]:0"), g);
    if (!six) return;  // this machine has none
    auto const none = refusing_address(*l);
    auto s = finish(*l, io::connect("localhost", {none, (*six)->local()}, duration::seconds(1000), duration::seconds(20)));
    REQUIRE(s);
    silent_listener const silent{*l, "[::1]:0"};
    greeter h{l.get()};
    auto four = io::listener::listen(*l, *io::address::parse("127.0.0.1:0"), h);
    REQUIRE(four);
    s = finish(*l, io::connect("localhost", {silent.at(), (*four)->local()}, duration::milliseconds(10), duration::seconds(20)));
    REQUIRE(s);
    CHECK(dynamic_cast<io::tcp_stream&>(**s).peer() == (*four)->local());
}

TEST_CASE("one error tells what was tried and why each failed") {
    auto l = make_loop();
    auto const none = refusing_address(*l), other = refusing_address(*l);
    auto const alike = finish(*l, io::connect("a.example", {none, other}, {}, duration::seconds(20)));
    REQUIRE(!alike);
    CHECK(alike.error().code == ECONNREFUSED);
    CHECK(alike.error().text() == "cannot connect to a.example (" + none.compose() + ", " + other.compose() + "): Connection refused, while connecting");
    auto const literal = finish(*l, io::connect("127.0.0.1", {none}, {}, duration::seconds(20)));
    CHECK(literal.error().text() == "cannot connect to " + none.compose() + ": Connection refused, while connecting");
    silent_listener const silent{*l};
    auto const unlike = finish(*l, io::connect("a.example", {silent.at(), none}, duration::seconds(0), duration::milliseconds(50)));
    REQUIRE(!unlike);
    CHECK(unlike.error().what == failure::system);
    CHECK(unlike.error().text() == "cannot connect to a.example: " + silent.at().compose() + ": no answer within 50 ms; " + none.compose() +
                                       ": Connection refused, while connecting");
    auto const nowhere = finish(*l, io::connect("a.example", {}, {}, duration::seconds(20)));
    REQUIRE(!nowhere);
    CHECK(nowhere.error().what == failure::name);
    CHECK(nowhere.error().text() == "a.example has no address, while connecting");
}

TEST_CASE("the deadline of whoever waits ends all attempts, and tells how far they were") {
    auto l = make_loop();
    silent_listener const silent{*l};
    auto const none = refusing_address(*l);
    auto const before = open_descriptors();
    io::activity tree{l.get()};
    tree.deadline = io::read_monotonic() + duration::milliseconds(50);
    auto t = io::connect("a.example", {none, silent.at(), silent.at(), none}, duration::milliseconds(10), duration::seconds(20));
    bool ended = false;
    REQUIRE(!t.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &ended}));
    CHECK(turn_until(*l, [&] { return ended; }));
    auto const r = t.take();
    REQUIRE(!r);
    CHECK(r.error().what == failure::timeout);
    CHECK(r.error().during == phase::connect);
    CHECK(r.error().about.find(silent.at().compose() + ": no answer yet") != std::string::npos);
    CHECK(open_descriptors() == before);
}
