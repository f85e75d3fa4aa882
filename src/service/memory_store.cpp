#include <httoop/service/memory_store.hpp>

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include <httoop/caching/key.hpp>

#include "cache_order.hpp"
#include "memory_content.hpp"

namespace httoop::inline v0 {
namespace {

class memory_response;

struct memory_slot {
    held<cached_variants> variants;
};
using memory_index = std::map<std::string, memory_slot, std::less<>>;

class memory_response final : public cached_response {
public:
    memory_response(owned<caching::stored_response> s, held<memory_content> c, content_length_of length)
        : stored_{std::move(s)}, content_{std::move(c)}, length_{length} {}

    [[nodiscard]] caching::stored_response const& stored() const override { return *stored_; }
    [[nodiscard]] content_length_of length() const override { return length_; }
    void give(reply& to) const override {
        if (octets const all = at_hand(); all.data() != nullptr) return lend(to, all);
        add(to, 0, length_);
    }
    void give(reply& to, std::uint64_t first, std::uint64_t size) const override {
        if (is() == state::complete || is() == state::partial)
            if (octets const part = content_->piece_at(first, size); part.size() == size) return lend(to, part);
        add(to, first, content_length_of::exactly(size));
    }
    [[nodiscard]] octets at_hand() const override {
        if (is() != state::complete || !content_->in_one_piece() || length_.is == content_length_of::unknown) return {};
        return length_.octets == 0 ? octets{""} : content_->piece_at(0, length_.octets);
    }
    [[nodiscard]] field_section const* trailers() const override { return content_->trailers(); }
    using cached_response::become;

    // For the store, with its lock.
    memory_index::iterator at{};
    bool there = false;
    // For the order.
    memory_response* older = nullptr;
    memory_response* newer = nullptr;
    std::uint64_t weight = 0, hash = 0;
    std::uint8_t queue = 0;

    [[nodiscard]] held<memory_content> const& content() const { return content_; }
    [[nodiscard]] std::uint64_t own_weight() const {
        std::uint64_t n = sizeof(memory_response) + sizeof(caching::stored_response) + sizeof(memory_content) + 256;
        n += stored_->head.fields().text().size() + at->first.size() * 2;
        for (std::string const& g : stored_->groups) n += g.size() + 64;
        return n;
    }

private:
    void lend(reply& to, octets part) const {
        to.head().content() = httoop::content::literal(part);
        content_->hold();
        to.keep = keeper{content_.get(), [](void* c) { static_cast<memory_content*>(c)->let_go(); }};
    }
    void add(reply& to, std::uint64_t first, content_length_of length) const {
        reply with{std::move(to.head()), make_owned<memory_reader>(content_, first, length)};
        with.because = to.because;
        to = std::move(with);
    }
    owned<caching::stored_response> stored_;
    held<memory_content> content_;
    content_length_of length_;
};

using memory_hold = held<memory_response>;

}  // namespace

class memory_store::state final : public counted {
public:
    explicit state(std::uint64_t most) : order{most} {}
    ~state() override {
        for (auto const& [key, slot] : index) slot.variants->outdate();
    }

    // All of these with the lock held.
    template <class Change>
    void change(memory_index::iterator at, Change const& what) {
        held<cached_variants> const before = at->second.variants;
        held<cached_variants> after{new cached_variants};
        if (before) after->all = before->all;
        what(after->all);
        if (after->all.empty()) index.erase(at);
        else at->second.variants = std::move(after);
        if (before) before->outdate();
    }
    void enter(memory_hold const& r, std::uint64_t content) {
        r->at = index.try_emplace(r->stored().key).first;
        r->hash = std::hash<std::string>{}(r->at->first);
        enter_groups(*r);
        r->weight = r->own_weight() + content;
        r->there = true;
        order.add(*r);
        change(r->at, [&](auto& all) { all.insert(all.begin(), held<cached_response>{r}); });
    }
    void leave(memory_response& r) {
        order.remove(r);
        left(r);
    }
    void shrink() {
        while (order.over()) {
            memory_response* const r = order.victim();
            if (r == nullptr) return;
            ++tally.forgotten;
            left(*r);
        }
    }
    // In the place of another one, with its groups.
    void replace(memory_response& before, memory_hold const& by, std::uint64_t content) {
        by->at = before.at;
        by->hash = before.hash;
        leave_groups(before);
        enter_groups(*by);
        by->weight = by->own_weight() + content;
        by->there = true;
        before.there = false;
        order.replace(before, *by);
        change(by->at, [&](auto& all) {
            for (auto& one : all)
                if (one.get() == &before) one = by;
        });
    }

