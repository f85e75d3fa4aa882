#include <doctest/doctest.h>

#include <httoop/field/ranges_specifier.hpp>

#include "support/cache_rig.hpp"

using namespace httoop;
using support::cache_got;
using support::cache_rig;
using support::fed_content;
using support::stored_reply;

namespace {

std::string const ten = "0123456789";

// Answers each Range with that part of the ten octets, and all else with all of them.
outcome<reply> part_of_ten(request const& r) {
    auto const asked = ranges_specifier::parse(r.fields().value(field_id::range));
    if (!asked) return stored_reply(200, {{"Cache-Control", "max-age=60"}, {"ETag", "\"1\""}}, ten);
    std::size_t const first = asked->specs[0].first, last = asked->specs[0].last;
    return stored_reply(206,
                        {{"Cache-Control", "max-age=60"},
                         {"ETag", "\"1\""},
                         {"Content-Range", "bytes " + std::to_string(first) + "-" + std::to_string(last) + "/10"}},
                        ten.substr(first, last - first + 1));
}

cache_got range_of(cache_rig& rig, std::string const& range) { return rig.ask("/", {{"Range", "bytes=" + range}}); }

// A 206 whose content comes when the test says so.
void feeds(cache_rig& rig, std::shared_ptr<fed_content::feed> const& feed, std::string const& told) {
    rig.origin.plays = [=](request const&) -> outcome<reply> {
        return feeding(feed, {{"Cache-Control", "max-age=60"}, {"ETag", "\"1\""}, {"Content-Range", told}}, 206);
    };
}

}  // namespace

TEST_CASE("parts are stored, and completed") {
    cache_rig rig;
    rig.origin.plays = [](request const& r) -> outcome<reply> {
        std::string const all = "0123456789";
        octets const range = r.fields().value(field_id::range);
        if (range == "bytes=0-4")
            return stored_reply(206, {{"Cache-Control", "max-age=60"}, {"ETag", "\"1\""}, {"Content-Range", "bytes 0-4/10"}}, "01234");
        CHECK(range == "bytes=5-9");
        return stored_reply(206, {{"Cache-Control", "max-age=60"}, {"ETag", "\"1\""}, {"Content-Range", "bytes 5-9/10"}}, "56789");
    };
    CHECK(rig.ask("/", {{"Range", "bytes=0-4"}}).content == "01234");
    CHECK(rig.ask("/", {{"Range", "bytes=1-3"}}).content == "123");
    CHECK(rig.origin.asked.size() == 1);
    cache_got const whole = rig.ask("/");
    CHECK(whole.status == 200);
    CHECK(whole.content == "0123456789");
    CHECK(rig.origin.asked.size() == 2);
    CHECK(rig.ask("/").content == "0123456789");
    CHECK(rig.origin.asked.size() == 2);
}

TEST_CASE("a part whose length is not what it says reaches the client and is not stored") {
    cache_rig rig;
    rig.answers(206, {{"Cache-Control", "max-age=60"}, {"ETag", "\"1\""}, {"Content-Range", "bytes 4-9/10"}}, "01234");
    cache_got const got = rig.ask("/", {{"Range", "bytes=-5"}});
    CHECK(got.whole);
    CHECK(got.content == "01234");
    CHECK(rig.store.counts().responses == 0);
}

TEST_CASE("what came as an answer to the client's Range goes on, whichever part it is") {
    cache_rig rig;
    rig.answers(206, {{"Cache-Control", "max-age=60"}, {"ETag", "\"1\""}, {"Content-Range", "bytes 0-4/10"}}, "01234");
    cache_got const got = rig.ask("/", {{"Range", "bytes=-5"}});
    CHECK(got.status == 206);
    CHECK(got.content == "01234");
    CHECK(got.field("content-range") == "bytes 0-4/10");
}

