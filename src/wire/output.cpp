#include "output.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

namespace httoop::inline v0::wire {

// Makes room for n octets: by moving what is unsent to the front where that is little, else by a
// buffer of twice what is to be in it. Not of twice its size: that would grow by what was sent long since.
void output_queue::grow(std::size_t n) {
    std::size_t const unsent = end_ - begin_;
    if (unsent + n <= capacity_ && unsent <= capacity_ / 2) {
        std::memmove(buffer_, buffer_ + begin_, unsent);
    } else {
        std::size_t const fresh_capacity = std::max(smallest, 2 * (unsent + n));
        char* const fresh = new char[fresh_capacity];
        if (unsent != 0) std::memcpy(fresh, buffer_ + begin_, unsent);
        delete[] std::exchange(buffer_, fresh);
        capacity_ = fresh_capacity;
    }
    for (std::size_t i = first_; i < splices_.size(); ++i) splices_[i].at -= begin_;
    begin_ = 0;
    end_ = unsent;
}

void output_queue::copy(octets piece) {
    if (piece.empty()) return;
    char* const to = room(piece.size());
    std::memcpy(to, piece.data(), piece.size());
    wrote(to + piece.size());
}

void output_queue::borrow(octets piece, keeper keep) {
    if (piece.size() < copied_below) return copy(piece);
    put(segment::of(piece), std::move(keep));
}

void output_queue::file(int file, std::uint64_t offset, std::size_t size, keeper keep) {
    if (size == 0) return;
    in_files_ += size;
    put(segment::of_file(file, offset, size), std::move(keep));
}

void output_queue::hold(keeper keep) {
    if (!keep || pending_ == 0) return;
    if (first_ < splices_.size() && splices_.back().at == end_ && !splices_.back().keep)
        splices_.back().keep = std::move(keep);
    else put({}, std::move(keep));
}

void output_queue::put(segment what, keeper keep) {
    // Sent splices go before the list would grow: their number follows what is unsent.
    if (first_ > 0 && splices_.size() == splices_.capacity()) {
        splices_.erase(splices_.begin(), splices_.begin() + static_cast<std::ptrdiff_t>(first_));
        first_ = 0;
    }
    pending_ += what.size;
    splices_.push_back({end_, what, std::move(keep)});
}

segments output_queue::spliced() const {
    many_.clear();
    std::size_t at = begin_;
    for (std::size_t i = first_; i < splices_.size(); ++i) {
        splice const& s = splices_[i];
        if (s.at != at) many_.push_back(segment::of({buffer_ + at, s.at - at}));
        if (s.what.size != 0) many_.push_back(s.what);
        at = s.at;
    }
    if (end_ != at) many_.push_back(segment::of({buffer_ + at, end_ - at}));
    return {many_.data(), many_.size()};
}

void output_queue::sent_part(std::size_t n) {
    assert(n <= pending_);
    n = std::min(n, pending_);
    pending_ -= n;
    while (n != 0) {
        bool const spliced = first_ < splices_.size();
        std::size_t const until = spliced ? splices_[first_].at : end_;
        std::size_t const own = std::min(n, until - begin_);
        begin_ += own;
        n -= own;
        if (n == 0) break;
        segment& s = splices_[first_].what;
        std::size_t const part = std::min(n, s.size);
        s.remove_prefix(part);
        n -= part;
        if (s.data == nullptr) in_files_ -= part;
        if (s.size == 0) splices_[first_++].keep = keeper{};
    }
    if (pending_ == 0) clear();
}

void output_queue::give_back() {
    clear();
    delete[] std::exchange(buffer_, nullptr);
    capacity_ = 0;
}

void output_queue::clear() {
    splices_.clear();
    begin_ = end_ = pending_ = in_files_ = first_ = 0;
    if (capacity_ > largest_kept) {
        delete[] std::exchange(buffer_, nullptr);
        capacity_ = 0;
    }
}

}  // namespace httoop::inline v0::wire
