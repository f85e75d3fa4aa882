#include <wire/output.hpp>

#include <doctest/doctest.h>

#include <string>
#include <utility>

using namespace httoop;
using wire::output_queue;

namespace {

std::string all_of(output_queue const& q) {
    std::string s;
    for (wire::segment const& g : q.all()) {
        if (g.data != nullptr) s.append(g.data, g.size);
        else s += "[" + std::to_string(g.file) + ":" + std::to_string(g.offset) + "+" + std::to_string(g.size) + "]";
    }
    return s;
}

int released = 0;
keeper counting() {
    return {nullptr, [](void*) { ++released; }};
}

}  // namespace

TEST_CASE("a segment whose front was sent is the rest of it, in memory and in a file") {
    octets const some = "0123456789";
    wire::segment s = wire::segment::of(some);
    s.remove_prefix(0);
    CHECK(octets{s.data, s.size} == some);
    s.remove_prefix(3);
    CHECK(octets{s.data, s.size} == "3456789");
    s.remove_prefix(7);
    CHECK(s.size == 0);
    wire::segment f = wire::segment::of_file(5, 1000, 20);
    f.remove_prefix(8);
    CHECK(f.data == nullptr);
    CHECK(f.offset == 1008);
    CHECK(f.size == 12);
}

TEST_CASE("small pieces of many messages are one segment") {
    output_queue q;
    std::string expected;
    for (int i = 0; i < 100; ++i) {
        std::string const piece = "piece " + std::to_string(i);
        q.copy(piece);
        expected += piece;
    }
    CHECK(q.all().count == 1);
    CHECK(all_of(q) == expected);
    CHECK(q.pending() == expected.size());
    q.sent(expected.size());
    CHECK(q.all().count == 0);
}

TEST_CASE("large pieces and files are spliced in between, in order") {
    output_queue q;
    std::string const large(5000, 'L');
    released = 0;
    q.copy("a");
    q.borrow(large, counting());
    q.copy("b");
    q.file(7, 100, 50, counting());
    q.borrow("small", counting());
    CHECK(released == 1);  // was copied
    q.copy("c");
    std::string const expected = "a" + large + "b[7:100+50]smallc";
    CHECK(all_of(q) == expected);
    CHECK(q.all().count == 5);
    CHECK(q.pending() == 5000 + 50 + 8);
    CHECK(q.pending_in_memory() == 5000 + 8);
    std::size_t const own = q.held() - 5000;  // the buffer, with room to spare
    CHECK(own >= 8);
    q.sent(1 + 5000);
    CHECK(q.held() == own);
    q.sent(q.pending());
    CHECK(released == 3);
}

TEST_CASE("what was sent goes, in whatever steps, and keepers with it") {
    std::string const large(4096, 'L');
    for (std::size_t step : {1u, 2u, 7u, 100u, 4096u, 4097u, 5000u}) {
        released = 0;
        output_queue q;
        q.copy("head");
        q.borrow(large, counting());
        q.file(3, 0, 10, counting());
        q.copy("tail");
        std::size_t left = q.pending(), file_left = 10;
        bool added = false;
        while (left != 0) {
            std::size_t const n = step < left ? step : left;
            q.sent(n);
            left -= n;
            REQUIRE(q.pending() == left);
            std::size_t sum = 0;
            for (wire::segment const& s : q.all()) {
                sum += s.size;
                if (s.data == nullptr) {
                    CHECK(s.offset + s.size == 10);
                    file_left = s.size;
                } else {
                    CHECK(std::string(s.data, s.size).find_first_not_of("headLtail!") == std::string::npos);
                }
            }
            REQUIRE(sum == left);
            // What is added meanwhile goes behind.
            if (left == 4 && !std::exchange(added, true)) {
                CHECK(all_of(q) == "tail");
                q.copy("!");
                ++left;
                CHECK(all_of(q) == "tail!");
            }
        }
        CHECK(file_left <= 10);
        CHECK(released == 2);
        CHECK(q.all().count == 0);
    }
}

TEST_CASE("a stream of pieces does not make the queue grow") {
    output_queue q;
    std::string const large(8192, 'x');
    q.copy("start");
    char* const first = q.room(1);
    static_cast<void>(first);
    for (int i = 0; i < 10000; ++i) {
        q.borrow(large, counting());
        q.copy("0123456789");
        q.sent(8202);
        REQUIRE(q.pending() == 5);
        REQUIRE(q.all().count <= 3);
    }
    CHECK(all_of(q) == "56789");
}

TEST_CASE("a reader that takes odd amounts does not make the buffer grow beyond twice what waits") {
    std::string const piece(16384, 'p');
    for (std::size_t const taken : {1000U, 2048U, 4096U, 60'000U}) {
        output_queue q;
        for (int i = 0; i < 2000; ++i) {
            while (q.pending() < 131'072) q.copy(piece);
            q.sent(taken);
        }
        CHECK(q.held() <= 2 * (131'072 + 2 * piece.size()));
    }
}

TEST_CASE("a keeper is dropped with the queue, not before") {
    released = 0;
    std::string const large(8192, 'x');
    {
        output_queue q;
        q.borrow(large, counting());
        CHECK(released == 0);
    }
    CHECK(released == 1);
}

TEST_CASE("what is held is dropped once all that was there before it is written") {
    int dropped = 0;
    auto const counting = [&dropped] {
        return keeper{&dropped, [](void* p) { ++*static_cast<int*>(p); }};
    };
    wire::output_queue out;
    out.hold(counting());
    CHECK(dropped == 1);  // nothing is there
    out.copy("abc");
    out.hold(counting());
    out.copy("def");
    CHECK(out.pending() == 6);
    out.sent(2);
    CHECK(dropped == 1);
    out.sent(2);
    CHECK(dropped == 2);
    out.sent(2);
    std::string const big(5000, 'x');
    out.borrow(big, {});
    out.hold(counting());
    out.sent(4999);
    CHECK(dropped == 2);
    out.sent(1);
    CHECK(dropped == 3);
}

TEST_CASE("a place in the buffer is found again until its octets are sent") {
    wire::output_queue out;
    out.copy("abc");
    auto const place = out.place();
    out.copy("def");
    std::string const big(10000, 'x');
    out.borrow(big, {});
    out.copy(std::string(3000, 'y'));  // the buffer moves
    REQUIRE(out.at(place) != nullptr);
    CHECK(octets{out.at(place), 3} == "def");
    *out.at(place) = 'D';
    out.sent(3);
    CHECK(out.at(place) != nullptr);
    CHECK(octets{out.all().first->data, 3} == "Def");
    out.sent(1);
    CHECK(out.at(place) == nullptr);
    out.sent(out.pending());
    CHECK(out.at(place) == nullptr);
    out.copy("more");
    CHECK(out.at(place) == nullptr);
}