TEST_CASE("cache parts: what clients asked for piece by piece is one stored response") {
    for (std::vector<std::string> const& asked : std::vector<std::vector<std::string>>{
             {"0-4", "5-9"}, {"5-9", "0-4"}, {"0-6", "3-9"}, {"3-9", "0-6"}, {"8-9", "2-4", "0-1", "5-7"}, {"4-5", "2-7", "0-9"}}) {
        cache_rig rig;
        rig.origin.plays = part_of_ten;
        for (std::string const& range : asked) {
            cache_got const got = range_of(rig, range);
            CHECK(got.status == 206);
            CHECK(got.content == ten.substr(static_cast<std::size_t>(range[0] - '0'), static_cast<std::size_t>(range[2] - range[0] + 1)));
            CHECK(got.field("content-range") == "bytes " + range + "/10");
        }
        CHECK(rig.store.counts().responses == 1);
        cache_got const whole = rig.ask("/");
        CHECK(whole.status == 200);
        CHECK(whole.content == ten);
        CHECK(rig.origin.asked.size() == asked.size());
    }
}

TEST_CASE("cache parts: all together are as large as the limit at most") {
    for (std::uint64_t const most : {9, 10}) {
        CAPTURE(most);
        cache_settings s;
        s.rules.limits.cache_content = most;
        cache_rig rig{s};
        rig.origin.plays = part_of_ten;
        CHECK(range_of(rig, "0-4").content == ten.substr(0, 5));
        CHECK(range_of(rig, "5-9").content == ten.substr(5));
        CHECK(rig.store.counts().responses == (most < ten.size() ? 2 : 1));
        CHECK(range_of(rig, "2-7").content == ten.substr(2, 6));
    }
}

TEST_CASE("cache parts: of what was held nothing is lost where the rest breaks off") {
    cache_rig rig;
    rig.origin.plays = part_of_ten;
    range_of(rig, "0-4");
    auto const feed = std::make_shared<fed_content::feed>();
    feed->pieces.push_back("567");
    feed->broken = true;
    feeds(rig, feed, "bytes 5-9/10");
    cache_got const got = range_of(rig, "5-9");
    CHECK_FALSE(got.whole);
    CHECK(got.content == "567");
    CHECK(rig.store.counts().responses == 1);
    rig.origin.plays = part_of_ten;
    CHECK(range_of(rig, "0-4").content == "01234");
    CHECK(rig.origin.asked.size() == 2);
    CHECK(rig.ask("/").content == ten);
}

TEST_CASE("cache parts: more or less content than Content-Range says is never stored") {
    for (std::string const content : {"567", "56789x"}) {
        cache_rig rig;
        rig.origin.plays = part_of_ten;
        range_of(rig, "0-4");
        auto const feed = std::make_shared<fed_content::feed>();
        feed->pieces.push_back(content);
        feed->ended = true;
        feeds(rig, feed, "bytes 5-9/10");
        CHECK_FALSE(range_of(rig, "5-9").whole);
        CHECK_FALSE(rig.ask("/").whole);  // it is what was asked for, and is not all of it
        rig.origin.plays = part_of_ten;
        CHECK(rig.ask("/").content == ten);
    }
}

TEST_CASE("cache parts: an answer to Range that says to be all, and is less, is not stored as all") {
    for (content_length_of const said : {content_length_of::until_end(), content_length_of::exactly(5)}) {
        cache_rig rig;
        auto const feed = std::make_shared<fed_content::feed>();
        feed->pieces.push_back("01234");
        feed->ended = true;
        feed->length = said;
        feeds(rig, feed, "bytes 0-9/10");
        CHECK(range_of(rig, "0-9").content == "01234");
        CHECK(rig.store.counts().responses == 0);
        rig.origin.plays = part_of_ten;
        CHECK(rig.ask("/").content == ten);
    }
}

TEST_CASE("cache parts: the client gets what the store has no room for") {
    cache_settings s;
    s.rules.limits.cache_content = 8;
    cache_rig rig{s};
    rig.origin.plays = part_of_ten;
    range_of(rig, "0-4");
    CHECK(range_of(rig, "5-9").content == "56789");
    CHECK(range_of(rig, "0-4").content == "01234");
}

