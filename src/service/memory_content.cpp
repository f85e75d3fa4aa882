#include "memory_content.hpp"

#include <algorithm>
#include <cstring>

namespace httoop::inline v0 {
namespace {

constexpr std::uint64_t most_at_once = 65536;

}  // namespace

memory_content::memory_content(held<memory_account> a, content_length_of expected)
    : account_{std::move(a)}, fixed_{expected.is != content_length_of::unknown} {
    if (fixed_) add_block(expected.octets);
}

memory_content::~memory_content() {
    account_->octets.fetch_sub(size(), std::memory_order_relaxed);
    for (block const& b : blocks_) delete[] b.octets;
}

void memory_content::add_block(std::uint64_t size) {
    blocks_[count_++] = {new char[size], written_, size};
    account_->octets.fetch_add(size, std::memory_order_relaxed);
}

bool memory_content::write(octets piece) {
    while (!piece.empty()) {
        if (count_ == 0 || written_ == blocks_[count_ - 1].at + blocks_[count_ - 1].size) {
            if (fixed_ || count_ == blocks_.size()) return false;
            add_block(next_block(piece.size()));
        }
        block const& b = blocks_[count_ - 1];
        std::uint64_t const n = std::min<std::uint64_t>(piece.size(), b.at + b.size - written_);
        std::memcpy(b.octets + (written_ - b.at), piece.data(), n);
        written_ += n;
        piece.remove_prefix(n);
    }
    growth_.grow(written_);
    return true;
}

void memory_content::end(bool whole, field_section const* trailers) {
    if (trailers != nullptr) trailers_ = *trailers;
    growth_.end(whole);
}

std::uint64_t memory_content::size_with(std::uint64_t more) const {
    std::uint64_t const there = size() - written_;
    return fixed_ || more <= there ? size() : size() + next_block(more - there);
}

octets memory_content::piece_at(std::uint64_t at, std::uint64_t size) const {
    for (block const& b : blocks_) {
        if (at >= b.at + b.size) continue;
        return {b.octets + (at - b.at), static_cast<std::size_t>(std::min(size, b.at + b.size - at))};
    }
    return {};
}

bool memory_reader::there(cache_growth::progress p) const {
    bool const all = length_.is == content_length_of::known && done_ == length_.octets;
    return p.size > first_ + done_ || p.ended || all;
}

task<outcome<chunk>> memory_reader::read() {
    cache_growth::progress const p = of_->progress();
    if (there(p)) return next(p);
    return wait_for_more();
}

// Whatever is written wakes who waits: an empty piece too, or what lies before the part that is read.
task<outcome<chunk>> memory_reader::wait_for_more() {
    cache_growth::progress p;
    while (!there(p)) {
        outcome<cache_growth::progress> const more = co_await of_->beyond(first_ + done_);
        if (!more) co_return more.error();
        p = *more;
    }
    co_return next(p);
}

outcome<chunk> memory_reader::next(cache_growth::progress p) {
    std::uint64_t const at = first_ + done_;
    whole_ = p.whole;
    std::uint64_t there = p.size > at ? p.size - at : 0;
    bool const known = length_.is == content_length_of::known;
    if (known) there = std::min(there, length_.octets - done_);
    if (there == 0) {
        if (known ? done_ == length_.octets : p.whole) return chunk{{}, {}, true};
        return error{failure::closed, "what was being stored broke off"};
    }
    octets const piece = of_->piece_at(at, std::min(there, most_at_once));
    done_ += piece.size();
    bool const last = known ? done_ == length_.octets : p.whole && at + piece.size() == p.size;
    of_->hold();
    return chunk{piece, keeper{of_.get(), [](void* c) { static_cast<memory_content*>(c)->let_go(); }}, last};
}

}  // namespace httoop::inline v0
