#pragma once
#include <cstdint>

#include <httoop/io/loop.hpp>

namespace httoop::inline v0::io {

// Timers in slots by their highest bit group that differs from now: eight levels of 64 slots, the
// first of about 1 ms each, each next 64 times as wide. Arming and disarming are O(1). A slot of a
// higher level is spread over the lower ones when its time begins, so a timer is at most one tick
// late. A timer set to a later time stays where it is and is placed anew when its slot comes up.
class timer_wheel {
public:
    explicit timer_wheel(instant now);
    void arm(timer& t, instant due);
    void disarm(timer& t);
    // Tells every timer whose time has come; those it tells may arm, disarm and destroy others.
    void advance(instant now) {
        std::uint64_t const tick = tick_of(now);
        earliest_ = tick + 1;
        while (next_ <= tick) step(now);
    }
    // Nothing will happen before this.
    [[nodiscard]] instant next() const;

private:
    static constexpr unsigned tick_bits = 20, slot_bits = 6, levels = 8;  // all of int64
    static constexpr std::uint64_t nothing = UINT64_MAX;
    static std::uint64_t tick_of(instant i) {
        return i.nanoseconds <= 0 ? 0 : static_cast<std::uint64_t>(i.nanoseconds) >> tick_bits;
    }
    struct place_in_wheel {
        unsigned level, slot;
        std::uint64_t start;
    };
    [[nodiscard]] bool first_occupied(place_in_wheel& p) const;
    void place(timer& t);
    static void unlink(timer& t);
    void step(instant now);

    timer* slots_[levels][1u << slot_bits]{};
    std::uint64_t occupied_[levels]{};  // a bit for each slot; one set for an empty slot is harmless
    std::uint64_t current_;             // the tick that slots are relative to: before next_
    std::uint64_t earliest_;            // the first tick not yet told
    std::uint64_t next_ = nothing;      // no occupied slot begins before this tick
};

}  // namespace httoop::inline v0::io