TEST_CASE("cache parts: what was purged while more of it came is not found again") {
    cache_rig rig;
    rig.origin.plays = part_of_ten;
    range_of(rig, "0-4");
    rig.origin.holds = true;
    auto const rest = rig.begin(cache_rig::get("/", {{"Range", "bytes=5-9"}}));
    REQUIRE(support::turn_until(*rig.loop, [&] { return rig.origin.asked.size() == 2; }));
    CHECK(*support::finish(*rig.loop, rig.front->purge(cache_selection{cache_selection::uri, "http://example.org/"})) == 1);
    rig.origin.holds = false;
    REQUIRE(support::turn_until(*rig.loop, [&] { return rest->over; }));
    CHECK(rest->content == "56789");
    rig.settle();
    CHECK(range_of(rig, "0-4").content == "01234");
    CHECK(rig.origin.asked.size() == 3);
}

TEST_CASE("cache parts: an answer with more than was asked for completes, one with less does not") {
    for (auto const& [told, content, count] : {std::tuple{"bytes 3-9/10", "3456789", 2}, {"bytes 6-9/10", "6789", 3}, {"bytes 0-4/10", "01234", 3}}) {
        cache_rig rig;
        rig.origin.plays = part_of_ten;
        range_of(rig, "0-4");
        rig.origin.plays = [&, told = std::string{told}, content = std::string{content}](request const& r) -> outcome<reply> {
            if (r.fields().value(field_id::range) != "bytes=5-9") return part_of_ten(r);
            return stored_reply(206, {{"Cache-Control", "max-age=60"}, {"ETag", "\"1\""}, {"Content-Range", told}}, content);
        };
        CHECK(rig.ask("/").content == ten);
        CHECK(rig.origin.asked.size() == static_cast<std::size_t>(count));
    }
}

TEST_CASE("cache parts: two that came at once are both kept, and one goes with the other when all is there") {
    cache_rig rig;
    auto const feed = std::make_shared<fed_content::feed>();
    feed->length = content_length_of::exactly(5);
    feeds(rig, feed, "bytes 0-4/10");
    auto const first = rig.begin(cache_rig::get("/", {{"Range", "bytes=0-4"}}));
    REQUIRE(support::turn_until(*rig.loop, [&] { return first->status == 206; }));
    rig.origin.plays = part_of_ten;
    auto const second = rig.begin(cache_rig::get("/", {{"Range", "bytes=5-9"}}));  // the first is being filled still
    REQUIRE(support::turn_until(*rig.loop, [&] { return second->over; }));
    CHECK(second->content == "56789");
    feed->pieces.push_back("01234");
    feed->ended = true;
    rig.settle();
    CHECK(first->content == "01234");
    CHECK(rig.store.counts().responses == 2);
    CHECK(range_of(rig, "1-3").content == "123");
    CHECK(range_of(rig, "6-8").content == "678");
    CHECK(rig.origin.asked.size() == 2);
    CHECK(rig.ask("/").content == ten);
    CHECK(rig.origin.asked.size() == 3);
    CHECK(rig.store.counts().responses == 1);
}

TEST_CASE("cache parts: what arrives goes with all that are stored apart, and is copied once") {
    cache_rig rig;
    auto const feed = std::make_shared<fed_content::feed>();
    feed->length = content_length_of::exactly(2);
    feeds(rig, feed, "bytes 0-1/10");
    auto const first = rig.begin(cache_rig::get("/", {{"Range", "bytes=0-1"}}));
    REQUIRE(support::turn_until(*rig.loop, [&] { return first->status == 206; }));
    rig.origin.plays = part_of_ten;
    auto const second = rig.begin(cache_rig::get("/", {{"Range", "bytes=7-9"}}));
    REQUIRE(support::turn_until(*rig.loop, [&] { return second->over; }));
    feed->pieces.push_back("01");
    feed->ended = true;
    rig.settle();
    REQUIRE(rig.store.counts().responses == 2);
    std::uint64_t const stored = rig.store.counts().stored;
    CHECK(range_of(rig, "2-6").content == "23456");
    CHECK(rig.store.counts().responses == 1);
    CHECK(rig.store.counts().stored == stored + 1);
    CHECK(rig.ask("/").content == ten);
    CHECK(rig.origin.asked.size() == 3);
}
