#include "cache_front.hpp"

#include <cstring>

namespace httoop::inline v0 {
namespace {

// For eight octets at once; the seed is not known to who asks.
std::uint64_t front_mix(std::uint64_t h, octets s) {
    std::uint64_t word = 0;
    auto const mix = [&h](std::uint64_t w) {
        h = (h ^ w) * 0x9e3779b97f4a7c15u;
        h ^= h >> 29;
    };
    while (s.size() >= 8) {
        std::memcpy(&word, s.data(), 8);
        mix(word);
        s.remove_prefix(8);
    }
    word = 0;
    std::memcpy(&word, s.data(), s.size());
    mix(word ^ std::uint64_t{s.size()} << 56);
    return h;
}

}  // namespace

cache_front::~cache_front() {
    for (set& s : sets_)
        for (cache_ready* r : s.ready)
            if (r != nullptr) r->let_go();
}

std::uint64_t cache_front::hash_of(bool secure, octets host, octets target) const {
    std::uint64_t const h = front_mix(front_mix(seed_ + (secure ? 1 : 0), host), target);
    return h ^ h >> 32;
}

void cache_front::drop(set& s, unsigned which) {
    std::exchange(s.ready[which], nullptr)->let_go();
}

void cache_front::drop(cache_ready const& r) {
    set& s = sets_[r.hash & (sets_.size() - 1)];
    for (unsigned i = 0; i < ways; ++i)
        if (s.ready[i] == &r) return drop(s, i);
}

// What is outdated is not kept for long because nobody asks for it again.
void cache_front::sweep() {
    constexpr std::size_t at_once = 4;
    for (std::size_t n = 0; n < at_once; ++n) {
        set& s = sets_[swept_++ & (sets_.size() - 1)];
        for (unsigned i = 0; i < ways; ++i)
            if (s.ready[i] != nullptr && s.ready[i]->of->outdated()) drop(s, i);
    }
}

void cache_front::put(bool secure, octets host, octets target, cache_ready* r) {
    if (sets_.empty()) sets_.resize(places);
    sweep();
    r->key.assign(1, secure ? 's' : 'p').append(host).append(target);
    r->hash = hash_of(secure, host, target);
    set& s = sets_[r->hash & (sets_.size() - 1)];
    unsigned at = 0;
    while (at < ways && (s.ready[at] == nullptr || s.hash[at] != r->hash)) ++at;
    if (at == ways) at = 0;
    else drop(s, at);
    while (at < ways && s.ready[at] != nullptr) ++at;
    if (at == ways) drop(s, at = turn_++ % ways);
    s.hash[at] = r->hash;
    s.ready[at] = r;
}

}  // namespace httoop::inline v0