    mutable std::mutex lock;
    cache_purges purges;
    memory_index index;
    std::set<std::pair<std::string, memory_response*>> by_group;
    cache_order<memory_response> order;
    cache_counts tally;

private:
    void left(memory_response& r) {
        leave_groups(r);
        r.there = false;
        change(r.at, [&](auto& all) { std::erase_if(all, [&](auto const& one) { return one.get() == &r; }); });
    }
    void enter_groups(memory_response& r) {
        for (std::string const& g : r.stored().groups) by_group.insert({g, &r});
    }
    void leave_groups(memory_response& r) {
        for (std::string const& g : r.stored().groups) by_group.erase({g, &r});
    }
};

namespace {

// What may be spared by copying content of unknown length once, and how much is copied in one go.
constexpr std::uint64_t worth_sparing = 512, worth_joining = 1 << 20;

}  // namespace

class memory_store::filling final : public cache_filling {
public:
    filling(held<state> of, memory_hold r, std::vector<held<cached_response>> instead)
        : of_{std::move(of)}, response_{std::move(r)}, instead_{std::move(instead)} {}
    ~filling() override {
        if (ended_) return;
        give_up();
        std::lock_guard const locked{of_->lock};
        if (response_->there) of_->leave(*response_);
    }
    [[nodiscard]] held<cached_response> response() const override { return response_; }

    task<outcome<void>> write(octets piece) override {
        memory_content& content = *response_->content();
        if (!content.write(piece)) return outcome<void>{error{failure::limit, "the content is longer than was said"}};
        written_ += piece.size();
        if (response_->length().is != content_length_of::unknown) return outcome<void>{};
        std::lock_guard const locked{of_->lock};
        if (written_ > of_->order.most()) return outcome<void>{error{failure::limit, "the content is larger than the store"}};
        if (!response_->there) return outcome<void>{};
        of_->order.weigh(*response_, response_->own_weight() + written_ + content.spare());
        of_->shrink();
        return outcome<void>{};
    }

    task<outcome<void>> finish(field_section const* trailers) override {
        if (response_->length().is == content_length_of::known && written_ < response_->length().octets)
            return outcome<void>{error{failure::closed, "the content is shorter than was said"}};
        ended_ = true;
        // Of unknown length till now: it is known from here on.
        bool const was_unknown = response_->length().is == content_length_of::unknown;
        memory_hold done = response_;
        if (was_unknown) {
            auto with_length = make_owned<caching::stored_response>(response_->stored());
            if (with_length->complete) with_length->length = written_;
            done = take_over(std::move(with_length), trailers);
        }
        done->become(done->stored().complete ? cached_response::state::complete : cached_response::state::partial);
        if (was_unknown) response_->become(done->is());
        response_->content()->end(true, trailers);
        std::lock_guard const locked{of_->lock};
        enter_in_place(done);
        return outcome<void>{};
    }

    task<outcome<void>> stop(owned<caching::stored_response> part) override {
        ended_ = true;
        std::erase_if(instead_, [](auto const& one) { return one->is() == cached_response::state::complete; });
        memory_hold const done = take_over(std::move(part), nullptr);
        done->become(cached_response::state::partial);
        give_up();
        std::lock_guard const locked{of_->lock};
        enter_in_place(done);
        return outcome<void>{};
    }

private:
    void give_up() {
        response_->become(cached_response::state::broken);
        response_->content()->end(false);
    }
    void enter_in_place(memory_hold const& done) {
        if (response_->there && done.get() != response_.get()) of_->replace(*response_, done, written_);
        if (!done->there) return;
        for (held<cached_response> const& one : instead_) {
            auto& old = static_cast<memory_response&>(*one);
            if (old.there) of_->leave(old);
        }
        ++of_->tally.stored;
    }
    // What was written under another head: in one piece, and no larger than it is, where that is worth copying.
    memory_hold take_over(owned<caching::stored_response> as, field_section const* trailers) {
        memory_content const& content = *response_->content();
        held<memory_content> whole = response_->content();
        bool const wasteful = !content.in_one_piece() || content.spare() > worth_sparing;
        if ((wasteful && written_ <= worth_joining) || !as->complete) {
            whole = held<memory_content>{new memory_content{content_length_of::exactly(written_)}};
            for (std::uint64_t at = 0; at < written_;) {
                octets const piece = content.piece_at(at, written_ - at);
                whole->write(piece);
                at += piece.size();
            }
            whole->end(true, trailers);
        }
        return memory_hold{new memory_response{std::move(as), std::move(whole), content_length_of::exactly(written_)}};
    }

