#include "service/cache_order.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

#include <httoop/core/octets.hpp>

using namespace httoop;

namespace {

struct ordered {
    std::string name;
    ordered* older = nullptr;
    ordered* newer = nullptr;
    std::uint64_t weight = 1, hash = 0;
    std::uint8_t queue = 0, used = 0;
    [[nodiscard]] std::uint8_t uses() const { return used; }
    void uses(std::uint8_t n) { used = n; }
};

class shelf {
public:
    explicit shelf(std::uint64_t most) : order{most} {}
    // Whether it was there.
    bool ask(std::string const& name) {
        if (auto const at = there.find(name); at != there.end()) {
            if (at->second.used < 3) ++at->second.used;
            return true;
        }
        ordered& i = there[name];
        i.name = name;
        i.hash = std::hash<std::string>{}(name);
        order.add(i);
        while (order.over()) {
            std::string const gone = order.victim()->name;
            there.erase(gone);
        }
        return false;
    }
    cache_order<ordered> order;
    std::map<std::string, ordered> there;
};

}  // namespace

TEST_CASE("a crawler that asks for everything once does not push out what is used") {
    shelf s{100};
    for (int round = 0; round < 3; ++round)
        for (int i = 0; i < 50; ++i) s.ask("used" + std::to_string(i));
    for (int i = 0; i < 10000; ++i) s.ask("once" + std::to_string(i));
    int kept = 0;
    for (int i = 0; i < 50; ++i) kept += s.there.count("used" + std::to_string(i)) != 0 ? 1 : 0;
    CHECK(kept == 50);
    CHECK(s.order.weight() <= 100);
}

TEST_CASE("what comes back soon after it went is kept longer") {
    shelf s{100};
    for (int i = 0; i < 150; ++i) s.ask("fill" + std::to_string(i));
    s.ask("back");
    for (int i = 0; i < 105; ++i) s.ask("more" + std::to_string(i));
    CHECK(s.there.count("back") == 0);
    s.ask("back");
    for (int i = 0; i < 95; ++i) s.ask("again" + std::to_string(i));
    CHECK(s.there.count("back") == 1);
}

TEST_CASE("what is not used any more goes, however much it was") {
    shelf s{10};
    for (int round = 0; round < 5; ++round) s.ask("old");
    for (int round = 0; round < 100; ++round)
        for (int i = 0; i < 30; ++i) {
            s.ask("n" + std::to_string(i));
            s.ask("n" + std::to_string(i));
            s.ask("n" + std::to_string(i));
        }
    CHECK(s.there.count("old") == 0);
    CHECK(s.order.weight() <= 10);
}

TEST_CASE("weights are counted when items are weighed anew, replaced and removed") {
    cache_order<ordered> order{100};
    ordered a, b, c;
    a.weight = 10;
    b.weight = 20;
    order.add(a);
    order.add(b);
    CHECK(order.weight() == 30);
    order.weigh(a, 15);
    CHECK(order.weight() == 35);
    c.weight = 50;
    order.replace(a, c);
    CHECK(order.weight() == 70);
    order.remove(b);
    CHECK(order.weight() == 50);
    CHECK(order.victim() == &c);
    CHECK(order.victim() == nullptr);
    CHECK(order.weight() == 0);
}
