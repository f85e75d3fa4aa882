#include "cache_rest.hpp"

#include <algorithm>

#include <httoop/io/loop.hpp>
#include <httoop/io/scope.hpp>
#include <httoop/io/this_activity.hpp>

namespace httoop::inline v0 {

// One who waits for the piece behind those that are kept, until it is there.
class cache_rest::wish {
public:
    wish(cache_rest& of, std::uint64_t piece) : of_{of}, piece_{piece} {
        std::lock_guard const locked{of_.lock_};
        if (piece_ != of_.end_of_kept()) return;
        ++of_.waiting_;
        of_.steps_.grow(++of_.steps_made_);
    }
    wish(wish const&) = delete;
    wish& operator=(wish const&) = delete;
    ~wish() {
        std::lock_guard const locked{of_.lock_};
        if (piece_ != of_.end_of_kept()) return;  // it came
        --of_.waiting_;
        of_.steps_.grow(++of_.steps_made_);
    }

private:
    cache_rest& of_;
    std::uint64_t const piece_;
};

cache_rest::reader::reader(held<cache_rest> of) : of_{std::move(of)} {
    std::lock_guard const locked{of_->lock_};
    ++of_->readers_;
}

cache_rest::reader::~reader() {
    std::lock_guard const locked{of_->lock_};
    if (next_ < of_->gone_) return;  // they do not count on it any more
    --of_->readers_;
    for (std::uint64_t n = next_; n < of_->end_of_kept(); ++n) --of_->kept_[n - of_->gone_].awaited_by;
    of_->drop_what_was_read();
}

bool cache_rest::reader::left_behind() const {
    std::lock_guard const locked{of_->lock_};
    return next_ < of_->gone_;
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

// With the lock held: nobody waits for those any more who have not read these pieces.
void cache_rest::leave_behind(std::uint64_t up_to) {
    std::size_t const slow = kept_[up_to - 1 - gone_].awaited_by;
    for (; gone_ < up_to; kept_.pop_front(), ++gone_) octets_kept_ -= kept_.front().what->data.size();
    for (place& p : kept_) p.awaited_by -= slow;
    readers_ -= slow;
    drop_what_was_read();
}

task<outcome<chunk>> cache_rest::reader::read(std::uint64_t seen) {
    for (;;) {
        cache_growth::progress const p = of_->come_.now();
        if (next_ == p.size) {
            if (p.ended && !p.whole) co_return error{failure::closed, "the content broke off behind what a cache had stored"};
            if (p.ended) co_return chunk{{}, {}, true};
            wish const for_more{*of_, next_};
            outcome<cache_growth::progress> const more = co_await of_->come_.beyond(next_);
            if (!more) co_return more.error();
            continue;
        }
        held<piece> here;
        octets data;
        {
            std::lock_guard const locked{of_->lock_};
            if (next_ < of_->gone_) co_return error{failure::limit, "others who read the same wait no longer for who is so slow"};
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
    waiting_ = 0;
    come_.grow(end_of_kept());
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
task<outcome<bool>> cache_rest::wanted(cache_lag& lag) {
    io::loop const& here = *(co_await io::this_activity{})->loop();
    for (;;) {
        std::uint64_t made;
        std::optional<duration> at_most;
        {
            std::lock_guard const locked{lock_};
            if (readers_ == 0) co_return false;
            instant const now = here.now().mono;
            bool const room = octets_kept_ < most_kept;
            if (room || waiting_ == 0) lag.stop(now);
            if (room && waiting_ > 0) co_return true;
            if (!room && waiting_ > 0) {
                at_most = lag.wait(now, gone_, end_of_kept());
                if (*at_most <= duration{}) {
                    leave_behind(lag.goal());
                    continue;
                }
            }
            made = steps_made_;
        }
        task<outcome<cache_growth::progress>> step = steps_.beyond(made);
        outcome<cache_growth::progress> stepped{cache_growth::progress{}};
        if (at_most) stepped = co_await io::with_timeout<cache_growth::progress>{std::move(step), *at_most};
        else stepped = co_await step;
        if (!stepped && stepped.error().what != failure::timeout) co_return stepped.error();
    }
}

task<void> cache_rest::pass_on(held<cache_rest> self, owned<source> from, bool last, cache_lag lag) {
    // Also when this is cancelled, or reading throws.
    struct ending {
        cache_rest& of;
        source& from;
        bool whole;
        ~ending() { of.end(whole, whole ? from.trailers() : nullptr); }
    } end{*self, *from, last};
    while (!last) {
        task<outcome<bool>> wanting = self->wanted(lag);
        outcome<bool> const on = co_await wanting;
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
    if (filling_) filling_->break_off();
}

held<cache_rest> cache_rests::entry::give_up(std::uint64_t behind, octets first) {
    {
        std::lock_guard const locked{in_.lock_};
        rest_->begin(behind, first);
        leave();
    }
    filling_ = nullptr;
    return rest_;
}

}  // namespace httoop::inline v0
