#pragma once
#include <array>
#include <vector>

#include <httoop/exchange/exchange.hpp>
#include <httoop/service/cache_store.hpp>

namespace httoop::inline v0 {

// A response that one loop answers with again and again: all that can be known before the request. Lent to
// replies of that loop, whose holds it counts without any other loop.
class cache_ready {
public:
    std::string key;  // scheme, Host and target as they came
    std::uint64_t hash = 0;
    held<cached_variants> of;
    cached_response const* response = nullptr;
    octets content;
    std::int64_t fresh_until = 0;   // by our clock; not a second longer
    std::int64_t composed_for = 0;  // the second for which the fields are right
    std::int64_t left = 0;          // of its lifetime, in that second
    field_section fields;           // with Age and Cache-Status

    void hold() { ++holders_; }
    void let_go() {
        if (--holders_ == 0) delete this;
    }
    [[nodiscard]] keeper keep() {
        hold();
        return {this, [](void* r) { static_cast<cache_ready*>(r)->let_go(); }};
    }

private:
    std::uint32_t holders_ = 1;
};

// Those of one loop, found by the request as it came. Bounded: four with the same place.
class cache_front final : public io::tenant {
public:
    explicit cache_front(std::uint64_t seed) : seed_{seed} {}
    ~cache_front() override;

    // Null: none, or it is outdated.
    [[nodiscard]] cache_ready* find(bool secure, octets host, octets target) {
        if (sets_.empty()) return nullptr;
        std::uint64_t const h = hash_of(secure, host, target);
        set& s = sets_[h & (sets_.size() - 1)];
        for (unsigned i = 0; i < ways; ++i) {
            if (s.hash[i] != h || s.ready[i] == nullptr) continue;
            cache_ready& r = *s.ready[i];
            octets const key = r.key;
            if (key.size() != host.size() + target.size() + 1 || key.substr(1, host.size()) != host ||
                key.substr(1 + host.size()) != target || (key[0] == 's') != secure)
                continue;
            if (r.of->outdated()) {
                drop(s, i);
                return nullptr;
            }
            return &r;
        }
        return nullptr;
    }
    // Takes over its one hold; its key and hash are set here.
    void put(bool secure, octets host, octets target, cache_ready* r);
    void drop(cache_ready const& r);

private:
    static constexpr unsigned ways = 4;
    static constexpr std::size_t places = 4096;
    struct set {
        std::array<std::uint64_t, ways> hash;
        std::array<cache_ready*, ways> ready;
    };
    std::uint64_t hash_of(bool secure, octets host, octets target) const;
    static void drop(set& s, unsigned which);
    void sweep();
    std::vector<set> sets_;  // none before the first
    std::uint64_t const seed_;
    std::size_t swept_ = 0;
    unsigned turn_ = 0;
};

}  // namespace httoop::inline v0
