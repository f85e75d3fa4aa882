#pragma once
#include <cstdint>

#include "lately_gone.hpp"

namespace httoop::inline v0 {

// In which order a store forgets, when there is no more room: S3-FIFO (Yang et al., SOSP 2023). What is new
// stands in a small queue and goes from its end unless it was used meanwhile; most of what is asked for once
// is asked for never again. What was used, or comes back soon after it went, stands in the main queue, from
// whose end it goes round again while it is used. Of those that went only their hashes are remembered.
//
// An Item has members `older` and `newer` (Item*), `weight`, `hash` (std::uint64_t) and `queue` (std::uint8_t),
// all of them for the order alone, and uses() and uses(n): how often it was used since, at most 3.
template <class Item>
class cache_order {
public:
    explicit cache_order(std::uint64_t most) : most_{most} {}

    [[nodiscard]] std::uint64_t weight() const { return small_.weight + main_.weight; }
    [[nodiscard]] std::uint64_t most() const { return most_; }
    [[nodiscard]] bool over() const { return weight() > most_; }

    // Is there from now on, with the uses that it had while it came; the caller then asks for victims while it is over.
    void add(Item& i) {
        put(i, gone_.take(i.hash) ? main_queue : small_queue);
    }
    // Was updated, and weighs something else.
    void weigh(Item& i, std::uint64_t weight) {
        queue_of(i).weight += weight - i.weight;
        i.weight = weight;
    }
    // Stands where that one stood.
    void replace(Item& i, Item& by) {
        queue& q = queue_of(i);
        by.queue = i.queue;
        by.older = i.older;
        by.newer = i.newer;
        by.uses(i.uses());
        (i.older != nullptr ? i.older->newer : q.oldest) = &by;
        (i.newer != nullptr ? i.newer->older : q.newest) = &by;
        q.weight += by.weight - i.weight;
    }
    // Went of itself.
    void remove(Item& i) {
        queue& q = queue_of(i);
        (i.older != nullptr ? i.older->newer : q.oldest) = i.newer;
        (i.newer != nullptr ? i.newer->older : q.newest) = i.older;
        q.weight -= i.weight;
        --q.count;
    }
    // Which one is to go, removed already; null: there is none. Each step takes one use from an item.
    Item* victim() {
        for (;;) {
            bool const from_small = small_.oldest != nullptr && (small_.weight > most_ / small_share || main_.oldest == nullptr);
            queue& q = from_small ? small_ : main_;
            Item* const i = q.oldest;
            if (i == nullptr) return nullptr;
            remove(*i);
            std::uint8_t const uses = i->uses();
            if (from_small) {
                if (uses > 1) {
                    i->uses(0);
                    put(*i, main_queue);
                    continue;
                }
                gone_.add(i->hash, main_.count + small_.count + 16);  // as many as there are others
                return i;
            }
            if (uses == 0) return i;
            i->uses(static_cast<std::uint8_t>(uses - 1));
            put(*i, main_queue);
        }
    }

private:
    static constexpr std::uint8_t small_queue = 0, main_queue = 1;
    static constexpr std::uint64_t small_share = 10;  // a tenth
    struct queue {
        Item* oldest = nullptr;
        Item* newest = nullptr;
        std::uint64_t weight = 0, count = 0;
    };
    queue& queue_of(Item const& i) { return i.queue == small_queue ? small_ : main_; }
    void put(Item& i, std::uint8_t which) {
        i.queue = which;
        queue& q = queue_of(i);
        i.newer = nullptr;
        i.older = q.newest;
        (q.newest != nullptr ? q.newest->newer : q.oldest) = &i;
        q.newest = &i;
        q.weight += i.weight;
        ++q.count;
    }

    std::uint64_t most_;
    queue small_, main_;
    lately_gone gone_;  // from the small queue
};

}  // namespace httoop::inline v0
