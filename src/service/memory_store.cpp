#include <httoop/service/memory_store.hpp>

#include <algorithm>

#include "memory_state.hpp"

namespace httoop::inline v0 {
namespace {

// What may be spared by copying content of unknown length once, and how much is copied in one go.
constexpr std::uint64_t worth_sparing = 512, worth_joining = 1 << 20;

// Room that was taken. It is given back unless a filling has it: also where there is no memory for one.
class memory_room {
public:
    memory_room(memory_state& of, std::uint64_t octets) : of_{of}, octets_{octets} {}
    memory_room(memory_room const&) = delete;
    memory_room& operator=(memory_room const&) = delete;
    ~memory_room() {
        if (octets_ == 0) return;
        std::lock_guard const locked{of_.lock};
        of_.give_room(octets_);
    }
    [[nodiscard]] std::uint64_t hand_over() { return std::exchange(octets_, 0); }

private:
    memory_state& of_;
    std::uint64_t octets_;
};

class memory_filling final : public cache_filling {
public:
    // `room`: that it has from now on.
    memory_filling(held<memory_state> of, memory_hold r, std::vector<held<cached_response>> instead, memory_room& room)
        : of_{std::move(of)}, response_{std::move(r)}, instead_{std::move(instead)}, room_{room.hand_over()} {}
    ~memory_filling() override {
        break_off();
        std::lock_guard const locked{of_->lock};
        of_->give_room(room_);
        if (!ended_ && response_->there) of_->leave(*response_);
    }
    [[nodiscard]] held<cached_response> response() const override { return response_; }

    task<outcome<void>> write(octets piece) override {
        memory_content& content = *response_->content();
        std::uint64_t const needs = content.size_with(piece.size());
        if (needs > content.size()) {
            std::lock_guard const locked{of_->lock};
            if (!of_->take_room(needs - content.size()))
                return outcome<void>{error{failure::limit, "the content is larger than the store takes, with what else is being stored"}};
            room_ += needs - content.size();
        }
        if (!content.write(piece)) return outcome<void>{error{failure::limit, "the content is longer than was said"}};
        written_ += piece.size();
        return outcome<void>{};
    }

    task<outcome<void>> finish(field_section const* trailers) override {
        if (response_->length().is == content_length_of::known && written_ < response_->length().octets)
            return outcome<void>{error{failure::closed, "the content is shorter than was said"}};
        response_->content()->end(true, trailers);
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
        settle(done);
        return outcome<void>{};
    }

    void break_off() override {
        if (ended_ || response_->is() == cached_response::state::broken) return;
        response_->become(cached_response::state::broken);
        response_->content()->end(false);
    }

    task<outcome<void>> stop(owned<caching::stored_response> part) override {
        std::erase_if(instead_, [](auto const& one) { return one->is() == cached_response::state::complete; });
        memory_hold const done = take_over(std::move(part), nullptr);
        done->become(cached_response::state::partial);
        break_off();
        settle(done);
        return outcome<void>{};
    }

private:
    void settle(memory_hold const& done) {
        ended_ = true;
        std::lock_guard const locked{of_->lock};
        of_->give_room(std::exchange(room_, 0));
        if (response_->there) of_->settle(*response_, done, instead_);
    }
    // What was written under another head: in one piece, and no larger than it is, where that is worth copying.
    memory_hold take_over(owned<caching::stored_response> as, field_section const* trailers) {
        memory_content const& content = *response_->content();
        held<memory_content> whole = response_->content();
        bool const wasteful = !content.in_one_piece() || content.size() - written_ > worth_sparing;
        if ((wasteful && written_ <= worth_joining) || !as->complete) {
            whole = held<memory_content>{new memory_content{of_->account, content_length_of::exactly(written_)}};
            for (std::uint64_t at = 0; at < written_;) {
                octets const piece = content.piece_at(at, written_ - at);
                whole->write(piece);
                at += piece.size();
            }
            whole->end(true, trailers);
        }
        return memory_hold{new memory_response{std::move(as), std::move(whole), content_length_of::exactly(written_)}};
    }

    held<memory_state> of_;
    memory_hold response_;
    std::vector<held<cached_response>> instead_;
    std::uint64_t room_;
    std::uint64_t written_ = 0;
    bool ended_ = false;
};

}  // namespace

memory_store::memory_store(std::uint64_t most_octets, limits const& l) : state_{new memory_state{most_octets, l}} {}
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
    std::uint64_t const needs = memory_response::needs_of(*what) + (length.is == content_length_of::known ? length.octets : 0);
    using begun = outcome<owned<cache_filling>>;
    {
        std::lock_guard const locked{state_->lock};
        if (!state_->take_room(needs))
            return begun{error{failure::limit, "the content is larger than the store takes, with what else is being stored"}};
    }
    memory_room room{*state_, needs};
    held<memory_content> content{new memory_content{state_->account, length}};
    memory_hold r{new memory_response{std::move(what), std::move(content), length}};
    owned<cache_filling> f{new memory_filling{state_, r, instead, room}};
    std::lock_guard const locked{state_->lock};  // until before `f` goes
    if (state_->purges.meant(r->stored(), purges)) return begun{cache_purges::refusal()};
    if (state_->begin(r, instead)) return begun{std::move(f)};
    return begun{error{failure::limit, "as many variants of a URI are being stored as may be (limit cache-variants)"}};
}

task<outcome<held<cached_response>>> memory_store::update(held<cached_response> of, owned<caching::stored_response> what,
                                                          std::uint64_t purges) {
    auto& before = static_cast<memory_response&>(*of);
    std::lock_guard const locked{state_->lock};
    if (!before.there || before.filling || state_->purges.meant(*what, purges))
        return outcome<held<cached_response>>{held<cached_response>{}};
    memory_hold by{new memory_response{std::move(what), before.content(), before.length()}};
    by->become(before.is());
    state_->update(before, by);
    return outcome<held<cached_response>>{held<cached_response>{by}};
}

task<outcome<void>> memory_store::drop(held<cached_response> what) {
    auto& r = static_cast<memory_response&>(*what);
    std::lock_guard const locked{state_->lock};
    if (r.there) state_->leave(r);
    return outcome<void>{};
}

task<outcome<std::uint64_t>> memory_store::purge(cache_selection which) {
    std::vector<memory_hold> gone;
    std::lock_guard const locked{state_->lock};
    state_->purges.note(which);
    gone = state_->select(which, {}, SIZE_MAX);
    for (memory_hold const& r : gone) state_->leave(*r);
    return outcome<std::uint64_t>{gone.size()};
}

task<outcome<std::vector<cache_listing>>> memory_store::list(cache_selection which, std::string after, std::size_t most) {
    std::vector<cache_listing> found;
    std::lock_guard const locked{state_->lock};
    for (memory_hold& r : state_->select(which, after, most)) {
        // What is written by another loop is asked how far it came; its blocks are that loop's.
        std::uint64_t const size = r->filling ? r->content()->progress().size : r->weight;
        found.push_back({r->stored().key, std::move(r), size});
    }
    return outcome<std::vector<cache_listing>>{std::move(found)};
}

cache_counts memory_store::counts() const {
    std::lock_guard const locked{state_->lock};
    return state_->counts();
}

}  // namespace httoop::inline v0
