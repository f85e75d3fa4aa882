#include "cache_front.hpp"

#include <algorithm>
#include <bit>

namespace httoop::inline v0 {
namespace {

constexpr std::uint64_t usual_weight = 1024;  // of one; there is a place for each
constexpr std::uint64_t fields_weight = 3;  // times their text: with their places, and as they go out
constexpr std::uint64_t told_weight = 1100;   // of what the log is told: no account in it is longer
constexpr unsigned most_alike = 8;            // for one target
constexpr duration between_sweeps = duration::seconds(1), amid_sweep = duration::milliseconds(10);
constexpr int swept_in_one_go = 256;

octets first_value(field_section const& f, asked_field const& a) {
    return a.id != field_id::unknown ? f.value(a.id) : f.value(octets{a.name});
}
bool has_several(field_section const& f, asked_field const& a) {
    return (a.id != field_id::unknown ? f.count(a.id) : f.count(octets{a.name})) > 1;
}

}  // namespace

bool asked_field::take_from(field_section const& request) {
    octets const first = first_value(request, *this);
    present = first.data() != nullptr;
    value = first;
    return !present || !has_several(request, *this);
}

bool asked_field::same_in(field_section const& request) const {
    octets const first = first_value(request, *this);
    if (!present || first.data() == nullptr) return present == (first.data() != nullptr);
    return first == octets{value} && !has_several(request, *this);
}

std::uint64_t cache_ready::weight() const {
    std::uint64_t n = sizeof(cache_ready) + host.size() + target.size();
    if (answer_ != nullptr) {
        httoop::response const& head = answer_->head;
        n += sizeof(ready_answer) + (accounted ? told_weight : 0) + fields_weight * head.fields().text().size() + head.octets().size();
    }
    for (asked_field const& a : asked) n += sizeof a + a.name.size() + a.value.size();
    return n;
}

cache_front::cache_front(io::loop& l, std::uint64_t most_octets, hash_seed seed, std::atomic<std::uint64_t>& hits)
    : loop_{l}, most_{most_octets}, seed_{seed},
      places_(std::bit_ceil(std::clamp<std::uint64_t>(most_octets / usual_weight, 1, 1 << 20))), told_hits_{hits} {}

cache_front::~cache_front() {
    loop_.disarm(*this);
    while (oldest_ != nullptr) drop(*oldest_);
    count_hits();
}

std::uint64_t cache_front::hash_of(bool secure, octets host, octets target) const {
    std::uint64_t const of_host = seeded_hash({seed_.first + (secure ? 1 : 0), seed_.second}, host);
    return seeded_hash({of_host, seed_.second}, target);
}

cache_ready* cache_front::find(bool secure, request const& r) {
    field_section const& fields = r.fields();
    octets const host = fields.value(field_id::host), target = r.target();
    std::uint64_t const hash = hash_of(secure, host, target);
    for (cache_ready* one = place_of(hash); one != nullptr; one = one->next_) {
        if (one->hash_ != hash || octets{one->target} != target || octets{one->host} != host || one->secure != secure ||
            one->conditional != is_conditional(r))
            continue;
        bool same = true;
        for (asked_field const& a : one->asked) same = same && a.same_in(fields);
        if (!same) continue;
        if (one->of->outdated()) {
            drop(*one);
            return nullptr;
        }
        one->used_ = true;
        ++hits_;
        return one;
    }
    return nullptr;
}

// The one in whose place it comes; and where too many are for its target, one that is not used.
void cache_front::drop_like(cache_ready const& r) {
    unsigned alike = 0;
    cache_ready *same = nullptr, *other = nullptr;
    for (cache_ready* one = place_of(r.hash_); one != nullptr; one = one->next_) {
        if (one->hash_ != r.hash_ || one->target != r.target || one->host != r.host || one->secure != r.secure) continue;
        if (one->conditional == r.conditional && one->asked == r.asked) same = one;
        if (other == nullptr || other->used_ || !one->used_) other = one;
        ++alike;
    }
    if (same != nullptr) drop(*same);
    else if (alike >= most_alike) drop(*other);
}

void cache_front::put(owned<cache_ready> made) {
    cache_ready* const r = made.release();
    r->weight_ = r->weight();
    r->hash_ = hash_of(r->secure, r->host, r->target);
    drop_like(*r);
    cache_ready*& place = place_of(r->hash_);
    r->next_ = std::exchange(place, r);
    append(*r);
    weight_ += r->weight_;
    shrink();
    if (!armed_) loop_.arm(*this, loop_.now().mono + between_sweeps);
    armed_ = true;
}

void cache_front::append(cache_ready& r) {
    r.older_ = std::exchange(newest_, &r);
    r.newer_ = nullptr;
    (r.older_ != nullptr ? r.older_->newer_ : oldest_) = &r;
}

void cache_front::remove(cache_ready& r) {
    if (to_sweep_ == &r) to_sweep_ = r.newer_;
    (r.older_ != nullptr ? r.older_->newer_ : oldest_) = r.newer_;
    (r.newer_ != nullptr ? r.newer_->older_ : newest_) = r.older_;
}

void cache_front::drop(cache_ready& r) {
    cache_ready** at = &place_of(r.hash_);
    while (*at != &r) at = &(*at)->next_;
    *at = r.next_;
    remove(r);
    weight_ -= r.weight_;
    delete &r;
}

// The oldest goes, unless it was used since it was looked at last.
void cache_front::shrink() {
    while (weight_ > most_) {
        cache_ready& r = *oldest_;
        if (!std::exchange(r.used_, false)) {
            drop(r);
            continue;
        }
        remove(r);
        append(r);
    }
}

// Some at a time, so that nobody waits long for it.
void cache_front::expired() {
    count_hits();
    if (to_sweep_ == nullptr) to_sweep_ = oldest_;
    for (int n = 0; n < swept_in_one_go && to_sweep_ != nullptr; ++n) {
        cache_ready& r = *std::exchange(to_sweep_, to_sweep_->newer_);
        if (r.of->outdated()) drop(r);
    }
    armed_ = oldest_ != nullptr;
    if (armed_) loop_.arm(*this, loop_.now().mono + (to_sweep_ != nullptr ? amid_sweep : between_sweeps));
}

void cache_front::count_hits() {
    if (hits_ != 0) told_hits_.fetch_add(std::exchange(hits_, 0), std::memory_order_relaxed);
}

}  // namespace httoop::inline v0
