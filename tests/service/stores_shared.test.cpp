// Several loops, each in a thread, on one store: for the sanitizers, and what they find must be what was written.
#include <httoop/service/disk_store.hpp>
#include <httoop/service/memory_store.hpp>

#include <atomic>
#include <thread>

#include <doctest/doctest.h>

#include <httoop/io/file.hpp>
#include <httoop/io/offload.hpp>

#include "service/stores.hpp"
#include "support/temporary_folder.hpp"

using namespace httoop;
using support::finish;
using support::storable;

namespace {

std::string text_of_seed(unsigned seed) {
    std::size_t const size = seed % 9 == 0 ? 300'000 : seed % 4'000;
    std::string s(size, '\0');
    for (std::size_t i = 0; i < size; ++i) s[i] = static_cast<char>(seed * 31 + i * 7);
    return s;
}

unsigned seed_of(cached_response const& r) { return static_cast<unsigned>(std::stoul(std::string{r.stored().head.fields().value("Seed")})); }

std::string text_given(io::loop& loop, cached_response const& r) {
    reply to{status_code::ok};
    r.give(to);
    if (to.has_file()) {
        std::string text(to.file().size, '\0');
        auto const n = io::read_at(to.file().descriptor, text.data(), text.size(), to.file().offset);
        text.resize(n ? *n : 0);
        return text;
    }
    return finish(loop, support::read_all_of(arriving(std::move(to)).content)).text;
}

// One loop's life: stores, reads while others store, updates, drops, purges, lists. How often something was wrong.
void live_on(cache_store& store, io::offload_pool* pool, unsigned who, std::atomic<int>& wrong, std::atomic<int>& read) {
    auto made = io::loop::make();
    io::loop& loop = **made;
    if (pool != nullptr) loop.use(pool);
    for (unsigned n = 0; n < 400; ++n) {
        unsigned const x = (n * 7919 + who * 104729) * 2654435761u >> 8;
        std::string const key = "http://example.org/" + std::to_string(x % 13);
        auto const v = finish(loop, store.find(key));
        if (!v) ++wrong;
        else if (*v && x % 8 != 0) {
            auto const r = (*v)->all[x % (*v)->all.size()];
            std::string const text = text_given(loop, *r);
            if (r->is() == cached_response::state::complete && text != text_of_seed(seed_of(*r))) ++wrong;
            ++read;
            r->used();
            if (x % 7 == 1) {
                auto head = make_owned<caching::stored_response>(r->stored());
                head->head.fields().set("Updated", std::to_string(n));
                if (!finish(loop, store.update(r, std::move(head)))) ++wrong;
            }
            if (x % 11 == 2 && !finish(loop, store.drop(r))) ++wrong;
        }
        if (x % 5 == 3) continue;
        std::string const text = text_of_seed(x % 1000);
        auto s = storable(key, x % 2 == 0 ? std::optional<std::uint64_t>{text.size()} : std::nullopt, "\"a\"", {"g"}, {"t"});
        s->head.fields().append("Seed", std::to_string(x % 1000));
        std::vector<held<cached_response>> instead;
        if (v && *v) instead = (*v)->all;
        auto f = finish(loop, store.begin(std::move(s), std::move(instead)));
        if (!f) continue;  // as many as may be are filled
        bool good = true;
        for (std::size_t at = 0; at < text.size() && good; at += 70'000)
            good = finish(loop, (*f)->write(octets{text}.substr(at, 70'000))).has_value();
        if (good && x % 6 != 0 && !finish(loop, (*f)->finish())) ++wrong;
        *f = nullptr;
        if (x % 101 == 0 && !finish(loop, store.purge({cache_selection::tag, "t"}))) ++wrong;
        if (x % 53 == 0 && !finish(loop, store.list({}, "", 5))) ++wrong;
        (void)store.counts();
    }
    support::turn_until(loop, [&] { return loop.spawned() == 0; });
}

void live_together(cache_store& store, io::offload_pool* pool) {
    std::atomic<int> wrong{0}, read{0};
    std::vector<std::thread> all;
    for (unsigned who = 0; who < 3; ++who) all.emplace_back([&, who] { live_on(store, pool, who, wrong, read); });
    for (auto& t : all) t.join();
    CHECK(wrong == 0);
    CHECK(read > 100);
}

// What was purged is found no more once that was answered, however far it had come: each thread that stores says the
// number of purges that it knew of.
void purge_together(cache_store& store, io::offload_pool* pool) {
    constexpr char key[] = "http://example.org/";
    std::atomic<unsigned> purged{0};
    std::atomic<int> earlier{0}, found{0};
    std::atomic<bool> ended{false};
    auto const fill = [&] {
        auto loop = support::make_loop();
        if (pool != nullptr) loop->use(pool);
        for (unsigned n = 0; !ended; ++n) {
            std::uint64_t const since = store.purges().count();
            auto s = storable(key, n % 2 == 0 ? std::optional<std::uint64_t>{3} : std::nullopt);
            s->head.fields().append("Seed", std::to_string(purged.load()));
            auto f = finish(*loop, store.begin(std::move(s), {}, since));
            if (f && finish(*loop, (*f)->write("abc"))) (void)finish(*loop, (*f)->finish());
        }
    };
    auto const purge = [&] {
        auto loop = support::make_loop();
        if (pool != nullptr) loop->use(pool);
        auto const there = [&] {
            auto const v = finish(*loop, store.find(key));
            return v && *v;
        };
        for (int n = 0; n < 1'000; ++n) {
            // However slow those are who fill: what is purged at once comes to no end.
            if (n % 100 == 0 ? support::turn_until(*loop, there) : there()) ++found;
            unsigned const now = ++purged;
            if (!finish(*loop, store.purge({cache_selection::uri, key}))) ++earlier;
            auto const v = finish(*loop, store.find(key));
            if (!v || !*v) continue;
            for (auto const& r : (*v)->all) earlier += seed_of(*r) < now ? 1 : 0;
        }
        ended = true;
    };
    std::vector<std::thread> all;
    for (int n = 0; n < 2; ++n) all.emplace_back(fill);
    all.emplace_back(purge);
    for (auto& t : all) t.join();
    CHECK(earlier == 0);
    CHECK(found > 0);
}

}  // namespace

TEST_CASE("loops share a memory store") {
    memory_store store{4 << 20};
    SUBCASE("and all of it") { live_together(store, nullptr); }
    SUBCASE("that one of them purges") { purge_together(store, nullptr); }
}

TEST_CASE("loops share a disk store") {
    support::temporary_folder const folder;
    io::offload_pool pool{3, 256};
    disk_store_options o;
    o.folder = folder.path("cache");
    o.most_octets = 16 << 20;
    o.most_memory = 256 << 10;
    auto store = disk_store::open(o);
    REQUIRE(store);
    SUBCASE("with a pool") { live_together(**store, &pool); }
    SUBCASE("that blocks them") { live_together(**store, nullptr); }
    SUBCASE("that one of them purges") { purge_together(**store, &pool); }
    *store = nullptr;
    CHECK(disk_store::open(o));
}
