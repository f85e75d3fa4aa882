#include "cache_flights.hpp"

#include <httoop/io/scope.hpp>

namespace httoop::inline v0 {
namespace {

// How long requests go alone after an answer that was for one alone, and how many such keys are remembered.
constexpr duration alone_for = duration::seconds(10);
constexpr std::size_t most_alone = 4096;

}  // namespace

task<outcome<cache_landing>> cache_flight::wait(duration at_most) {
    held<cache_flight> const kept = [this] {
        hold();
        return held<cache_flight>{this};
    }();
    task<outcome<cache_growth::progress>> end = until_.beyond(UINT64_MAX);
    outcome<cache_growth::progress> const landed = co_await io::with_timeout<cache_growth::progress>{std::move(end), at_most};
    waiting_.fetch_sub(1, std::memory_order_relaxed);
    if (!landed) co_return landed.error();
    co_return landed_;
}

cache_flights::place cache_flights::join(octets key, std::uint64_t most_waiting, instant now, bool may_lead) {
    std::lock_guard const locked{lock_};
    if (auto const at = under_way_.find(key); at != under_way_.end()) {
        cache_flight& f = *at->second;
        if (f.waiting_.load(std::memory_order_relaxed) >= most_waiting) return {{}, false, "too many wait for the same"};
        f.waiting_.fetch_add(1, std::memory_order_relaxed);
        return {at->second, false};
    }
    if (!may_lead) return {};
    if (auto const at = alone_.find(key); at != alone_.end()) {
        if (now < at->second) return {{}, false, "the answer before was for one alone"};
        alone_.erase(at);
    }
    held<cache_flight> f{new cache_flight{std::string{key}}};
    under_way_.emplace(f->key, f);
    return {std::move(f), true};
}

held<cache_flight> cache_flights::begin(octets key) {
    std::lock_guard const locked{lock_};
    if (under_way_.find(key) != under_way_.end()) return {};
    held<cache_flight> f{new cache_flight{std::string{key}}};
    under_way_.emplace(f->key, f);
    return f;
}

void cache_flights::land(held<cache_flight> f, cache_landing how, instant now) {
    std::lock_guard const locked{lock_};
    if (auto const at = under_way_.find(f->key); at != under_way_.end() && at->second.get() == f.get()) under_way_.erase(at);
    if (how.is == cache_landing::passed) {
        if (alone_.size() >= most_alone) alone_.clear();
        alone_.insert_or_assign(f->key, now + alone_for);
    }
    f->landed_ = std::move(how);
    f->until_.end(true);
}

void cache_flights::pass_over(octets key) {
    std::lock_guard const locked{lock_};
    if (auto const at = under_way_.find(key); at != under_way_.end()) under_way_.erase(at);
}

void cache_flights::pass_over_all() {
    std::lock_guard const locked{lock_};
    under_way_.clear();
}

}  // namespace httoop::inline v0
