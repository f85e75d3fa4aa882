#include <httoop/io/tcp_stream.hpp>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <vector>

#include <httoop/io/listener.hpp>

#include "../support/local_socket.hpp"
#include "../support/loops.hpp"

using namespace httoop;
using support::make_loop;
using support::turn_until;

namespace {

struct pair {
    io::tcp_stream a, b;
    explicit pair(io::loop& l, int buffer = 0) {
        int fds[2];
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds) == 0);
        if (buffer != 0) ::setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
        REQUIRE(a.adopt(l, fds[0]));
        REQUIRE(b.adopt(l, fds[1]));
    }
};

// A file without a name.
struct scratch_file {
    int fd;
    explicit scratch_file(std::string const& content) {
        fd = ::open("/tmp", O_TMPFILE | O_RDWR, 0600);
        REQUIRE(fd >= 0);
        REQUIRE(::pwrite(fd, content.data(), content.size(), 0) == static_cast<ssize_t>(content.size()));
    }
    ~scratch_file() { ::close(fd); }
};

std::string pattern(std::size_t n) {
    std::string s(n, '\0');
    for (std::size_t i = 0; i < n; ++i) s[i] = static_cast<char>('a' + i * 7 % 26);
    return s;
}

task<void> send(io::stream& s, std::string what, bool* ok) {
    *ok = (co_await io::write_all(s, what)).has_value();
    s.shut_write();
}

task<void> receive(io::stream& s, std::string* to, std::size_t room, bool* ended) {
    std::vector<char> buffer(room);
    for (;;) {
        auto const n = co_await io::read_some(s, buffer.data(), buffer.size());
        if (!n) co_return;
        if (*n == 0) break;
        to->append(buffer.data(), *n);
    }
    *ended = true;
}

}  // namespace

TEST_CASE("megabytes pass both ways at once through small buffers") {
    auto l = make_loop();
    pair p{*l, 4096};
    std::string const one = pattern(3'000'000), two = pattern(2'000'001);
    std::string at_a, at_b;
    bool sent_a = false, sent_b = false, ended_a = false, ended_b = false;
    // A reader and a writer wait on the same stream.
    l->spawn(send(p.a, one, &sent_a));
    l->spawn(send(p.b, two, &sent_b));
    l->spawn(receive(p.a, &at_a, 5000, &ended_a));
    l->spawn(receive(p.b, &at_b, 70000, &ended_b));
    CHECK(turn_until(*l, [&] { return l->spawned() == 0; }));
    CHECK(sent_a);
    CHECK(sent_b);
    CHECK(ended_a);
    CHECK(ended_b);
    CHECK(at_a == two);
    CHECK(at_b == one);
}

TEST_CASE("the end is read when it came together with the last octets") {
    auto l = make_loop();
    pair p{*l};
    char buffer[100];
    CHECK(p.b.read(buffer, sizeof buffer).is == io::transfer::would_block);
    wire::segment const s = wire::segment::of("last");
    CHECK(p.a.write({&s, 1}).count == 4);
    p.a.shut_write();
    l->turn(duration::milliseconds(10));  // one event tells both
    auto const t = p.b.read(buffer, sizeof buffer);
    CHECK(t.is == io::transfer::done);
    CHECK(t.count == 4);
    CHECK(!t.drained);
    CHECK(p.b.read(buffer, sizeof buffer).is == io::transfer::ended);
}

TEST_CASE("the end is told when it came after the last octets were read") {
    auto l = make_loop();
    pair p{*l};
    std::string got;
    bool ended = false;
    l->spawn(receive(p.b, &got, 100, &ended));
    wire::segment const s = wire::segment::of("last");
    p.a.write({&s, 1});
    CHECK(turn_until(*l, [&] { return got == "last"; }));
    p.a.shut_write();
    CHECK(turn_until(*l, [&] { return ended; }));
}

