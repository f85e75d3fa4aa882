#include <wire/h2/streams.hpp>

#include <doctest/doctest.h>

#include <set>
#include <vector>

using namespace httoop;
namespace h2 = wire::h2;

TEST_CASE("streams are found by their ids while they are there, and stay where they are") {
    h2::streams all;
    CHECK(all.find(1) == nullptr);
    CHECK(all.any() == nullptr);
    std::vector<h2::stream*> where;
    for (std::uint32_t id = 1; id < 2000; id += 2) {
        where.push_back(&all.add(id));
        where.back()->begin(id, 1, 1);
    }
    CHECK(all.size() == 1000);
    for (std::uint32_t i = 0; i < 1000; ++i) CHECK(all.find(2 * i + 1) == where[i]);
    CHECK(all.find(2) == nullptr);
    CHECK(all.find(2001) == nullptr);
    CHECK(all.find((std::uint64_t{1} << 33) + 1) == nullptr);
}

TEST_CASE("what is removed is gone, all others are found, and memory is used again") {
    h2::streams all;
    std::set<std::uint32_t> there;
    std::set<h2::stream*> memory;
    unsigned random = 7;
    std::uint32_t next = 1;
    for (unsigned i = 0; i < 20000; ++i) {
        random = random * 1103515245u + 12345u;
        if (there.size() < 40 && (random >> 16) % 2 == 0) {
            next += 2 * ((random >> 20) % 50) + 2;
            h2::stream& s = all.add(next);
            s.begin(next, 1, 1);
            memory.insert(&s);
            there.insert(next);
        } else if (!there.empty()) {
            auto at = there.begin();
            std::advance(at, (random >> 18) % there.size());
            all.remove(*all.find(*at));
            CHECK(all.find(*at) == nullptr);
            there.erase(at);
        }
        if (i % 50 != 0) continue;
        CHECK(all.size() == there.size());
        for (std::uint32_t const id : there)
            CHECK((all.find(id) != nullptr && all.find(id)->id == id));
        std::set<std::uint32_t> seen;
        all.each([&](h2::stream const& s) { seen.insert(static_cast<std::uint32_t>(s.id)); });
        CHECK(seen == there);
    }
    CHECK(memory.size() <= 40);
}

// req: rfc9113#5.1
TEST_CASE("of the streams that were closed last is known how") {
    h2::closed_streams closed;
    using enum h2::closed_by;
    CHECK(closed.how(1) == unknown);
    closed.remember(1, both_ends);
    closed.remember(3, peer_reset);
    closed.remember(5, our_reset);
    CHECK(closed.how(1) == both_ends);
    CHECK(closed.how(3) == peer_reset);
    CHECK(closed.how(5) == our_reset);
    CHECK(closed.how(7) == unknown);
    CHECK(closed.how(0) == unknown);
    // Those that end as they should do not make us forget those that we have reset.
    for (std::uint32_t id = 101; id < 1001; id += 2) closed.remember(id, both_ends);
    CHECK(closed.how(1) == unknown);
    CHECK(closed.how(5) == our_reset);
    closed.give_back();
    CHECK(closed.how(999) == both_ends);
    CHECK(closed.how(1001 - 2 * 128) == both_ends);
    CHECK(closed.how(999 - 2 * 128) == unknown);
    closed.remember(1001, both_ends);
    CHECK(closed.how(1001 - 2 * 128) == unknown);
    closed.peer_closes(5, peer_reset);
    CHECK(closed.how(5) == peer_reset);
    closed.peer_closes(77777, peer_reset);
    CHECK(closed.how(77777) == unknown);
    closed.clear();
    CHECK(closed.how(5) == unknown);
}
