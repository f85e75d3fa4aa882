#include "sent_content.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include "support/loops.hpp"
#include "support/temporary_folder.hpp"

using namespace httoop;
using namespace httoop::tool;

namespace {

std::string all_of(io::loop& l, source& s) {
    auto got = support::finish(l, gather(s, 1 << 20));
    REQUIRE(got);
    return *got;
}

}  // namespace

TEST_CASE("texts and files are read one behind the other, and again after a rewind") {
    auto loop = support::make_loop();
    support::temporary_folder const own;
    std::string const large(200'000, 'x');
    own.file("large", large);
    own.file("empty", "");
    auto const content = open_content({{"a", "", false}, {"", own.path("large"), true}, {"", own.path("empty"), true}, {"b", "", false}});
    REQUIRE(content);
    CHECK(content->length() == content_length_of::exactly(large.size() + 2));
    CHECK(all_of(*loop, *content) == "a" + large + "b");
    REQUIRE(content->rewind());
    CHECK(all_of(*loop, *content) == "a" + large + "b");
    auto const nothing = open_content({});
    CHECK(nothing->length() == content_length_of::exactly(0));
    CHECK(all_of(*loop, *nothing) == "");
}

TEST_CASE("a pipe is read until its end, without holding the loop up, and once") {
    auto loop = support::make_loop();
    support::temporary_folder const own;
    own.fifo("pipe");
    int const writer = ::open(own.path("pipe").c_str(), O_RDWR);
    REQUIRE(writer >= 0);
    auto const content = open_content({{"", own.path("pipe"), true}, {"!", "", false}});
    REQUIRE(content);
    CHECK(content->length() == content_length_of::until_end());
    REQUIRE(content->rewind());
    auto reading = gather(*content, 1000);
    io::activity tree{loop.get()};
    bool ended = false;
    REQUIRE(!reading.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &ended}));
    for (int i = 0; i < 3; ++i) loop->turn(duration::milliseconds(1));
    CHECK(!ended);
    REQUIRE(::write(writer, "abc", 3) == 3);
    for (int i = 0; i < 3; ++i) loop->turn(duration::milliseconds(1));
    CHECK(!ended);
    ::close(writer);
    REQUIRE(support::turn_until(*loop, [&] { return ended; }));
    auto const got = reading.take();
    REQUIRE(got);
    CHECK(*got == "abc!");
    CHECK(content->rewind().error().about.find("only once") != std::string::npos);
}

TEST_CASE("waiting for a pipe can be given up") {
    auto loop = support::make_loop();
    support::temporary_folder const own;
    own.fifo("pipe");
    int const writer = ::open(own.path("pipe").c_str(), O_RDWR);
    auto const content = open_content({{"", own.path("pipe"), true}});
    auto reading = gather(*content, 1000);
    io::activity tree{loop.get()};
    bool ended = false;
    REQUIRE(!reading.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &ended}));
    loop->turn(duration::milliseconds(1));
    tree.cancel();
    REQUIRE(support::turn_until(*loop, [&] { return ended; }));
    CHECK(reading.take().error().what == failure::cancelled);
    ::close(writer);
}

TEST_CASE("a file that is not there, a folder, and one that becomes shorter are told") {
    auto loop = support::make_loop();
    support::temporary_folder const own;
    CHECK(!open_content({{"", own.path("nothing"), true}}));
    CHECK(!open_content({{"", own.path(), true}}));
    own.file("short", "abcdef");
    auto const content = open_content({{"", own.path("short"), true}});
    REQUIRE(::truncate(own.path("short").c_str(), 3) == 0);
    auto const got = support::finish(*loop, gather(*content, 1000));
    REQUIRE(!got);
    CHECK(got.error().about.find("became shorter") != std::string::npos);
}