TEST_CASE("segments in memory and file ranges go out in order") {
    auto l = make_loop();
    pair p{*l};
    scratch_file const file{"0123456789"};
    std::vector<wire::segment> const s{
        wire::segment::of("head "), wire::segment{},          wire::segment::of_file(file.fd, 2, 5),
        wire::segment::of(" mid "), wire::segment::of("dle "), wire::segment::of_file(file.fd, 0, 1)};
    auto const t = p.a.write({s.data(), s.size()});
    CHECK(t.is == io::transfer::done);
    CHECK(t.count == 20);
    char buffer[100];
    auto const r = p.b.read(buffer, sizeof buffer);
    CHECK(octets(buffer, r.count) == "head 23456 mid dle 0");
    CHECK(p.a.write({s.data(), 0}).is == io::transfer::would_block);
}

TEST_CASE("more segments than one system call takes are all written") {
    auto l = make_loop();
    pair p{*l};
    std::string const text = pattern(300);
    std::vector<wire::segment> s;
    for (char const& c : text) s.push_back(wire::segment::of({&c, 1}));
    CHECK(p.a.write({s.data(), s.size()}).count == 300);
    char buffer[400];
    std::string got;
    while (got.size() < 300) {
        auto const r = p.b.read(buffer, sizeof buffer);
        REQUIRE(r.is == io::transfer::done);
        got.append(buffer, r.count);
    }
    CHECK(got == text);
}

TEST_CASE("a file that became shorter than promised is noticed, not waited for") {
    auto l = make_loop();
    pair p{*l};
    scratch_file const file{"short"};
    wire::segment s = wire::segment::of_file(file.fd, 0, 100);
    auto t = p.a.write({&s, 1});
    CHECK(t.is == io::transfer::done);
    CHECK(t.count == 5);
    s = wire::segment::of_file(file.fd, 5, 95);
    t = p.a.write({&s, 1});
    CHECK(t.is == io::transfer::failed);
    CHECK(t.code == ENODATA);
}

TEST_CASE("writing to a peer that is gone fails without a signal") {
    auto l = make_loop();
    pair p{*l};
    p.b.close();
    p.b.close();
    CHECK(!p.b.open());
    wire::segment const s = wire::segment::of("x");
    auto const t = p.a.write({&s, 1});
    CHECK(t.is == io::transfer::failed);
    CHECK(t.code == EPIPE);
}

TEST_CASE("a wait on a stream ends by its activity's deadline and by cancelling") {
    auto l = make_loop();
    pair p{*l};
    auto const work = [](io::loop* l, io::stream* s, failure* why) -> task<void> {
        char c;
        (void)l;
        auto const n = co_await io::read_some(*s, &c, 1);
        REQUIRE(!n);
        *why = n.error().what;
    };
    for (bool cancel : {false, true}) {
        failure why{};
        bool ended = false;
        io::activity tree{l.get()};
        if (!cancel) tree.deadline = l->now().mono + duration::milliseconds(20);
        task<void> t = work(l.get(), &p.a, &why);
        REQUIRE(!t.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &ended}));
        CHECK(tree.waiting());
        if (cancel) tree.cancel();
        CHECK(!ended);  // asynchronously
        CHECK(turn_until(*l, [&] { return ended; }));
        CHECK(why == (cancel ? failure::cancelled : failure::timeout));
    }
}

TEST_CASE("a released descriptor is open and nobody's") {
    auto l = make_loop();
    pair p{*l};
    int const fd = p.a.release();
    CHECK(!p.a.open());
    CHECK(::write(fd, "x", 1) == 1);
    ::close(fd);
}

TEST_CASE("a stream that is reset tells its peer by RST") {
    auto l = make_loop();
    int const listening = support::local_socket();
    unsigned const port = support::bind_locally(listening);
    REQUIRE(::listen(listening, 1) == 0);
    int const peer = support::connect_locally(port);
    REQUIRE(peer >= 0);
    int const fd = ::accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    REQUIRE(fd >= 0);
    ::close(listening);
    io::tcp_stream s;
    REQUIRE(s.adopt(*l, fd));
    s.reset();
    CHECK_FALSE(s.open());
    char octet;
    CHECK(::recv(peer, &octet, 1, 0) == -1);
    CHECK(errno == ECONNRESET);
    ::close(peer);
}
