#include "service/cache_rest.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <mutex>
#include <thread>

#include <httoop/io/offload.hpp>
#include <httoop/service/disk_store.hpp>

#include "support/cache_rig.hpp"
#include "support/loops.hpp"
#include "support/temporary_folder.hpp"

using namespace httoop;
using support::fed_content;

namespace {

cache_lag const patient{duration::seconds(3600)};

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

// Goes as one does whose file is removed meanwhile: others join and leave.
class slowly_going final : public cache_filling {
public:
    struct seen {
        bool broken = false, joined = true;
    };
    slowly_going(owned<cache_filling> f, cache_rests const& among, seen& s) : filling_{std::move(f)}, among_{among}, seen_{s} {}
    ~slowly_going() override {
        seen_.broken = response()->is() == cached_response::state::broken;
        seen_.joined = among_.join(*response()).get() != nullptr;
    }
    [[nodiscard]] held<cached_response> response() const override { return filling_->response(); }
    task<outcome<void>> write(octets piece) override { return filling_->write(piece); }
    task<outcome<void>> finish(field_section const* trailers) override { return filling_->finish(trailers); }
    task<outcome<void>> stop(owned<caching::stored_response> part) override { return filling_->stop(std::move(part)); }
    void break_off() override { filling_->break_off(); }

private:
    owned<cache_filling> filling_;
    cache_rests const& among_;
    seen& seen_;
};

}  // namespace

TEST_CASE("a filling that breaks off is broken for all at once, and holds nobody up while it goes") {
    auto loop = support::make_loop();
    memory_store store{1 << 20};
    cache_rests all;
    auto const begin = [&](octets key) {
        auto s = make_owned<caching::stored_response>();
        s->key = key;
        s->head = response{status_code::ok};
        auto begun = support::finish(*loop, store.begin(std::move(s), {}));
        REQUIRE(begun);
        return std::move(*begun);
    };
    for (bool const passes_by : {true, false}) {
        slowly_going::seen seen;
        auto entry = make_owned<cache_rests::entry>(all, owned<cache_filling>{make_owned<slowly_going>(begin("http://example.org/"), all, seen)});
        auto const response = entry->response();
        auto const reader = all.join(*response);
        REQUIRE(reader);
        if (passes_by) CHECK(entry->give_up(0, "rest"));
        entry = nullptr;
        CHECK(seen.broken);
        CHECK(!seen.joined);
        CHECK(reader->begun() == passes_by);
    }
}

