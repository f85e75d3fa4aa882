#include <httoop/io/listener.hpp>

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <thread>
#include <vector>

#include "../../src/io/socket_address.hpp"
#include "../support/loops.hpp"

using namespace httoop;
using support::make_loop;
using support::turn_until;

namespace {

struct taker : io::acceptor {
    std::vector<int> taken;
    std::vector<io::address> peers;
    int refused = 0;
    void accepted(int fd, io::address const& peer) override {
        taken.push_back(fd);
        peers.push_back(peer);
    }
    void overloaded(int) override { ++refused; }
    ~taker() { drop(); }
    void drop() {
        for (int fd : taken) ::close(fd);
        taken.clear();
    }
};

int dial(io::address const& a) {
    io::socket_address to{a};
    int const fd = ::socket(to.storage.ss_family, SOCK_STREAM, 0);
    REQUIRE(fd >= 0);
    if (::connect(fd, to.get(), to.size) != 0) {
        ::close(fd);
        return -1;
    }
    return fd;
}

struct scratch_directory {
    std::string path = "/tmp/httoop-io-XXXXXX";
    scratch_directory() { REQUIRE(::mkdtemp(path.data()) != nullptr); }
    ~scratch_directory() { ::rmdir(path.c_str()); }
};

io::address at(octets text) { return *io::address::parse(text); }

}  // namespace

TEST_CASE("port 0 is the kernel's choice, and both sides' addresses are told") {
    auto l = make_loop();
    for (char const* where : {"127.0.0.1:0", "[::1]:0"}) {
        taker to;
        auto s = io::listener::listen(*l, at(where), to);
        REQUIRE(s);
        CHECK((*s)->local().port() != 0);
        int const fd = dial((*s)->local());
        CHECK(turn_until(*l, [&] { return to.taken.size() == 1; }));
        CHECK(to.peers[0].is_loopback());
        CHECK(to.peers[0].port() != 0);
        ::close(fd);
    }
}

TEST_CASE("more connections than one batch are all accepted") {
    auto l = make_loop();
    taker to;
    auto s = io::listener::listen(*l, at("127.0.0.1:0"), to);
    REQUIRE(s);
    std::vector<int> clients;
    for (int i = 0; i < 200; ++i) clients.push_back(dial((*s)->local()));
    l->turn(duration::milliseconds(100));
    CHECK(to.taken.size() <= 100);  // others have their turn
    CHECK(turn_until(*l, [&] { return to.taken.size() == 200; }));
    for (int fd : clients) ::close(fd);
}

TEST_CASE("a paused listener accepts what had come when it resumes") {
    auto l = make_loop();
    taker to;
    auto s = io::listener::listen(*l, at("127.0.0.1:0"), to);
    REQUIRE(s);
    (*s)->pause();
    int const fd = dial((*s)->local());
    for (int i = 0; i < 3; ++i) l->turn(duration::milliseconds(10));
    CHECK(to.taken.empty());
    (*s)->resume();
    CHECK(turn_until(*l, [&] { return to.taken.size() == 1; }));
    ::close(fd);
}

TEST_CASE("draining accepts every connection that was queued, then refuses") {
    auto l = make_loop();
    taker to;
    auto s = io::listener::listen(*l, at("127.0.0.1:0"), to);
    REQUIRE(s);
    io::address const where = (*s)->local();
    std::vector<int> clients;
    for (int i = 0; i < 100; ++i) clients.push_back(dial(where));
    (*s)->drain();
    CHECK(to.taken.size() == 100);
    CHECK(dial(where) == -1);
    for (int fd : clients) ::close(fd);
}

TEST_CASE("draining loses no connection that is made at that moment") {
    for (int round = 0; round < 3; ++round) {
        auto l = make_loop();
        struct counting final : taker {
            std::atomic<std::size_t> count{0};
            void accepted(int fd, io::address const& peer) override {
                taker::accepted(fd, peer);
                ++count;
            }
        } to;
        auto s = io::listener::listen(*l, at("127.0.0.1:0"), to);
        REQUIRE(s);
        io::socket_address const where{(*s)->local()};
        std::atomic<std::size_t> connected{0};
        std::atomic<bool> over{false};
        std::vector<std::thread> clients;
        for (int i = 0; i < 4; ++i)
            clients.emplace_back([&] {
                for (bool taken = true; taken;) {
                    int const fd = ::socket(AF_INET, SOCK_STREAM, 0);
                    taken = ::connect(fd, where.get(), where.size) == 0;
                    if (taken) ++connected;
                    ::close(fd);
                    // What does not fit into the queue of the kernel is lost, whoever waits for it.
                    while (!over && connected > to.count + 50) std::this_thread::yield();
                }
            });
        turn_until(*l, [&] { return to.taken.size() > 100; });
        (*s)->turn_away();
        instant const end = io::read_monotonic() + duration::milliseconds(100);
        turn_until(*l, [&] { return io::read_monotonic() >= end; });
        (*s)->drain();
        over = true;
        for (auto& c : clients) c.join();
        CHECK(to.taken.size() == connected);
    }
}

