#include "service/memory_content.hpp"

#include <doctest/doctest.h>

#include "support/loops.hpp"

using namespace httoop;

TEST_CASE("content of any length comes back as it was written, in pieces of any size") {
    std::string all;
    for (int i = 0; i < 50000; ++i) all += static_cast<char>(i * 7);
    for (std::size_t const step : {1u, 100u, 4096u, 50000u})
        for (bool const known : {true, false}) {
            memory_content c{known ? content_length_of::exactly(all.size()) : content_length_of::until_end()};
            for (std::size_t at = 0; at < all.size(); at += step) REQUIRE(c.write(octets{all}.substr(at, step)));
            CHECK(c.in_one_piece() == (known || step == 50000));
            std::string got;
            while (got.size() < all.size()) got += c.piece_at(got.size(), all.size() - got.size());
            CHECK(got == all);
            CHECK(c.spare() <= all.size());
        }
}

TEST_CASE("more than was said is not taken") {
    memory_content c{content_length_of::exactly(3)};
    CHECK(c.write("ab"));
    CHECK(!c.write("cd"));
    memory_content none{content_length_of::no_content()};
    CHECK(none.write(""));
    CHECK(!none.write("x"));
}

TEST_CASE("a reader of what is cut off says so, unless all that it wants was there") {
    auto loop = support::make_loop();
    held<memory_content> const c{new memory_content{content_length_of::exactly(6)}};
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
