#include "memory_state.hpp"

#include <algorithm>

#include "io/hash_seed.hpp"

namespace httoop::inline v0 {
namespace {

// Contents that were forgotten while they are read may take as much besides, or half of the store.
constexpr std::uint64_t read_on = std::uint64_t{64} << 20;

using held_responses = std::vector<held<cached_response>>;

bool is_among(held<cached_response> const& r, held_responses const& all) {
    return std::any_of(all.begin(), all.end(), [&](auto const& one) { return one.get() == r.get(); });
}

memory_hold hold_of(memory_response& r) {
    r.hold();
    return memory_hold{&r};
}

}  // namespace

void memory_response::give(reply& to) const {
    if (octets const all = at_hand(); all.data() != nullptr) return lend(to, all);
    add(to, 0, length_);
}

void memory_response::give(reply& to, std::uint64_t first, std::uint64_t size) const {
    if (is() == state::complete || is() == state::partial)
        if (octets const part = content_->piece_at(first, size); part.size() == size) return lend(to, part);
    add(to, first, content_length_of::exactly(size));
}

octets memory_response::at_hand() const {
    if (is() != state::complete || !content_->in_one_piece() || length_.is == content_length_of::unknown) return {};
    return length_.octets == 0 ? octets{""} : content_->piece_at(0, length_.octets);
}

void memory_response::lend(reply& to, octets part) const {
    to.head().content() = httoop::content::literal(part);
    content_->hold();
    to.keep = keeper{content_.get(), [](void* c) { static_cast<memory_content*>(c)->let_go(); }};
}

void memory_response::add(reply& to, std::uint64_t first, content_length_of length) const {
    to.replace(owned<source>{make_owned<memory_reader>(content_, first, length)});
}

std::uint64_t memory_response::needs_of(caching::stored_response const& s) {
    std::uint64_t n = sizeof(memory_response) + sizeof(caching::stored_response) + sizeof(memory_content) + 256;
    n += s.head.fields().text().size() + s.selecting.size() + s.key.size() * 3;
    for (auto const* const names : {&s.groups, &s.tags})
        for (std::string const& name : *names) n += name.size() * 2 + 96;
    return n;
}

std::uint64_t memory_response::needs() const {
    field_section const* const behind = trailers();
    return needs_of(*stored_) + content_->size() + (behind != nullptr ? behind->text().size() : 0);
}

// Half of the room at most is for what is being filled, so that there is always something to answer with.
memory_state::memory_state(std::uint64_t most, limits const& l)
    : most_variants_{std::max<std::uint64_t>(l.cache_variants, 1)}, most_filled_{most / 2}, order_{most} {}

memory_state::~memory_state() {
    for (auto const& [key, slot] : index) slot.variants->outdate();
}

bool memory_state::take_room(std::uint64_t octets) {
    if (octets > most_filled_ - filled_) return false;
    std::uint64_t const there = account->octets.load(std::memory_order_relaxed);
    if (there + octets > order_.most() + std::max(most_filled_, read_on)) return false;
    filled_ += octets;
    shrink();
    return true;
}

bool memory_state::begin(memory_hold const& r, held_responses const& instead) {
    if (auto const at = index.find(r->stored().key); at != index.end() && !make_place(at, instead, 1)) return false;
    r->filling = true;
    enter(*r);
    change(r->at, [&](auto& all) { all.insert(all.begin(), held<cached_response>{r}); });
    return true;
}

void memory_state::settle(memory_response& filled, memory_hold const& done, held_responses const& instead) {
    if (done.get() != &filled) stand_for(filled, done);
    done->uses(filled.uses());
    done->filling = false;
    done->weight = done->needs();
    order_.add(*done);
    for (held<cached_response> const& one : instead)
        if (auto& old = static_cast<memory_response&>(*one); old.there) leave(old);
    (void)make_place(done->at, {}, 0);
    shrink();
    ++tally_.stored;
}

// With so many others the oldest variants go that are one too many; those that go anyway are left out. False: too many
// are being filled.
bool memory_state::make_place(memory_index::iterator at, held_responses const& instead, std::size_t others) {
    held<cached_variants> const now = at->second.variants;
    for (auto const& r : now->all) others += is_among(r, instead) ? 0 : 1;
    for (auto one = now->all.rbegin(); one != now->all.rend() && others > most_variants_; ++one) {
        auto& r = static_cast<memory_response&>(**one);
        if (r.filling || is_among(*one, instead)) continue;
        leave(r);
        --others;
    }
    return others <= most_variants_;
}

void memory_state::update(memory_response& before, memory_hold const& by) {
    stand_for(before, by);
    by->weight = by->needs();
    order_.replace(before, *by);
    shrink();
}

void memory_state::leave(memory_response& r) {
    if (!r.filling) order_.remove(r);
    left(r);
}

void memory_state::shrink() {
    while (order_.weight() + filled_ > order_.most()) {
        memory_response* const r = order_.victim();
        if (r == nullptr) return;
        ++tally_.forgotten;
        left(*r);
    }
}

template <class Change>
void memory_state::change(memory_index::iterator at, Change const& what) {
    held<cached_variants> const before = at->second.variants;
    held<cached_variants> after{new cached_variants};
    after->all = before->all;
    what(after->all);
    if (after->all.empty()) index.erase(at);
    else at->second.variants = std::move(after);
    before->outdate();
}

void memory_state::enter(memory_response& r) {
    r.at = index.find(r.stored().key);
    if (r.at == index.end()) r.at = index.emplace(r.stored().key, memory_slot{held<cached_variants>{new cached_variants}}).first;
    r.hash = seeded_hash(io::hash_seed_of_process(), r.at->first);
    r.there = true;  // also where there is no memory for a name: what stands there goes with it
    ++tally_.responses;
    enter_names(r);
}

// In the place of another one.
void memory_state::stand_for(memory_response& before, memory_hold const& by) {
    leave_names(before);
    before.there = false;
    --tally_.responses;
    enter(*by);
    change(by->at, [&](auto& all) {
        for (auto& one : all)
            if (one.get() == &before) one = by;
    });
}

void memory_state::left(memory_response& r) {
    leave_names(r);
    r.there = false;
    --tally_.responses;
    change(r.at, [&](auto& all) { std::erase_if(all, [&](auto const& one) { return one.get() == &r; }); });
}

void memory_state::enter_names(memory_response& r) {
    for (std::string const& g : r.stored().groups) by_name_.insert({g, false, &r});
    for (std::string const& t : r.stored().tags) by_name_.insert({t, true, &r});
}

void memory_state::leave_names(memory_response& r) {
    for (std::string const& g : r.stored().groups) by_name_.erase({g, false, &r});
    for (std::string const& t : r.stored().tags) by_name_.erase({t, true, &r});
}

cache_counts memory_state::counts() const {
    cache_counts c = tally_;
    c.octets = order_.weight() + filled_;
    c.most_octets = order_.most();
    return c;
}

std::vector<memory_hold> memory_state::select(cache_selection const& which, octets after, std::size_t most) const {
    std::vector<memory_hold> found;
    bool const by_name = which.by == cache_selection::group || which.by == cache_selection::tag;
    if (by_name && after.empty() && most == SIZE_MAX) {
        for (auto at = by_name_.lower_bound({which.text, false, nullptr}); at != by_name_.end(); ++at) {
            auto const& [name, is_tag, r] = *at;
            if (name != which.text || (is_tag && which.by == cache_selection::group)) break;
            if (which.means(r->stored())) found.push_back(hold_of(*r));
        }
        std::sort(found.begin(), found.end(), [](auto const& a, auto const& b) { return a.get() < b.get(); });
        found.erase(std::unique(found.begin(), found.end(), [](auto const& a, auto const& b) { return a.get() == b.get(); }), found.end());
        return found;
    }
    bool const by_key = which.by == cache_selection::uri || which.by == cache_selection::prefix;
    auto at = index.begin();
    if (by_key) at = index.lower_bound(which.text);
    if (!after.empty() && (at == index.end() || at->first <= after)) at = index.upper_bound(after);
    for (; at != index.end() && found.size() < most; ++at) {
        if (by_key && !octets{at->first}.starts_with(which.text)) break;
        for (auto const& one : at->second.variants->all)
            if (which.means(one->stored())) found.push_back(hold_of(static_cast<memory_response&>(*one)));
        if (which.by == cache_selection::uri) break;
    }
    return found;
}

}  // namespace httoop::inline v0
