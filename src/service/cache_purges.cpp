#include <httoop/service/cache_purges.hpp>

#include <httoop/service/cache_store.hpp>

#include "io/hash_seed.hpp"

namespace httoop::inline v0 {

std::size_t cache_purges::place_of(octets text, bool key) {
    return (seeded_hash(io::hash_seed_of_process(), text) + (key ? 0 : places / 2)) % places;
}

void cache_purges::note(cache_selection const& which) {
    std::uint64_t const n = count_.load(std::memory_order_relaxed) + 1;
    if (which.by == cache_selection::uri) last_[place_of(which.text, true)] = n;
    else if (which.by == cache_selection::group || which.by == cache_selection::tag) last_[place_of(which.text, false)] = n;
    else widest_ = n;
    count_.store(n, std::memory_order_release);
}

bool cache_purges::meant(caching::stored_response const& s, std::uint64_t since) const {
    if (since >= count_.load(std::memory_order_relaxed)) return false;
    if (widest_ > since || last_[place_of(s.key, true)] > since) return true;
    for (auto const* const names : {&s.groups, &s.tags})
        for (std::string const& name : *names)
            if (last_[place_of(name, false)] > since) return true;
    return false;
}

}  // namespace httoop::inline v0
