#include "cache_rest.hpp"

#include <algorithm>

namespace httoop::inline v0 {

cache_rest::reader::reader(held<cache_rest> of) : of_{std::move(of)} {
    std::lock_guard const locked{of_->lock_};
    ++of_->readers_;
}

cache_rest::reader::~reader() {
    std::lock_guard const locked{of_->lock_};
    --of_->readers_;
    for (std::uint64_t n = next_; n < of_->gone_ + of_->kept_.size(); ++n) --of_->kept_[n - of_->gone_].awaited_by;
    of_->drop_what_was_read();
}

bool cache_rest::reader::begun() const {
    std::lock_guard const locked{of_->lock_};
    return of_->begun_;
}

field_section const* cache_rest::reader::trailers() const {
    std::lock_guard const locked{of_->lock_};
    return of_->trailers_.empty() ? nullptr : &of_->trailers_;
}

// With the lock held: who passes on looks again.
void cache_rest::drop_what_was_read() {
    for (; !kept_.empty() && kept_.front().awaited_by == 0; kept_.pop_front(), ++gone_) octets_kept_ -= kept_.front().what->data.size();
    steps_.grow(++steps_made_);
}

task<outcome<chunk>> cache_rest::reader::read(std::uint64_t seen) {
    for (;;) {
        cache_growth::progress const p = of_->come_.now();
        if (next_ == p.size) {
            if (p.ended && !p.whole) co_return error{failure::closed, "the content broke off behind what a cache had stored"};
            if (p.ended) co_return chunk{{}, {}, true};
            {
                std::lock_guard const locked{of_->lock_};
                of_->wanted_ = std::max(of_->wanted_, next_ + 1);
                of_->steps_.grow(++of_->steps_made_);
            }
            outcome<cache_growth::progress> const more = co_await of_->come_.beyond(next_);
            if (!more) co_return more.error();
            continue;
        }
        held<piece> here;
        octets data;
        {
            std::lock_guard const locked{of_->lock_};
            place& at = of_->kept_[next_ - of_->gone_];
            here = at.what;
            data = here->data;
            // The first of them may have been in the store.
            if (next_ == 0 && seen > of_->behind_) data.remove_prefix(static_cast<std::size_t>(std::min<std::uint64_t>(seen - of_->behind_, data.size())));
            ++next_;
            --at.awaited_by;
            of_->drop_what_was_read();
        }
        if (data.empty()) continue;
        co_return chunk{data, keeper{here.release(), [](void* held_piece) { static_cast<piece*>(held_piece)->let_go(); }}, false};
    }
}

void cache_rest::add(octets data) {
    std::lock_guard const locked{lock_};
    kept_.push_back({held<piece>{new piece{data}}, readers_});
    octets_kept_ += data.size();
    come_.grow(gone_ + kept_.size());
    drop_what_was_read();
}

void cache_rest::begin(std::uint64_t behind, octets first) {
    {
        std::lock_guard const locked{lock_};
        begun_ = true;
        behind_ = behind;
    }
    add(first);
}

void cache_rest::end(bool whole, field_section const* trailers) {
    std::lock_guard const locked{lock_};
    if (trailers != nullptr) trailers_ = *trailers;
    come_.end(whole);
}

// Whether anybody reads, as soon as one of them wants what comes next and there is room for it.
task<outcome<bool>> cache_rest::wanted() {
    for (;;) {
        std::uint64_t made;
        {
            std::lock_guard const locked{lock_};
            if (readers_ == 0) co_return false;
            if (wanted_ > gone_ + kept_.size() && octets_kept_ < most_kept) co_return true;
            made = steps_made_;
        }
        outcome<cache_growth::progress> const step = co_await steps_.beyond(made);
        if (!step) co_return step.error();
    }
}

task<void> cache_rest::pass_on(held<cache_rest> self, owned<source> from, bool last) {
    // Also when this is cancelled, or reading throws.
    struct ending {
        cache_rest& of;
        source& from;
        bool whole;
        ~ending() { of.end(whole, whole ? from.trailers() : nullptr); }
    } end{*self, *from, last};
    while (!last) {
        outcome<bool> const on = co_await self->wanted();
        if (!on || !*on) break;
        outcome<chunk> const piece = co_await from->read();
        if (!piece) break;
        self->add(piece->data);
        end.whole = last = piece->last;
    }
}

owned<cache_rest::reader> cache_rests::join(cached_response const& r) const {
    std::lock_guard const locked{lock_};
    auto const at = of_.find(&r);
    if (at == of_.end()) return {};
    return make_owned<cache_rest::reader>(at->second);
}

cache_rests::entry::entry(cache_rests& in, owned<cache_filling> f) : in_{in}, filling_{std::move(f)}, response_{filling_->response()} {
    std::lock_guard const locked{in_.lock_};
    in_.of_.insert_or_assign(response_.get(), rest_);
}

cache_rests::entry::~entry() {
    std::lock_guard const locked{in_.lock_};
    leave();
}

void cache_rests::entry::leave() {
    in_.of_.erase(response_.get());
    filling_ = nullptr;
}

held<cache_rest> cache_rests::entry::give_up(std::uint64_t behind, octets first) {
    std::lock_guard const locked{in_.lock_};
    rest_->begin(behind, first);
    leave();
    return rest_;
}

}  // namespace httoop::inline v0
