#include "service/memory_content.hpp"

#include <doctest/doctest.h>

#include "support/loops.hpp"

using namespace httoop;

namespace {

held<memory_account> account() { return held<memory_account>{new memory_account}; }

}  // namespace

TEST_CASE("content of any length comes back as it was written, in pieces of any size") {
    std::string all;
    for (int i = 0; i < 50000; ++i) all += static_cast<char>(i * 7);
    for (std::size_t const step : {1u, 100u, 4096u, 50000u})
        for (bool const known : {true, false}) {
            held<memory_account> const all_of = account();
            memory_content c{all_of, known ? content_length_of::exactly(all.size()) : content_length_of::until_end()};
            for (std::size_t at = 0; at < all.size(); at += step) {
                octets const piece = octets{all}.substr(at, step);
                std::uint64_t const then = c.size_with(piece.size());
                REQUIRE(c.write(piece));
                REQUIRE(c.size() == then);
            }
            CHECK(all_of->octets == c.size());
            CHECK(c.in_one_piece() == (known || step == 50000));
            std::string got;
            while (got.size() < all.size()) got += c.piece_at(got.size(), all.size() - got.size());
            CHECK(got == all);
            CHECK(c.size() <= 2 * all.size());
        }
}

TEST_CASE("more than was said is not taken") {
    memory_content c{account(), content_length_of::exactly(3)};
    CHECK(c.write("ab"));
    CHECK(!c.write("cd"));
    memory_content none{account(), content_length_of::no_content()};
    CHECK(none.write(""));
    CHECK(!none.write("x"));
}

TEST_CASE("a reader of what is cut off says so, unless all that it wants was there") {
    auto loop = support::make_loop();
    held<memory_content> const c{new memory_content{account(), content_length_of::exactly(6)}};
    c->write("abc");
    c->end(false);
    memory_reader whole{c, 0, content_length_of::exactly(6)}, part{c, 1, content_length_of::exactly(2)};
    CHECK(support::finish(*loop, whole.read())->data == "abc");
    CHECK(support::finish(*loop, whole.read()).error().what == failure::closed);
    auto const piece = support::finish(*loop, part.read());
    CHECK(piece->data == "bc");
    CHECK(piece->last);
    REQUIRE(part.rewind());
    CHECK(support::finish(*loop, part.read())->data == "bc");
}

TEST_CASE("what contents take is counted until the last of those who read them is gone") {
    held<memory_account> const all_of = account();
    held<memory_content> c{new memory_content{all_of, content_length_of::exactly(1000)}};
    held<memory_content> const reads{c};
    CHECK(all_of->octets == 1000);
    held<memory_content> grows{new memory_content{all_of, content_length_of::until_end()}};
    CHECK(all_of->octets == 1000);
    grows->write("x");
    CHECK(all_of->octets > 1000);
    grows = nullptr;
    c = nullptr;
    CHECK(all_of->octets == 1000);
}

TEST_CASE("who waits for more is woken by nothing less") {
    auto loop = support::make_loop();
    held<memory_content> const c{new memory_content{account(), content_length_of::until_end()}};
    c->write("abc");
    memory_reader r{c, 0, content_length_of::until_end()};
    CHECK(support::finish(*loop, r.read())->data == "abc");
    io::activity tree{loop.get()};
    bool ended = false;
    auto more = r.read();
    REQUIRE(!more.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &ended}));
    c->write("");  // as the end of chunked content comes
    for (int n = 0; n < 5; ++n) loop->turn(duration::milliseconds(1));
    CHECK(!ended);
    c->end(true);
    REQUIRE(support::turn_until(*loop, [&] { return ended; }));
    auto const last = more.take();
    REQUIRE(last);
    CHECK(last->data.empty());
    CHECK(last->last);
}

TEST_CASE("who reads a part that lies far ahead waits until it comes") {
    auto loop = support::make_loop();
    held<memory_content> const c{new memory_content{account(), content_length_of::exactly(9)}};
    memory_reader r{c, 6, content_length_of::exactly(3)};
    io::activity tree{loop.get()};
    bool ended = false;
    auto part = r.read();
    REQUIRE(!part.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &ended}));
    for (octets const piece : {"abc", "def"}) {
        c->write(piece);
        for (int n = 0; n < 5; ++n) loop->turn(duration::milliseconds(1));
        CHECK(!ended);
    }
    c->write("ghi");
    REQUIRE(support::turn_until(*loop, [&] { return ended; }));
    auto const piece = part.take();
    REQUIRE(piece);
    CHECK(piece->data == "ghi");
    CHECK(piece->last);
}
