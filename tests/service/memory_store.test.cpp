#include <httoop/service/memory_store.hpp>

#include <doctest/doctest.h>

#include <new>

#include "stores.hpp"

using namespace httoop;
using support::storable;
using support::tried_store;

TEST_CASE("the memory store does what a store has to") {
    auto loop = support::make_loop();
    memory_store store{16 << 20};
    support::try_store(store, *loop);
}

TEST_CASE("the memory store keeps its bounds while it is filled") {
    auto loop = support::make_loop();
    limits l;
    l.cache_variants = 3;
    memory_store store{1 << 20, l};
    support::try_bounds(store, *loop, 1 << 20, 3);
}

TEST_CASE("the memory store stays within its bounds, and keeps what is used") {
    auto loop = support::make_loop();
    memory_store store{100000};
    tried_store t{store, *loop};
    t.put(storable("http://example.org/used", 1000), std::string(1000, 'u'));
    for (int i = 0; i < 500; ++i) {
        auto const used = t.find("http://example.org/used");
        REQUIRE(used.size() == 1);
        used[0]->used();
        used[0]->used();
        t.put(storable("http://example.org/" + std::to_string(i), {}), std::string(1000, 'x'));
        REQUIRE(store.counts().octets <= 100000);
    }
    CHECK(store.counts().forgotten > 400);
    CHECK(store.counts().responses > 20);
}

TEST_CASE("the memory store takes nothing that is larger than half of itself") {
    auto loop = support::make_loop();
    memory_store store{100000};
    tried_store t{store, *loop};
    CHECK(!support::finish(*loop, store.begin(storable("http://example.org/", 50001), {})));
    CHECK(store.counts().octets == 0);
    owned<cache_filling> f = t.begin(storable("http://example.org/", {}));
    t.done(f->write(std::string(40000, 'x')));
    CHECK(!support::finish(*loop, f->write(std::string(40000, 'x'))));
    f = nullptr;
    CHECK(t.find("http://example.org/").empty());
    CHECK(store.counts().octets == 0);
}

// Sanitizers end the program where there is not so much memory.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_CASE("room is given back where there is no memory for what was to have it") {
    auto loop = support::make_loop();
    memory_store store{std::uint64_t{1} << 62};
    tried_store t{store, *loop};
    CHECK_THROWS_AS(static_cast<void>(store.begin(storable("http://example.org/", std::uint64_t{1} << 60), {})), std::bad_alloc);
    CHECK(store.counts().octets == 0);
    CHECK(t.find("http://example.org/").empty());
    t.put(storable("http://example.org/", 3), "abc");
    CHECK(t.find("http://example.org/").size() == 1);
}
#endif

TEST_CASE("small content is at hand in one piece, however it came") {
    auto loop = support::make_loop();
    memory_store store{1 << 20};
    tried_store t{store, *loop};
    auto const known = t.put(storable("http://example.org/1", 3), "abc");
    CHECK(known->at_hand() == "abc");
    owned<cache_filling> f = t.begin(storable("http://example.org/2", {}));
    std::string all;
    for (int i = 0; i < 20; ++i) {
        std::string const piece(1000, static_cast<char>('a' + i));
        t.done(f->write(piece));
        all += piece;
    }
    CHECK(f->response()->at_hand().data() == nullptr);
    t.done(f->finish());
    CHECK(t.find("http://example.org/2")[0]->at_hand() == all);
    auto const empty = t.put(storable("http://example.org/3", 0), "");
    CHECK(empty->at_hand().data() != nullptr);
}

TEST_CASE("trailers are there after the end") {
    auto loop = support::make_loop();
    memory_store store{1 << 20};
    tried_store t{store, *loop};
    owned<cache_filling> f = t.begin(storable("http://example.org/", {}));
    owned<source> reading = t.reader(*f->response());
    field_section trailers;
    trailers.append(octets{"x-sum"}, octets{"1"});
    t.done(f->write("abc"));
    t.done(f->finish(&trailers));
    CHECK(t.done(reading->read()).last);
    REQUIRE(reading->trailers() != nullptr);
    CHECK(reading->trailers()->value(octets{"x-sum"}) == "1");
    REQUIRE(t.find("http://example.org/")[0]->trailers() != nullptr);
}

TEST_CASE("what forgotten contents take that are read on is counted: while there is too much of it nothing is stored") {
    auto loop = support::make_loop();
    memory_store store{std::uint64_t{100} << 20};
    tried_store t{store, *loop};
    std::string const text(10 << 20, 'x');
    std::vector<held<cached_response>> read;
    int stored = 0;
    for (int i = 0; i < 40; ++i) {
        std::string const key = "http://example.org/" + std::to_string(i);
        auto f = support::finish(*loop, store.begin(storable(key, text.size()), {}));
        if (!f) continue;
        t.done((*f)->write(text));
        t.done((*f)->finish());
        ++stored;
        read.push_back((*f)->response());
    }
    CHECK(stored >= 15);
    CHECK(stored <= 17);
    read.clear();
    CHECK(support::finish(*loop, store.begin(storable("http://example.org/", text.size()), {})));
}

TEST_CASE("what a response keeps of requests counts for the bounds of the memory store") {
    auto loop = support::make_loop();
    memory_store store{100000};
    tried_store t{store, *loop};
    for (int i = 0; i < 50; ++i) {
        auto s = storable("http://example.org/" + std::to_string(i), 1);
        field_section vary, asked;
        vary.append(field_id::vary, "Cookie");
        asked.append(field_id::cookie, std::string(10000, 'c'));
        s->selecting = caching::selecting_fields::of(vary, asked);
        t.put(std::move(s), "x");
        CHECK(store.counts().octets <= 100000);
        CHECK(store.counts().responses <= 5);
    }
    CHECK(store.counts().responses >= 3);
}
