#include "service/cache_rest.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <thread>

#include <httoop/io/scope.hpp>

#include "support/cache_rig.hpp"
#include "support/loops.hpp"

using namespace httoop;
using support::fed_content;

namespace {

task<void> read_rest(owned<cache_rest::reader>& from, std::uint64_t seen, std::string& to, int& ended) {
    for (;;) {
        task<outcome<chunk>> reading = from->read(seen);
        outcome<chunk> const piece = co_await reading;
        if (!piece) ended = -1;
        if (!piece) co_return;
        to += piece->data;
        if (piece->last) ended = 1;
        if (piece->last) co_return;
    }
}

}  // namespace

TEST_CASE("all who read go on behind what was stored, each with what it has not seen") {
    auto loop = support::make_loop();
    auto const feed = std::make_shared<fed_content::feed>();
    held<cache_rest> const rest{new cache_rest};
    auto one = make_owned<cache_rest::reader>(rest), two = make_owned<cache_rest::reader>(rest);
    CHECK(!one->begun());
    rest->begin(10, "first ");
    CHECK(one->begun());
    loop->spawn(cache_rest::pass_on(rest, make_owned<fed_content>(feed), false));
    std::string a, b;
    int a_ended = 0, b_ended = 0;
    loop->spawn(read_rest(one, 10, a, a_ended));
    loop->spawn(read_rest(two, 13, b, b_ended));
    feed->pieces = {"second ", "", "third"};
    feed->ended = true;
    REQUIRE(support::turn_until(*loop, [&] { return a_ended != 0 && b_ended != 0; }));
    CHECK(a == "first second third");
    CHECK(b == "st second third");
    CHECK(a_ended == 1);
    CHECK(support::turn_until(*loop, [&] { return feed->destroyed; }));
}

TEST_CASE("nothing is read that nobody wants, and no more is kept than there is room for") {
    auto loop = support::make_loop();
    auto const feed = std::make_shared<fed_content::feed>();
    for (int i = 0; i < 100; ++i) feed->pieces.emplace_back(65536, 'x');
    feed->ended = true;
    held<cache_rest> const rest{new cache_rest};
    auto fast = make_owned<cache_rest::reader>(rest), slow = make_owned<cache_rest::reader>(rest);
    rest->begin(0, "");
    loop->spawn(cache_rest::pass_on(rest, make_owned<fed_content>(feed), false));
    for (int i = 0; i < 5; ++i) loop->turn(duration::milliseconds(1));
    std::string got;
    int ended = 0;
    loop->spawn(read_rest(fast, 0, got, ended));
    for (int i = 0; i < 200; ++i) loop->turn(duration::milliseconds(1));
    CHECK(got.size() == cache_rest::most_kept);
    slow = nullptr;
    REQUIRE(support::turn_until(*loop, [&] { return ended != 0; }));
    CHECK_MESSAGE(got.size() == 6553600, "who left holds up nobody");
}

TEST_CASE("where nobody reads any more nothing is passed on, and a break is told to all") {
    auto loop = support::make_loop();
    auto const feed = std::make_shared<fed_content::feed>();
    held<cache_rest> const rest{new cache_rest};
    auto one = make_owned<cache_rest::reader>(rest);
    rest->begin(0, "x");
    loop->spawn(cache_rest::pass_on(rest, make_owned<fed_content>(feed), false));
    std::string got;
    int ended = 0;
    SUBCASE("left") {
        one = nullptr;
        CHECK(support::turn_until(*loop, [&] { return feed->destroyed; }));
    }
    SUBCASE("broken") {
        loop->spawn(read_rest(one, 0, got, ended));
        feed->broken = true;
        REQUIRE(support::turn_until(*loop, [&] { return ended != 0; }));
        CHECK(ended == -1);
        CHECK(got == "x");
    }
    SUBCASE("the loop that passes on goes") {
        auto other = support::make_loop();
        other->spawn(read_rest(one, 0, got, ended));
        for (int i = 0; i < 5; ++i) other->turn(duration::milliseconds(1));
        loop = nullptr;
        REQUIRE(support::turn_until(*other, [&] { return ended != 0; }));
        CHECK(ended == -1);
    }
}

TEST_CASE("readers on several loops get the same") {
    constexpr int readers = 3;
    held<cache_rest> const rest{new cache_rest};
    std::vector<owned<cache_rest::reader>> all;
    for (int i = 0; i < readers; ++i) all.push_back(make_owned<cache_rest::reader>(rest));
    auto const feed = std::make_shared<fed_content::feed>();
    std::string expected;
    for (int i = 0; i < 300; ++i) expected += feed->pieces.emplace_back(static_cast<std::size_t>(1 + i * 37 % 5000), static_cast<char>('a' + i % 26));
    feed->ended = true;
    std::string got[readers];
    int ended[readers] = {};
    std::vector<std::thread> threads;
    for (int i = 0; i < readers; ++i)
        threads.emplace_back([&, i] {
            auto mine = support::make_loop();
            mine->spawn(read_rest(all[static_cast<std::size_t>(i)], 0, got[i], ended[i]));
            support::turn_until(*mine, [&] { return ended[i] != 0; });
        });
    auto loop = support::make_loop();
    rest->begin(0, "");
    loop->spawn(cache_rest::pass_on(rest, make_owned<fed_content>(feed), false));
    support::turn_until(*loop, [&] { return loop->spawned() == 0; });
    for (std::thread& t : threads) t.join();
    for (int i = 0; i < readers; ++i) {
        CHECK(ended[i] == 1);
        CHECK((got[i] == expected));
    }
}