    held<state> of_;
    memory_hold response_;
    std::vector<held<cached_response>> instead_;
    std::uint64_t written_ = 0;
    bool ended_ = false;
};

memory_store::memory_store(std::uint64_t most_octets) : state_{new state{most_octets}} {}
memory_store::~memory_store() = default;

cache_purges const& memory_store::purges() const { return state_->purges; }

task<outcome<held<cached_variants>>> memory_store::find(octets key) {
    std::lock_guard const locked{state_->lock};
    auto const at = state_->index.find(key);
    if (at == state_->index.end()) return outcome<held<cached_variants>>{held<cached_variants>{}};
    return outcome<held<cached_variants>>{at->second.variants};
}

task<outcome<owned<cache_filling>>> memory_store::begin(owned<caching::stored_response> what,
                                                        std::vector<held<cached_response>> instead, std::uint64_t purges) {
    content_length_of const length = content_held_by(*what);
    std::uint64_t const expected = length.is == content_length_of::known ? length.octets : 0;
    if (expected > state_->order.most())
        return outcome<owned<cache_filling>>{error{failure::limit, "the content is larger than the store"}};
    held<memory_content> content{new memory_content{length}};
    memory_hold r{new memory_response{std::move(what), std::move(content), length}};
    std::lock_guard const locked{state_->lock};
    if (state_->purges.meant(r->stored(), purges)) return outcome<owned<cache_filling>>{cache_purges::refusal()};
    state_->enter(r, expected);
    state_->shrink();
    owned<cache_filling> f{new filling{state_, std::move(r), std::move(instead)}};
    return outcome<owned<cache_filling>>{std::move(f)};
}

task<outcome<held<cached_response>>> memory_store::update(held<cached_response> of, owned<caching::stored_response> what,
                                                          std::uint64_t purges) {
    auto& before = static_cast<memory_response&>(*of);
    std::lock_guard const locked{state_->lock};
    if (!before.there || before.is() == cached_response::state::filling || state_->purges.meant(*what, purges))
        return outcome<held<cached_response>>{held<cached_response>{}};
    memory_hold by{new memory_response{std::move(what), before.content(), before.length()}};
    by->become(before.is());
    state_->replace(before, by, before.weight - before.own_weight());
    return outcome<held<cached_response>>{held<cached_response>{by}};
}

task<outcome<void>> memory_store::drop(held<cached_response> what) {
    auto& r = static_cast<memory_response&>(*what);
    std::lock_guard const locked{state_->lock};
    if (r.there) state_->leave(r);
    return outcome<void>{};
}

namespace {

// Of an index: those that are meant by their key.
std::pair<memory_index::iterator, memory_index::iterator> memory_span(memory_index& of, cache_selection const& which,
                                                                      octets after) {
    auto first = of.begin(), last = of.end();
    if (which.by == cache_selection::uri) {
        std::tie(first, last) = of.equal_range(which.text);
    } else if (which.by == cache_selection::prefix) {
        first = of.lower_bound(which.text);
        std::string behind = which.text;
        while (!behind.empty() && static_cast<unsigned char>(behind.back()) == 0xff) behind.pop_back();
        if (!behind.empty()) {
            ++behind.back();
            last = of.lower_bound(behind);
        }
    }
    if (!after.empty())
        while (first != last && first->first <= after) ++first;
    return {first, last};
}

bool in_group(memory_response const& r, cache_selection const& which) {
    if (which.by != cache_selection::group) return true;
    std::vector<std::string> const& groups = r.stored().groups;
    if (std::find(groups.begin(), groups.end(), which.text) == groups.end()) return false;
    return which.origin.empty() || caching::origin_of_key(r.at->first) == octets{which.origin};
}

}  // namespace

task<outcome<std::uint64_t>> memory_store::purge(cache_selection which) {
    std::lock_guard const locked{state_->lock};
    state_->purges.note(which);
    std::vector<memory_hold> gone;
    auto const take = [&](memory_response& r) {
        r.hold();
        gone.push_back(memory_hold{&r});
    };
    if (which.by == cache_selection::group) {
        for (auto at = state_->by_group.lower_bound({which.text, nullptr});
             at != state_->by_group.end() && at->first == which.text; ++at)
            if (in_group(*at->second, which)) take(*at->second);
    } else {
        auto const [first, last] = memory_span(state_->index, which, {});
        for (auto at = first; at != last; ++at)
            for (auto const& one : at->second.variants->all) take(static_cast<memory_response&>(*one));
    }
    for (memory_hold const& r : gone) state_->leave(*r);
    return outcome<std::uint64_t>{gone.size()};
}

task<outcome<std::vector<cache_listing>>> memory_store::list(cache_selection which, std::string after, std::size_t most) {
    std::vector<cache_listing> found;
    std::lock_guard const locked{state_->lock};
    auto const [first, last] = memory_span(state_->index, which, after);
    for (auto at = first; at != last && found.size() < most; ++at)
        for (auto const& one : at->second.variants->all) {
            auto const& r = static_cast<memory_response const&>(*one);
            if (in_group(r, which)) found.push_back({at->first, one, r.weight});
        }
    return outcome<std::vector<cache_listing>>{std::move(found)};
}

cache_counts memory_store::counts() const {
    std::lock_guard const locked{state_->lock};
    cache_counts c = state_->tally;
    c.octets = state_->order.weight();
    c.most_octets = state_->order.most();
    for (auto const& [key, slot] : state_->index) c.responses += slot.variants->all.size();
    return c;
}

}  // namespace httoop::inline v0
