// How many requests a store answers that has room for 1% and 10% of all that is asked for: the order of
// service/cache_order.hpp beside LRU, on traces that are made here and always the same.
//
//     hit_ratio [requests]
//
// Prints for each trace and size: hits of LRU, hits of ours, and ours / LRU.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <list>
#include <string>
#include <unordered_map>
#include <vector>

#include <httoop/core/octets.hpp>

#include "service/cache_order.hpp"

namespace {

// splitmix64
class dice {
public:
    std::uint64_t throw_them() {
        std::uint64_t z = at_ += 0x9e3779b97f4a7c15u;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
        z = (z ^ z >> 27) * 0x94d049bb133111ebu;
        return z ^ z >> 31;
    }
    double fraction() { return static_cast<double>(throw_them() >> 11) * 0x1p-53; }

private:
    std::uint64_t at_ = 1;
};

// The rank of what is asked for, with a probability of 1 / rank^skew.
class skewed {
public:
    skewed(std::size_t count, double skew) : up_to_(count) {
        double sum = 0;
        for (std::size_t i = 0; i < count; ++i) up_to_[i] = sum += std::pow(static_cast<double>(i + 1), -skew);
    }
    std::uint64_t draw(dice& d) const {
        double const at = d.fraction() * up_to_.back();
        std::size_t low = 0, high = up_to_.size() - 1;
        while (low < high) {
            std::size_t const middle = (low + high) / 2;
            if (up_to_[middle] < at) low = middle + 1;
            else high = middle;
        }
        return low;
    }

private:
    std::vector<double> up_to_;
};

struct trace {
    std::string name;
    std::vector<std::uint64_t> asked;
    std::size_t different;
};

// Once in a while something that nobody asked for before or will again; now and then a crawler that asks for
// very many in a row; and with time others become popular.
trace make(std::string name, std::size_t requests, double skew, double once, bool crawled, bool drifts) {
    constexpr std::size_t objects = 100000;
    skewed const ranks{objects, skew};
    dice d;
    trace t{std::move(name), {}, objects};
    std::uint64_t next_once = std::uint64_t{1} << 40, crawler = std::uint64_t{1} << 41;
    while (t.asked.size() < requests) {
        std::size_t const n = t.asked.size();
        if (crawled && n % 200000 == 100000)
            for (int i = 0; i < 20000; ++i) t.asked.push_back(crawler + static_cast<std::uint64_t>(i));
        if (once > 0 && d.fraction() < once) t.asked.push_back(next_once++);
        else t.asked.push_back((ranks.draw(d) + (drifts ? n / 2000 * 10 : 0)) * 0x9e3779b1u % 0xffffffffu);
    }
    return t;
}

std::uint64_t hits_of_lru(trace const& t, std::size_t room) {
    std::list<std::uint64_t> order;
    std::unordered_map<std::uint64_t, std::list<std::uint64_t>::iterator> there;
    std::uint64_t hits = 0;
    for (std::uint64_t const id : t.asked) {
        if (auto const at = there.find(id); at != there.end()) {
            order.splice(order.begin(), order, at->second);
            ++hits;
            continue;
        }
        order.push_front(id);
        there[id] = order.begin();
        if (order.size() > room) {
            there.erase(order.back());
            order.pop_back();
        }
    }
    return hits;
}

struct item {
    item* older = nullptr;
    item* newer = nullptr;
    std::uint64_t weight = 1, hash = 0;
    std::uint8_t queue = 0, used = 0;
    [[nodiscard]] std::uint8_t uses() const { return used; }
    void uses(std::uint8_t n) { used = n; }
};

std::uint64_t hits_of_ours(trace const& t, std::size_t room) {
    httoop::cache_order<item> order{room};
    std::unordered_map<std::uint64_t, item> there;
    std::uint64_t hits = 0;
    for (std::uint64_t const id : t.asked) {
        if (auto const at = there.find(id); at != there.end()) {
            if (at->second.used < 3) ++at->second.used;
            ++hits;
            continue;
        }
        item& i = there[id];
        i.hash = id;
        order.add(i);
        while (order.over()) there.erase(order.victim()->hash);
    }
    return hits;
}

}  // namespace

int main(int count, char** arguments) {
    std::size_t const requests = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 2000000;
    struct shape {
        char const* name;
        double skew, once;
        bool crawled, drifts;
    };
    constexpr shape shapes[] = {
        {"skew 0.7", 0.7, 0, false, false},
        {"skew 1.0", 1.0, 0, false, false},
        {"skew 1.0, 20% once", 1.0, 0.2, false, false},
        {"skew 1.0, crawled", 1.0, 0, true, false},
        {"skew 1.0, drifting", 1.0, 0, false, true},
        {"skew 0.8, all of it", 0.8, 0.2, true, true},
    };
    std::printf("%-22s %5s %8s %8s %8s\n", "trace", "room", "LRU", "ours", "ours/LRU");
    for (shape const& s : shapes) {
        trace const t = make(s.name, requests, s.skew, s.once, s.crawled, s.drifts);
        for (std::size_t const percent : {1, 10}) {
            std::size_t const room = t.different * percent / 100;
            double const all = static_cast<double>(t.asked.size());
            double const lru = static_cast<double>(hits_of_lru(t, room)) / all;
            double const ours = static_cast<double>(hits_of_ours(t, room)) / all;
            std::printf("%-22s %4zu%% %8.4f %8.4f %8.3f\n", s.name, percent, lru, ours, ours / lru);
        }
    }
}
