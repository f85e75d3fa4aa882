#pragma once
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace httoop::inline v0::structured {

// Makes the keys of entries unique, as parsing does (RFC 9651 4.2.2, 4.2.3.2): one that comes again
// overwrites the value of the first, in whose place it stands. `less` compares keys; it is asked
// some n log n times, whatever the keys are. A handful of keys that are unique costs no memory.
template <class Entry, class Less>
void make_keys_unique(std::vector<Entry>& all, Less less) {
    constexpr std::size_t handful = 8;
    bool unique = all.size() <= handful;
    for (std::size_t i = 1; i < all.size() && unique; ++i)
        for (std::size_t j = 0; j < i && unique; ++j) unique = all[i].key != all[j].key;
    if (unique) return;
    std::vector<std::uint32_t> order(all.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        if (less(all[a].key, all[b].key)) return true;
        return a < b && !less(all[b].key, all[a].key);
    });
    std::vector<bool> overwritten(all.size());
    bool any = false;
    for (std::size_t i = 0, first = 0; i < order.size(); ++i) {
        bool const last = i + 1 == order.size() || less(all[order[i]].key, all[order[i + 1]].key);
        if (i != first) overwritten[order[i]] = any = true;
        if (!last) continue;
        if (i != first) all[order[first]].value = std::move(all[order[i]].value);
        first = i + 1;
    }
    if (!any) return;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (overwritten[i]) continue;
        if (kept != i) all[kept] = std::move(all[i]);
        ++kept;
    }
    all.resize(kept);
}

}  // namespace httoop::inline v0::structured
