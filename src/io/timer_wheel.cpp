#include "timer_wheel.hpp"

#include <algorithm>
#include <bit>

namespace httoop::inline v0::io {

timer_wheel::timer_wheel(instant now) : current_{tick_of(now)}, earliest_{current_} {}

void timer_wheel::arm(timer& t, instant due) {
    t.due_ = due;
    if (t.previous_ != nullptr) {
        if (due >= t.queued_for_) return;  // lazily: step() looks at due_
        unlink(t);
    }
    if (due != instant::never()) place(t);
}

void timer_wheel::disarm(timer& t) {
    t.due_ = instant::never();
    if (t.previous_ != nullptr) unlink(t);
}

instant timer_wheel::next() const {
    if (next_ == nothing) return instant::never();
    return {static_cast<std::int64_t>(next_ << tick_bits)};
}

void timer_wheel::unlink(timer& t) {
    *t.previous_ = t.next_;
    if (t.next_ != nullptr) t.next_->previous_ = t.previous_;
    t.previous_ = nullptr;
    t.next_ = nullptr;
}

void timer_wheel::place(timer& t) {
    // Nothing begins before next_, so slots may be counted from any tick before it.
    if (next_ != 0) current_ = std::max(current_, std::min(earliest_, next_ - 1));
    std::uint64_t const due = static_cast<std::uint64_t>(std::max<std::int64_t>(t.due_.nanoseconds, 0));
    // Rounded up: never told too early.
    std::uint64_t tick = (due + (std::uint64_t{1} << tick_bits) - 1) >> tick_bits;
    tick = std::max(tick, std::max(earliest_, current_));
    std::uint64_t const differs = tick ^ current_;
    unsigned const level =
        differs == 0 ? 0 : (63 - static_cast<unsigned>(std::countl_zero(differs))) / slot_bits;
    std::uint64_t const slot_time = tick >> (slot_bits * level);
    unsigned const slot = slot_time & ((1u << slot_bits) - 1);

    timer*& head = slots_[level][slot];
    t.next_ = head;
    t.previous_ = &head;
    if (head != nullptr) head->previous_ = &t.next_;
    head = &t;
    t.queued_for_ = t.due_;
    occupied_[level] |= std::uint64_t{1} << slot;
    next_ = std::min(next_, slot_time << (slot_bits * level));
}

// Lower levels come first: their slots lie within the slot of the next level that is now.
bool timer_wheel::first_occupied(place_in_wheel& p) const {
    for (unsigned level = 0; level < levels; ++level) {
        if (occupied_[level] == 0) continue;
        auto const slot = static_cast<unsigned>(std::countr_zero(occupied_[level]));
        unsigned const shift = slot_bits * level;
        std::uint64_t const before = current_ >> (shift + slot_bits) << (shift + slot_bits);
        p = {level, slot, before | (std::uint64_t{slot} << shift)};
        return true;
    }
    return false;
}

void timer_wheel::step(instant now) {
    place_in_wheel p{};
    if (first_occupied(p) && p.start <= tick_of(now)) {
        occupied_[p.level] &= ~(std::uint64_t{1} << p.slot);
        current_ = std::max(current_, p.start);
        timer* list = std::exchange(slots_[p.level][p.slot], nullptr);
        if (list != nullptr) list->previous_ = &list;
        while (list != nullptr) {
            timer& t = *list;
            unlink(t);
            if (t.due_ <= now) {
                t.due_ = instant::never();
                t.expired();  // it may set itself again, or be gone
            } else if (t.due_ != instant::never()) {
                place(t);
            }
        }
    }
    next_ = first_occupied(p) ? p.start : nothing;
}

}  // namespace httoop::inline v0::io