TEST_CASE("all who read go on behind what was stored, each with what it has not seen") {
    auto loop = support::make_loop();
    auto const feed = std::make_shared<fed_content::feed>();
    held<cache_rest> const rest{new cache_rest};
    auto one = make_owned<cache_rest::reader>(rest), two = make_owned<cache_rest::reader>(rest);
    CHECK(!one->begun());
    rest->begin(10, "first ");
    CHECK(one->begun());
    loop->spawn(cache_rest::pass_on(rest, make_owned<fed_content>(feed), false, patient));
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
    loop->spawn(cache_rest::pass_on(rest, make_owned<fed_content>(feed), false, patient));
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

TEST_CASE("who is left behind holds up nobody") {
    auto loop = support::make_loop();
    auto const feed = std::make_shared<fed_content::feed>();
    for (int i = 0; i < 100; ++i) feed->pieces.emplace_back(65536, 'x');
    feed->ended = true;
    held<cache_rest> const rest{new cache_rest};
    auto fast = make_owned<cache_rest::reader>(rest), another = make_owned<cache_rest::reader>(rest);
    auto slow = make_owned<cache_rest::reader>(rest), gone = make_owned<cache_rest::reader>(rest);
    rest->begin(0, "");
    loop->spawn(cache_rest::pass_on(rest, make_owned<fed_content>(feed), false, cache_lag{duration{}}));
    std::string got, too;
    int ended = 0, too_ended = 0;
    loop->spawn(read_rest(fast, 0, got, ended));
    loop->spawn(read_rest(another, 0, too, too_ended));
    REQUIRE(support::turn_until(*loop, [&] { return ended != 0 && too_ended != 0; }));
    CHECK(got.size() == 6553600);
    CHECK(too.size() == 6553600);
    CHECK_FALSE(fast->left_behind());
    CHECK(slow->left_behind());
    outcome<chunk> const next = support::finish(*loop, slow->read(0));
    REQUIRE_FALSE(next);
    CHECK(next.error().what == failure::limit);
    gone = nullptr;
    CHECK(support::turn_until(*loop, [&] { return feed->destroyed; }));
}

TEST_CASE("for who is left behind alone nothing is passed on") {
    auto loop = support::make_loop();
    auto const feed = std::make_shared<fed_content::feed>();
    for (int i = 0; i < 20; ++i) feed->pieces.emplace_back(65536, 'x');
    held<cache_rest> const rest{new cache_rest};
    auto fast = make_owned<cache_rest::reader>(rest), slow = make_owned<cache_rest::reader>(rest);
    rest->begin(0, "");
    loop->spawn(cache_rest::pass_on(rest, make_owned<fed_content>(feed), false, cache_lag{duration{}}));
    for (int i = 0; i < 20; ++i) REQUIRE(support::finish(*loop, fast->read(0)));
    CHECK(slow->left_behind());
    fast = nullptr;
    CHECK(support::turn_until(*loop, [&] { return feed->destroyed; }));
}

TEST_CASE("one who reads alone is waited for") {
    auto loop = support::make_loop();
    auto const feed = std::make_shared<fed_content::feed>();
    for (int i = 0; i < 100; ++i) feed->pieces.emplace_back(65536, 'x');
    feed->ended = true;
    held<cache_rest> const rest{new cache_rest};
    auto one = make_owned<cache_rest::reader>(rest), left = make_owned<cache_rest::reader>(rest);
    rest->begin(0, "");
    loop->spawn(cache_rest::pass_on(rest, make_owned<fed_content>(feed), false, cache_lag{duration{}}));
    for (int i = 0; i < 4; ++i) REQUIRE(support::finish(*loop, left->read(0)));  // all that is kept for the other
    left = nullptr;
    for (int i = 0; i < 50; ++i) loop->turn(duration{});
    CHECK_FALSE(one->left_behind());
    std::string got;
    int ended = 0;
    loop->spawn(read_rest(one, 0, got, ended));
    REQUIRE(support::turn_until(*loop, [&] { return ended != 0; }));
    CHECK(got.size() == 6553600);
}

TEST_CASE("where nobody reads any more nothing is passed on, and a break is told to all") {
    auto loop = support::make_loop();
    auto const feed = std::make_shared<fed_content::feed>();
    held<cache_rest> const rest{new cache_rest};
    auto one = make_owned<cache_rest::reader>(rest);
    rest->begin(0, "x");
    loop->spawn(cache_rest::pass_on(rest, make_owned<fed_content>(feed), false, patient));
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
    loop->spawn(cache_rest::pass_on(rest, make_owned<fed_content>(feed), false, patient));
    support::turn_until(*loop, [&] { return loop->spawned() == 0; });
    for (std::thread& t : threads) t.join();
    for (int i = 0; i < readers; ++i) {
        CHECK(ended[i] == 1);
        CHECK((got[i] == expected));
    }
}

namespace {

// Content of unknown length, in pieces, which all say what they are.
struct long_content final : source {
    static constexpr int pieces = 120;
    static std::string piece(int n) { return std::string(static_cast<std::size_t>(3000 + n * 17), static_cast<char>('a' + n % 26)); }
    static std::string all() {
        std::string s;
        for (int n = 0; n < pieces; ++n) s += piece(n);
        return s;
    }
    task<outcome<chunk>> read() override {
        if (at % 7 == 3) {
            outcome<void> const slept = co_await io::sleep{duration::milliseconds(1)};
            if (!slept) co_return slept.error();
        }
        text = piece(at++);
        co_return chunk{text, {}, at == pieces};
    }
    [[nodiscard]] content_length_of length() const override { return content_length_of::until_end(); }
    int at = 0;
    std::string text;
};

void read_together(cache_store& store, io::offload_pool* pool, std::uint64_t most) {
    constexpr int loops = 4, rounds = 6;
    auto origin = make_service([](exchange&) -> outcome<reply> {
        response h{status_code::ok};
        h.fields().append(field_id::cache_control, "max-age=60");
        return reply{std::move(h), make_owned<long_content>()};
    });
    cache_settings s;
    s.rules.limits.cache_content = most;
    cache front{*origin, store, s};
    policy const rules;
    std::string const expected = long_content::all();
    std::mutex lock;
    std::string wrong;  // the first of what was
    auto const is_wrong = [&](std::string const& what) {
        std::lock_guard const locked{lock};
        if (wrong.empty()) wrong = what;
    };
    auto const work = [&] {
        auto loop = support::make_loop();
        if (pool != nullptr) loop->use(pool);
        for (int i = 0; i < rounds; ++i) {
            outcome<reply> got = support::finish(*loop, ask(front, support::cache_rig::get("/" + std::to_string(i)), {}, rules));
            if (!got) {
                is_wrong(got.error().text());
                continue;
            }
            auto content = arriving(std::move(*got)).content;
            outcome<std::string> const all = support::finish(*loop, gather(*content, 1 << 24));
            if (!all) is_wrong(all.error().text());
            else if (*all != expected) is_wrong(std::to_string(all->size()) + " octets");
        }
        support::turn_until(*loop, [&] { return loop->spawned() == 0; });
    };
    std::vector<std::thread> threads;
    for (int n = 0; n < loops; ++n) threads.emplace_back(work);
    for (std::thread& t : threads) t.join();
    CHECK(wrong == "");
}

}  // namespace

TEST_CASE("what a store takes no more of is read to its end on all loops") {
    std::uint64_t most = 0;
    SUBCASE("from the first octet on") {}
    SUBCASE("after some of it") { most = 100'000; }
    SUBCASE("at its end") { most = long_content::all().size() - 1; }
    SUBCASE("or takes all of it") { most = long_content::all().size(); }
    {
        memory_store store{1 << 24};
        read_together(store, nullptr, most);
    }
    support::temporary_folder folder;
    io::offload_pool pool{4, 256};
    disk_store_options o;
    o.folder = folder.path("cache");
    auto store = disk_store::open(std::move(o));
    REQUIRE(store);
    read_together(**store, &pool, most);
}
