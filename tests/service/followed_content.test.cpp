#include "service/followed_content.hpp"

#include <doctest/doctest.h>

#include "support/cache_rig.hpp"

using namespace httoop;
using support::cache_rig;
using support::fed_content;
using support::stored_reply;

namespace {

constexpr std::size_t piece = 65536;

// Octets that tell where they stand.
std::string const& all_octets() {
    static std::string const all = [] {
        std::string s;
        for (int n = 0; s.size() < 24 * piece; ++n) s += std::to_string(n) + ' ';
        s.resize(24 * piece);
        return s;
    }();
    return all;
}

// An origin of content whose length it does not say, and two clients who read it together: a store takes none of it.
class two_readers {
public:
    explicit two_readers(support::field_list fields, std::uint64_t lag_time = 0) : rig{with(lag_time)}, says{std::move(fields)} {
        says.emplace_back("Cache-Control", "max-age=60");
        rig.origin.plays = [this](request const& r) { return r.fields().has(field_id::range) && answers_range ? answers_range() : whole(); };
        slow = content_of(cache_rig::get("/"));
        fast = content_of(cache_rig::get("/"));
        for (std::size_t at = 0; at < all_octets().size(); at += piece) feed->pieces.push_back(all_octets().substr(at, piece));
        feed->ended = true;
    }
    ~two_readers() {
        slow = nullptr;
        fast = nullptr;
        rig.settle();
    }
    // So many pieces that one of them had.
    std::string read(source& from, int pieces) {
        std::string had;
        for (int n = 0; n < pieces; ++n) {
            outcome<chunk> const next = support::finish(*rig.loop, from.read());
            REQUIRE(next);
            had += next->data;
        }
        return had;
    }
    outcome<std::string> rest_of(source& from) { return support::finish(*rig.loop, gather(from, 1 << 24)); }
    // 206 with `size` octets from `first` on, which says to be those.
    outcome<reply> part(std::size_t first, std::size_t size, std::string const& told) {
        support::field_list with_range = says;
        with_range.emplace_back("Content-Range", told);
        return stored_reply(206, with_range, all_octets().substr(first, size));
    }
    [[nodiscard]] std::string asked_for(field_id name) const { return std::string{rig.origin.fields.back().value(name)}; }

    cache_rig rig;
    support::field_list says;
    std::shared_ptr<fed_content::feed> const feed = std::make_shared<fed_content::feed>();
    std::function<outcome<reply>()> answers_range;
    owned<source> slow, fast;

private:
    static cache_settings with(std::uint64_t lag_time) {
        cache_settings s;
        s.rules.limits.cache_content = 1000;
        s.rules.limits.cache_lag_time = lag_time;
        return s;
    }
    outcome<reply> whole() const {
        return feeding(feed, says);
    }
    owned<source> content_of(request r) {
        outcome<reply> got = support::finish(*rig.loop, ask(*rig.front, std::move(r), {}, rig.rules));
        REQUIRE(got);
        return arriving(std::move(*got)).content;
    }
};

std::string bytes(std::size_t first, std::size_t last, std::size_t length) {
    return "bytes " + std::to_string(first) + "-" + std::to_string(last) + "/" + std::to_string(length);
}
std::size_t const size = all_octets().size();

}  // namespace

TEST_CASE("who is left behind by the others gets the rest by a request of its own") {
    two_readers two{{{"ETag", "\"1\""}}};
    two.answers_range = [&] { return two.part(2 * piece, size - 2 * piece, bytes(2 * piece, size - 1, size)); };
    std::string had = two.read(*two.slow, 2);
    REQUIRE(two.rest_of(*two.fast).value() == all_octets());
    CHECK(two.rig.origin.asked.size() == 1);
    had += two.rest_of(*two.slow).value();
    CHECK((had == all_octets()));
    CHECK(two.rig.origin.asked.size() == 2);
    CHECK(two.asked_for(field_id::range) == "bytes=131072-");
    CHECK(two.asked_for(field_id::if_range) == "\"1\"");
    CHECK(two.asked_for(field_id::if_none_match).empty());
}

TEST_CASE("a client is not left behind while it is waited for") {
    two_readers two{{{"ETag", "\"1\""}}, 3'600'000};
    std::string had = two.read(*two.slow, 1);
    std::string first = two.read(*two.fast, 5);
    CHECK(first.size() == 5 * piece);  // the first, and what is kept for the slow one
    had += two.read(*two.slow, 1);
    first += two.read(*two.fast, 1);
    struct reading {
        static task<void> on(two_readers& of, std::string& to, bool& ended) {
            outcome<std::string> got = co_await gather(*of.fast, 1 << 24);
            if (got) to += *got;
            ended = true;
        }
    };
    bool ended = false;
    two.rig.loop->spawn(reading::on(two, first, ended));
    for (int i = 0; i < 20; ++i) two.rig.loop->turn(duration{});
    CHECK_FALSE(ended);
    had += two.rest_of(*two.slow).value();
    REQUIRE(support::turn_until(*two.rig.loop, [&] { return ended; }));
    CHECK((first == all_octets()));
    CHECK((had == all_octets()));
    CHECK(two.rig.origin.asked.size() == 1);
}

TEST_CASE("where nothing strong tells what it is, who is left behind is told that it broke off") {
    for (support::field_list const& fields : std::vector<support::field_list>{
             {}, {{"ETag", "W/\"1\""}}, {{"ETag", "\"1\""}, {"Accept-Ranges", "none"}}}) {
        two_readers two{fields};
        two.read(*two.slow, 1);
        REQUIRE(two.rest_of(*two.fast).has_value());
        CHECK_FALSE(two.rest_of(*two.slow).has_value());
        CHECK(two.rig.origin.asked.size() == 1);
    }
}

TEST_CASE("what is not the rest of the same representation is not taken for it") {
    two_readers two{{{"ETag", "\"1\""}}};
    two.read(*two.slow, 1);
    std::size_t rest = size - piece;
    SUBCASE("another one as a whole") {
        two.answers_range = [&] { return stored_reply(200, {{"ETag", "\"2\""}}, "other"); };
    }
    SUBCASE("of another one") {
        two.answers_range = [&] {
            two.says = {{"ETag", "\"2\""}};
            return two.part(piece, rest, bytes(piece, size - 1, size));
        };
    }
    SUBCASE("from elsewhere on") {
        two.answers_range = [&] { return two.part(0, size, bytes(0, size - 1, size)); };
    }
    SUBCASE("not to its end") {
        two.answers_range = [&] { return two.part(piece, 10, bytes(piece, piece + 9, size)); };
    }
    SUBCASE("an end that nobody says") {
        two.answers_range = [&] {
            return two.part(piece, rest, "bytes " + std::to_string(piece) + "-" + std::to_string(size - 1) + "/*");
        };
    }
    SUBCASE("fewer octets than it says") {
        two.answers_range = [&] { return two.part(piece, rest - 1, bytes(piece, size - 1, size)); };
    }
    SUBCASE("more octets than it says") {
        two.answers_range = [&] { return two.part(piece, rest, bytes(piece, size - 2, size - 1)); };
    }
    SUBCASE("a failure") {
        two.answers_range = [] { return outcome<reply>{error{failure::closed, "no"}}; };
    }
    REQUIRE(two.rest_of(*two.fast).has_value());
    CHECK_FALSE(two.rest_of(*two.slow).has_value());
    CHECK(two.rig.origin.asked.size() == 2);
}
