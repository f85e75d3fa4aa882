#pragma once
#include <cstddef>
#include <cstdint>

#include "frame.hpp"

// Flow control (RFC 9113 5.2, 6.9).
namespace httoop::inline v0::wire::h2 {

// What we may send. Negative after the peer made its initial window smaller (6.9.2).
class send_window {
public:
    explicit send_window(std::int64_t octets = standard_window) : left_{octets} {}
    [[nodiscard]] std::size_t left() const { return left_ > 0 ? static_cast<std::size_t>(left_) : 0; }
    void take(std::size_t n) { left_ -= static_cast<std::int64_t>(n); }
    // A WINDOW_UPDATE, or a changed initial window: false where the window would be too large.
    [[nodiscard]] bool add(std::int64_t n) {
        left_ += n;
        return left_ <= largest_window;
    }

private:
    std::int64_t left_;
};

// What the peer may send. What was used up is given back in batches: once it is half of the window.
class receive_window {
public:
    explicit receive_window(std::uint32_t octets = standard_window) { open(octets); }
    void open(std::uint32_t octets) {
        size_ = left_ = octets;
        used_ = 0;
    }
    // A frame of n octets arrived: false where it is more than the peer was allowed.
    [[nodiscard]] bool take(std::uint32_t n) {
        left_ -= n;
        return left_ >= 0;
    }
    // n octets of those are used up: the increment that a WINDOW_UPDATE should tell now, 0 mostly.
    [[nodiscard]] std::uint32_t give_back(std::size_t n) {
        used_ += static_cast<std::uint32_t>(n);
        if (used_ < (size_ + 1) / 2) return 0;
        std::uint32_t const increment = used_;
        left_ += increment;
        used_ = 0;
        return increment;
    }
    // The initial window has changed (6.9.2).
    void change(std::uint32_t octets) {
        left_ += std::int64_t{octets} - size_;
        size_ = octets;
    }
    [[nodiscard]] bool shut() const { return left_ <= 0; }

private:
    std::uint32_t size_ = 0;
    std::int64_t left_ = 0;
    std::uint32_t used_ = 0;  // and not yet told
};

}  // namespace httoop::inline v0::wire::h2
