#include "held_content.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace httoop::inline v0::wire::h2 {

void held_content::copy(octets piece) {
    if (piece.empty()) return;
    char* const own = new char[piece.size()];
    piece.copy(own, piece.size());
    put(segment::of({own, piece.size()}),
        keeper{own, [](void* p) { delete[] static_cast<char*>(p); }});
}

void held_content::borrow(octets piece, keeper keep) {
    if (!piece.empty()) put(segment::of(piece), std::move(keep));
}

void held_content::file(int file, std::uint64_t offset, std::size_t size, keeper keep) {
    if (size != 0) put(segment::of_file(file, offset, size), std::move(keep));
}

void held_content::put(segment what, keeper keep) {
    size_ += what.size;
    if (what.data != nullptr) in_memory_ += what.size;
    pieces_.push_back({what, std::move(keep)});
}

void held_content::move_to(output_queue& out, std::size_t n) {
    assert(n <= size_);
    size_ -= n;
    while (n != 0) {
        piece& p = pieces_[first_];
        std::size_t const part = std::min(n, p.what.size);
        bool const whole = part == p.what.size && !p.begun;
        keeper keep = whole ? std::move(p.keep) : keeper{};
        if (p.what.data != nullptr) {
            out.borrow({p.what.data, part}, std::move(keep));
            in_memory_ -= part;
        } else {
            out.file(p.what.file, p.what.offset, part, std::move(keep));
        }
        p.what.remove_prefix(part);
        p.begun = true;
        n -= part;
        if (p.what.size != 0) continue;
        out.hold(std::move(p.keep));
        ++first_;
    }
    if (size_ == 0) clear();
}

void held_content::drop(output_queue& out) {
    for (; first_ < pieces_.size(); ++first_)
        if (pieces_[first_].begun) out.hold(std::move(pieces_[first_].keep));
    clear();
}

void held_content::clear() {
    pieces_.clear();
    first_ = 0;
    size_ = 0;
    in_memory_ = 0;
}

}  // namespace httoop::inline v0::wire::h2
