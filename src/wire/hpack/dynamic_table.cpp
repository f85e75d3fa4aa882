#include "dynamic_table.hpp"

#include <bit>
#include <cstring>
#include <utility>

namespace httoop::inline v0::wire::hpack {

void dynamic_table::evict_to(std::uint32_t size) {
    while (size_ > size) {
        entry const& oldest = entries_[(inserted_ - count_) & mask_];
        size_ -= entry_overhead + oldest.name + oldest.value;
        --count_;
    }
    if (count_ == 0) head_ = 0;
}

// Makes rings that fit maximum_, with the entries that are there.
void dynamic_table::lay_out() {
    auto const entries = std::exchange(entries_, {});
    auto const from = std::move(octets_);
    std::uint32_t const mask = mask_;
    entries_.resize(std::bit_ceil(maximum_ / entry_overhead));
    room_ = std::size_t{maximum_} * 2;
    octets_.reset(new char[room_ + line_slack]);
    mask_ = static_cast<std::uint32_t>(entries_.size()) - 1;
    head_ = 0;
    for (std::uint32_t number = inserted_ - count_; number != inserted_; ++number) {
        entry e = entries[number & mask];
        std::uint32_t const line = e.name + e.value + 4;
        std::memcpy(octets_.get() + head_, from.get() + e.offset, line);
        e.offset = head_;
        head_ += line;
        entries_[number & mask_] = e;
    }
}

bool dynamic_table::add(octets name, octets value, std::uint16_t name_note) {
    std::uint64_t const needed = entry_size(name, value);
    if (needed > maximum_) {
        evict_to(0);
        return false;
    }
    evict_to(maximum_ - static_cast<std::uint32_t>(needed));
    // A name in octets_ is of an entry: then the rings are large enough already.
    if (room_ < std::size_t{maximum_} * 2) lay_out();
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
    if (room_ != 0 && room_ < std::size_t{maximum} * 2) lay_out();
}

}  // namespace httoop::inline v0::wire::hpack
