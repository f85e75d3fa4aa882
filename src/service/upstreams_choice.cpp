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

duration pause_of(limits const& l) {
    return duration::milliseconds(static_cast<std::int64_t>(std::min<std::uint64_t>(l.upstream_pause, 1'000'000'000)));
}

}  // namespace

bool upstream::available(instant now, limits const& l) {
    if (unwell.load(std::memory_order_relaxed)) return false;
    std::int64_t until = left_out_until.load(std::memory_order_relaxed);
    if (until == 0) return true;
    if (now.nanoseconds < until) return false;
    return left_out_until.compare_exchange_strong(until, (now + pause_of(l)).nanoseconds, std::memory_order_relaxed);
}

void upstream::failed(instant now, limits const& l) {
    std::uint32_t const so_far = failures.fetch_add(1, std::memory_order_relaxed) + 1;
    if (so_far < l.upstream_failures || l.upstream_pause == 0) return;
    left_out_until.store((now + pause_of(l)).nanoseconds, std::memory_order_relaxed);
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
        bool const tries = u.left_out();
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