TEST_CASE("without descriptors connections are turned away, and afterwards accepted again") {
    auto l = make_loop();
    taker to;
    auto s = io::listener::listen(*l, at("127.0.0.1:0"), to);
    REQUIRE(s);
    std::vector<int> clients;
    for (int i = 0; i < 5; ++i) clients.push_back(dial((*s)->local()));
    rlimit before;
    ::getrlimit(RLIMIT_NOFILE, &before);
    int const next = ::dup(0);
    ::close(next);
    rlimit none = before;
    none.rlim_cur = static_cast<rlim_t>(next);
    ::setrlimit(RLIMIT_NOFILE, &none);
    CHECK(turn_until(*l, [&] { return to.refused == 5; }));
    ::setrlimit(RLIMIT_NOFILE, &before);
    CHECK(to.taken.empty());
    clients.push_back(dial((*s)->local()));
    CHECK(turn_until(*l, [&] { return to.taken.size() == 1; }));
    for (int fd : clients) ::close(fd);
}

TEST_CASE("an address in use is refused with a word on what to do") {
    auto l = make_loop();
    taker to;
    auto s = io::listener::listen(*l, at("127.0.0.1:0"), to);
    REQUIRE(s);
    auto again = io::listener::listen(*l, (*s)->local(), to);
    REQUIRE(!again);
    CHECK(again.error().text().find("choose another port") != std::string::npos);
}

TEST_CASE("a path that is taken is refused with a word on paths, not on ports") {
    auto l = make_loop();
    taker to;
    scratch_directory const dir;
    auto const where = io::address::of_path(dir.path + "/s");
    {
        auto s = io::listener::listen(*l, where, to);
        REQUIRE(s);
        auto again = io::listener::listen(*l, where, to);
        REQUIRE(!again);
        CHECK(again.error().text().find("listens there already; choose another path") != std::string::npos);
    }
    std::ofstream{dir.path + "/s"} << "a file of somebody";
    auto over = io::listener::listen(*l, where, to);
    REQUIRE(!over);
    CHECK(over.error().text().find("a file that is no socket") != std::string::npos);
    CHECK(std::ifstream{dir.path + "/s"}.good());
}

TEST_CASE("a stale Unix socket file is replaced, a living one is not, and ours is removed") {
    auto l = make_loop();
    scratch_directory const dir;
    auto const where = io::address::of_path(dir.path + "/s");
    struct stat st;
    {
        // Left behind by a process that died.
        io::socket_address to{where};
        int const fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
        REQUIRE(::bind(fd, to.get(), to.size) == 0);
        ::close(fd);
        REQUIRE(::lstat(where.path().c_str(), &st) == 0);
    }
    {
        taker to;
        auto s = io::listener::listen(*l, where, to);
        REQUIRE(s);
        CHECK(!io::listener::listen(*l, where, to));  // it knocks to find out
        int const fd = dial(where);
        CHECK(turn_until(*l, [&] { return to.taken.size() == 2; }));
        CHECK(to.peers[0].is() == io::address::unix_path);
        ::close(fd);
    }
    CHECK(::lstat(where.path().c_str(), &st) != 0);
}

TEST_CASE("a Unix socket has the mode that it is given") {
    auto l = make_loop();
    scratch_directory const dir;
    auto const where = io::address::of_path(dir.path + "/s");
    taker to;
    for (unsigned const mode : {0660u, 0600u, 0777u}) {
        auto const s = io::listener::listen(*l, where, to, mode);
        REQUIRE(s);
        struct stat st;
        REQUIRE(::lstat(where.path().c_str(), &st) == 0);
        CHECK((st.st_mode & 07777) == mode);
    }
}

TEST_CASE("a file that is not a socket is not removed") {
    auto l = make_loop();
    scratch_directory const dir;
    std::string const path = dir.path + "/file";
    std::fclose(std::fopen(path.c_str(), "w"));
    taker to;
    CHECK(!io::listener::listen(*l, io::address::of_path(path), to));
    CHECK(::unlink(path.c_str()) == 0);
}

TEST_CASE("an inherited listening socket is adopted") {
    auto l = make_loop();
    io::socket_address any{at("127.0.0.1:0")};
    int const fd = ::socket(AF_INET, SOCK_STREAM, 0);
    REQUIRE(::bind(fd, any.get(), any.size) == 0);
    REQUIRE(::listen(fd, 10) == 0);
    taker to;
    auto s = io::listener::adopt(*l, fd, to);
    REQUIRE(s);
    CHECK((*s)->local().port() != 0);
    int const client = dial((*s)->local());
    CHECK(turn_until(*l, [&] { return to.taken.size() == 1; }));
    ::close(client);
}
