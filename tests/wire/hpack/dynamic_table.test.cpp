#include <wire/hpack/dynamic_table.hpp>

#include <doctest/doctest.h>

#include <deque>
#include <string>
#include <utility>

using namespace httoop;
namespace hpack = wire::hpack;

namespace {

// The table as RFC 7541 4 describes it.
struct described_table {
    std::deque<std::pair<std::string, std::string>> entries;
    std::size_t maximum, size = 0;

    void evict_to(std::size_t n) {
        while (size > n) {
            size -= 32 + entries.back().first.size() + entries.back().second.size();
            entries.pop_back();
        }
    }
    void add(std::string name, std::string value) {
        std::size_t const needed = 32 + name.size() + value.size();
        if (needed > maximum) return evict_to(0);
        evict_to(maximum - needed);
        size += needed;
        entries.emplace_front(std::move(name), std::move(value));
    }
    bool operator==(hpack::dynamic_table const& t) const {
        if (entries.size() != t.count() || size != t.size()) return false;
        for (std::uint32_t i = 0; i < t.count(); ++i)
            if (t.at(i).name != entries[i].first || t.at(i).value != entries[i].second) return false;
        return true;
    }
};

}  // namespace

TEST_CASE("entries of all sizes, names of entries and changes of size leave what RFC 7541 4 says") {
    unsigned random = 7;
    auto const below = [&](unsigned n) { return (random = random * 1664525 + 1013904223) / 65536 % n; };
    for (std::uint32_t maximum : {0u, 31u, 32u, 33u, 64u, 100u, 333u, 4096u}) {
        hpack::dynamic_table t{maximum};
        described_table d{{}, maximum};
        for (int i = 0; i < 3000; ++i) {
            if (below(100) == 0) {
                std::uint32_t const next = below(maximum * 2 + 40);
                t.resize(next);
                d.maximum = next;
                d.evict_to(next);
            }
            if (below(50) == 0) t.give_back();
            std::string const value(below(below(8) == 0 ? maximum + 20 : 40), static_cast<char>('a' + i % 26));
            if (t.count() != 0 && below(3) == 0) {
                std::uint32_t const age = below(t.count());
                d.add(d.entries[age].first, value);
                t.add(t.at(age).name, value);
            } else {
                std::string const name = "n" + std::to_string(i);
                d.add(name, value);
                t.add(name, value);
            }
            REQUIRE(d == t);
        }
    }
}

TEST_CASE("a dynamic table grows with its entries, and gives back what they do not need") {
    hpack::dynamic_table t{4096};
    CHECK(t.slots() == 0);
    t.add("name", "value");
    CHECK(t.slots() == 16);
    t.give_back();
    CHECK(t.slots() == 1);
    CHECK(t.at(0).name == "name");
    CHECK(t.at(0).value == "value");
    for (int i = 0; i < 40; ++i) t.add("n", "");
    CHECK(t.slots() == 64);
    for (int i = 0; i < 200; ++i) t.add("n", "");
    CHECK(t.slots() == 128);
    t.give_back();
    CHECK(t.slots() == 128);
    CHECK(t.count() == 124);
    t.resize(99);
    t.give_back();
    CHECK(t.slots() == 4);
    CHECK(t.count() == 3);
    t.resize(0);
    t.give_back();
    CHECK(t.slots() == 0);
}
