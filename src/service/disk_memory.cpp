// What of a disk_state stands in memory: variants by key, and what is filled. All of it with `lock` held, but for take_uses().
#include <algorithm>

#include "disk_state.hpp"

namespace httoop::inline v0 {
namespace {

constexpr std::uint64_t slot_needs = 512, response_needs = 1024;  // of memory, besides key, fields and content
constexpr std::size_t steps_to_shrink = 64;

std::uint64_t weight_of(disk_response const& r) {
    std::uint64_t n = response_needs + r.stored().head.fields().text().size() + r.stored().selecting.size();
    if (r.content()->ready() && r.content()->small()) n += r.content()->size();
    return n;
}

}  // namespace

bool disk_state::fills(held<cached_response> const& r) const { return fillings_.contains(on_disk(r).number()); }

bool disk_state::dropped(std::int64_t number) const { return dropped_.contains(number); }

void disk_state::recount() {
    if (!index_) return;
    auto const [responses, octets] = index_->counted();
    counts_.responses = responses;
    counts_.octets = octets;
}

disk_state::slots::iterator disk_state::put(std::string const& key, held<cached_variants> v) {
    auto const at = slots_.try_emplace(key).first;
    at->second.variants = std::move(v);
    at->second.place = order_.insert(order_.end(), at);
    weigh(at);
    return at;
}

// The oldest variants go that are one too many; those aside that go anyway.
bool disk_state::add_filling(slots::iterator at, response_hold const& r, variants const& instead) {
    auto const going = [&](auto const& one) {
        return std::any_of(instead.begin(), instead.end(), [&](auto const& i) { return on_disk(i).number() == on_disk(one).number(); });
    };
    variants kept = at->second.variants->all;
    std::uint64_t count = 1 + static_cast<std::uint64_t>(std::count_if(kept.begin(), kept.end(), [&](auto const& one) { return !going(one); }));
    std::uint64_t const most = std::max<std::uint64_t>(options_.limits.cache_variants, 1);
    std::vector<std::int64_t> gone;
    for (auto one = kept.size(); one-- != 0 && count > most;) {
        if (fills(kept[one]) || going(kept[one])) continue;
        gone.push_back(on_disk(kept[one]).number());
        kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(one));
        --count;
    }
    if (count > most) return false;
    dropped_.insert(gone.begin(), gone.end());
    kept.insert(kept.begin(), held<cached_response>{r});
    change(at, [&](variants& all) { all.swap(kept); });
    fillings_.insert(r->number());
    return true;
}

void disk_state::weigh(slots::iterator at) {
    weight_ -= at->second.weight;
    at->second.weight = slot_needs + at->first.size();
    for (auto const& r : at->second.variants->all) at->second.weight += weight_of(on_disk(r));
    weight_ += at->second.weight;
}

bool disk_state::take_out(octets key, std::int64_t number) {
    auto const at = slots_.find(key);
    if (at == slots_.end() || !find_in_memory(key, number)) return false;
    change(at, [&](variants& all) { std::erase_if(all, [&](auto const& r) { return on_disk(r).number() == number; }); });
    return true;
}

disk_state::response_hold disk_state::find_in_memory(octets key, std::int64_t number) {
    if (auto const at = slots_.find(key); at != slots_.end())
        for (auto const& one : at->second.variants->all)
            if (on_disk(one).number() == number) return response_hold{(one->hold(), &on_disk(one))};
    return {};
}

std::uint8_t disk_state::take_uses(erased const& e) {
    std::lock_guard const locked{lock_};
    response_hold const r = find_in_memory(e.key, e.number);
    std::uint8_t const uses = r ? r->uses() : std::uint8_t{0};
    if (r) r->uses(0);
    return uses;
}

void disk_state::forget(slots::iterator at) {
    for (auto const& r : at->second.variants->all)
        if (r->uses() != 0) uses_.emplace_back(on_disk(r).number(), r->uses());
    weight_ -= at->second.weight;
    at->second.variants->outdate();
    order_.erase(at->second.place);
    slots_.erase(at);
}

// Second chance: what was asked for since the hand came round stays. What is being filled stands in memory alone.
void disk_state::shrink() {
    auto const over = [this] {
        return weight_ > options_.most_memory ||
               descriptors.load(std::memory_order_relaxed) > static_cast<std::int64_t>(options_.limits.open_files);
    };
    for (std::size_t step = 0; step < steps_to_shrink && !order_.empty() && over(); ++step) {
        auto const at = order_.front();
        auto const& all = at->second.variants->all;
        bool const pinned = std::any_of(all.begin(), all.end(), [this](auto const& r) { return fills(r); });
        if (!pinned && !at->second.used) {
            forget(at);
            continue;
        }
        at->second.used = false;
        order_.splice(order_.end(), order_, order_.begin());
    }
}

}  // namespace httoop::inline v0
