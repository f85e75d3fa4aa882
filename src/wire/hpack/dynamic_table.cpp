#include "dynamic_table.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace httoop::inline v0::wire::hpack {

// The size of a table for which the first rings are made.
static constexpr std::uint64_t smallest = 512;

void dynamic_table::evict_to(std::uint32_t size) {
    while (size_ > size) {
        entry const& oldest = entries_[(inserted_ - count_) & mask_];
        size_ -= entry_overhead + oldest.name + oldest.value;
        --count_;
    }
    if (count_ == 0) head_ = 0;
}

// Makes rings for so many entries and octets, with the entries that are there. Returns the octets that
// they had.
std::unique_ptr<char[]> dynamic_table::lay_out(std::uint32_t slots, std::uint32_t room) {
    std::vector<entry> entries(slots);
    std::unique_ptr<char[]> octets{new char[room + line_slack]};
    std::uint32_t const mask = slots - 1;
    head_ = 0;
    for (std::uint32_t number = inserted_ - count_; number != inserted_; ++number) {
        entry e = entries_[number & mask_];
        std::uint32_t const line = e.name + e.value + 4;
        std::memcpy(octets.get() + head_, octets_.get() + e.offset, line);
        e.offset = head_;
        head_ += line;
        entries[number & mask] = e;
    }
    entries_ = std::move(entries);
    octets_.swap(octets);
    mask_ = mask;
    room_ = room;
    return octets;
}

// What it grows to: few steps lead to the maximum.
bool dynamic_table::add_to_larger(octets name, octets value, std::uint16_t name_note) {
    std::uint64_t const needed = std::bit_ceil(size_ + entry_size(name, value));
    std::uint64_t const wanted = std::max({needed, std::uint64_t{laid_} * 4, smallest});
    laid_ = static_cast<std::uint32_t>(std::min<std::uint64_t>(wanted, maximum_));
    auto const before = lay_out(std::bit_ceil(laid_ / entry_overhead), laid_ * 2);  // the name may be there
    return add(name, value, name_note);
}

void dynamic_table::give_back() {
    if (count_ == 0) {
        decltype(entries_){}.swap(entries_);
        octets_.reset();
        laid_ = room_ = 0;
        return;
    }
    std::uint32_t const lines = size_ - count_ * (entry_overhead - 4);
    if (lines < room_) lay_out(std::bit_ceil(count_), lines);
    laid_ = 0;
}

bool dynamic_table::add(octets name, octets value, std::uint16_t name_note) {
    std::uint64_t const needed = entry_size(name, value);
    if (needed > maximum_) {
        evict_to(0);
        return false;
    }
    evict_to(maximum_ - static_cast<std::uint32_t>(needed));
    if (size_ + needed > laid_) return add_to_larger(name, value, name_note);
    auto const length = static_cast<std::uint32_t>(name.size() + value.size() + 4);
    if (head_ + length > room_) head_ = 0;
    char* const p = octets_.get() + head_;
    if (!name.empty()) std::memmove(p, name.data(), name.size());
    std::memcpy(p + name.size(), ": ", 2);
    if (!value.empty()) std::memcpy(p + name.size() + 2, value.data(), value.size());
    std::memcpy(p + name.size() + 2 + value.size(), "\r\n", 2);
    entries_[inserted_ & mask_] = {head_, static_cast<std::uint32_t>(name.size()),
                                   static_cast<std::uint32_t>(value.size()), {name_note, 0}};
    head_ += length;
    size_ += static_cast<std::uint32_t>(needed);
    ++inserted_;
    ++count_;
    return true;
}

void dynamic_table::resize(std::uint32_t maximum) {
    maximum_ = maximum;
    evict_to(maximum);
}

}  // namespace httoop::inline v0::wire::hpack
