// Which of the servers behind a proxy is asked.
#include <algorithm>

#include "upstreams_state.hpp"

namespace httoop::inline v0 {

namespace {

constexpr unsigned points_of_each = 160;    // on the circle: shares differ by some percent

// FNV-1a, and its octets mixed: neighbours are to lie apart.
constexpr std::uint64_t point_of(octets s, std::uint64_t h = 14695981039346656037u) {
    for (char const c : s) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211u;
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdu;
    h ^= h >> 33;
    return h;
}

constexpr std::int64_t ms = 1'000'000;  // in ns

}  // namespace

std::uint64_t failing::end_of_pause(instant now, limits const& l) {
    std::uint64_t const pause = std::min<std::uint64_t>(l.upstream_pause, 1'000'000'000);
    return (static_cast<std::uint64_t>(now.nanoseconds / ms) + pause) << failure_bits;
}

bool failing::paused(instant now) const {
    std::uint64_t const until = word_.load(std::memory_order_relaxed) >> failure_bits;
    return static_cast<std::uint64_t>(now.nanoseconds / ms) < until;
}

bool failing::may_be_tried(instant now, limits const& l) {
    std::uint64_t seen = word_.load(std::memory_order_relaxed);
    if (seen <= most_failures) return true;
    if (static_cast<std::uint64_t>(now.nanoseconds / ms) < seen >> failure_bits) return false;
    return word_.compare_exchange_strong(seen, end_of_pause(now, l) | (seen & most_failures), std::memory_order_relaxed);
}

void failing::failed(instant now, limits const& l) {
    std::uint64_t seen = word_.load(std::memory_order_relaxed), next;
    do {
        std::uint64_t const count = std::min((seen & most_failures) + 1, most_failures);
        bool const pauses = count >= l.upstream_failures && l.upstream_pause != 0;
        next = count | (pauses ? end_of_pause(now, l) : seen & ~most_failures);
    } while (!word_.compare_exchange_weak(seen, next, std::memory_order_relaxed));
}

void upstreams::state::draw_circle() {
    circle.clear();
    for (std::uint32_t i = 0; i < all.size(); ++i)
        for (unsigned n = 0; n < points_of_each; ++n)
            circle.emplace_back(point_of(all[i]->name + "#" + std::to_string(n)), i);
    std::sort(circle.begin(), circle.end());
}

upstream* upstreams::state::first_from(std::size_t start, std::uint64_t tried, instant now) {
    upstream* otherwise = nullptr;
    for (std::size_t n = 0; n < all.size(); ++n) {
        upstream& u = *all[(start + n) % all.size()];
        if ((tried & u.bit()) != 0) continue;
        if (u.available(now, options.policy.limits)) return &u;
        if (otherwise == nullptr) otherwise = &u;
    }
    return otherwise;
}

upstream* upstreams::state::idlest(std::uint64_t tried, instant now) {
    std::size_t const start = next.fetch_add(1, std::memory_order_relaxed);
    upstream* best = nullptr;
    for (std::size_t n = 0; n < all.size(); ++n) {
        upstream& u = *all[(start + n) % all.size()];
        if ((tried & u.bit()) != 0) continue;
        bool const tries = u.requests.paused();
        if (!u.available(now, options.policy.limits)) continue;
        if (tries) return &u;
        if (best == nullptr || u.running.load(std::memory_order_relaxed) < best->running.load(std::memory_order_relaxed)) best = &u;
    }
    return best != nullptr ? best : first_from(start, tried, now);
}

// The first one from that point on: those that are left out leave their share to those behind them.
upstream* upstreams::state::of_circle(std::uint64_t at, std::uint64_t tried, instant now) {
    auto const begin = std::lower_bound(circle.begin(), circle.end(), std::pair<std::uint64_t, std::uint32_t>{at, 0});
    auto const start = static_cast<std::size_t>(begin - circle.begin());
    std::uint64_t seen = tried;
    for (std::size_t n = 0; n < circle.size(); ++n) {
        upstream& u = *all[circle[(start + n) % circle.size()].second];
        if ((seen & u.bit()) != 0) continue;
        if (u.available(now, options.policy.limits)) return &u;
        seen |= u.bit();
    }
    return first_from(circle[start % circle.size()].second, tried, now);
}

upstream* upstreams::state::choose(exchange& x, std::uint64_t tried) {
    if (!options.health.empty() && !watched.load(std::memory_order_relaxed)) watch(x.loop());
    if (all.size() == 1) return tried == 0 ? all.front().get() : nullptr;
    instant const now = x.loop().now().mono;
    switch (options.by) {
        case balancing::least_connections: return idlest(tried, now);
        case balancing::by_client: return of_circle(point_of(x.peer().host()), tried, now);
        case balancing::by_target: return of_circle(point_of(x.request().target(), point_of(x.request().authority())), tried, now);
        case balancing::round_robin: break;
    }
    return first_from(next.fetch_add(1, std::memory_order_relaxed), tried, now);
}

}  // namespace httoop::inline v0
