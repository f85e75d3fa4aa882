#include <httoop/io/memory_stream.hpp>

#include <doctest/doctest.h>

#include <cerrno>
#include <string>
#include <vector>

#include "../support/loops.hpp"

using namespace httoop;
using support::make_loop;
using support::turn_until;

namespace {

struct noting : io::watcher {
    unsigned what = 0;
    void ready(unsigned w) override { what |= w; }
};

task<void> write_and_shut(io::stream& s, std::string text) {
    CHECK((co_await io::write_all(s, text)).has_value());
    s.shut_write();
}

task<void> read_to_end(io::stream& s, std::string* to) {
    char buffer[7];
    for (;;) {
        auto const n = co_await io::read_some(s, buffer, sizeof buffer);
        REQUIRE(n);
        if (*n == 0) break;
        to->append(buffer, *n);
    }
}

io::transfer write(io::stream& s, octets text) {
    wire::segment const one = wire::segment::of(text);
    return s.write({&one, 1});
}

}  // namespace

TEST_CASE("every capacity passes everything both ways, in order") {
    for (std::size_t capacity : {1u, 2u, 3u, 10u, 1000u, 65536u}) {
        auto l = make_loop();
        io::memory_stream a, b;
        io::memory_stream::connect(*l, a, b, capacity);
        std::string const one(3000, 'x'), two = "short";
        std::string at_a, at_b;
        l->spawn(write_and_shut(a, one));
        l->spawn(write_and_shut(b, two));
        l->spawn(read_to_end(a, &at_a));
        l->spawn(read_to_end(b, &at_b));
        CHECK(turn_until(*l, [&] { return l->spawned() == 0; }));
        CHECK(at_b == one);
        CHECK(at_a == two);
    }
}

TEST_CASE("a write into a small capacity is partial, and room is told") {
    auto l = make_loop();
    io::memory_stream a, b;
    io::memory_stream::connect(*l, a, b, 4);
    CHECK(write(a, "123456").count == 4);
    CHECK(write(a, "56").is == io::transfer::would_block);
    noting at_a;
    a.watch_with(&at_a);
    char c;
    CHECK(b.read(&c, 1).count == 1);
    CHECK(at_a.what == 0);  // by the loop, not from within the call
    l->turn({0});
    CHECK(at_a.what == io::watcher::writable);
    a.watch_with(nullptr);
}

TEST_CASE("the end, a closed peer and a reset are told apart") {
    auto l = make_loop();
    io::memory_stream a, b;
    char buffer[8];
    io::memory_stream::connect(*l, a, b);
    write(a, "last");
    a.close();
    a.close();
    CHECK(!a.open());
    CHECK(b.read(buffer, 8).count == 4);
    CHECK(b.read(buffer, 8).is == io::transfer::ended);
    CHECK(write(b, "x").code == EPIPE);
    io::memory_stream::connect(*l, a, b);
    write(a, "lost");
    a.reset();
    CHECK(b.read(buffer, 8).code == ECONNRESET);
    CHECK(write(b, "x").code == ECONNRESET);
}

TEST_CASE("ends that are destroyed with news still queued are not told") {
    auto l = make_loop();
    noting n;
    {
        io::memory_stream a, b;
        io::memory_stream::connect(*l, a, b);
        a.watch_with(&n);
        write(b, "x");
    }
    l->turn({0});
    CHECK(n.what == 0);
}
