#pragma once
#include <cstdint>

#include <httoop/core/limits.hpp>
#include <httoop/core/timestamp.hpp>

namespace httoop::inline v0::wire::h2 {

// What a peer may ask of us that costs it less than us (RFC 9113 10.5): frames and streams that lead to
// nothing are counted, work that was done pays for some of them, and all is forgotten after a time.
class budget {
public:
    // Each of these: false when that was one too many.
    [[nodiscard]] bool control_frame(limits const& l) { return ++control_ <= l.control_frames; }
    [[nodiscard]] bool empty_frame(limits const& l) { return ++empty_ <= l.empty_frames; }
    [[nodiscard]] bool reset(limits const& l) { return ++resets_ <= l.stream_resets; }

    // A stream began: a few control frames are about it.
    void stream_begun() { pay(control_, 2); }
    // A stream ended as it should.
    void stream_done() {
        pay(resets_, 1);
        pay(control_, 2);
    }
    // Content came.
    void received(std::size_t octets) {
        if (octets == 0) return;
        pay(control_, 1);
        pay(empty_, 1);
    }
    // Content went. A small piece of something larger pays nothing: an octet of window asks for one.
    void sent(std::size_t octets, bool all_there_was) {
        if (octets >= worthwhile || (all_there_was && octets != 0)) pay(control_, 4);
    }
    // Counts begin anew when the last beginning is so long ago.
    void forget(instant now, limits const& l) {
        if (now < since_ + duration::milliseconds(static_cast<std::int64_t>(l.flood_time))) return;
        since_ = now;
        control_ = empty_ = resets_ = 0;
    }

private:
    static constexpr std::size_t worthwhile = 1024;
    static void pay(std::uint64_t& count, std::uint64_t n) { count -= n < count ? n : count; }
    std::uint64_t control_ = 0, empty_ = 0, resets_ = 0;
    instant since_;
};

}  // namespace httoop::inline v0::wire::h2
