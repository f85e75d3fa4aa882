#pragma once
#include <algorithm>
#include <array>

#include <httoop/service/cache_store.hpp>

#include "cache_growth.hpp"

namespace httoop::inline v0 {

// How many octets of contents there are, those included that are read still and found no more.
class memory_account final : public counted {
public:
    std::atomic<std::uint64_t> octets{0};
};

// Content in memory that one loop writes and others read meanwhile. What was written never moves.
class memory_content final : public counted {
public:
    // One piece of that size; or pieces, each twice the one before.
    memory_content(held<memory_account> a, content_length_of expected);
    ~memory_content() override;

    // What is more than the size that was expected is not taken.
    bool write(octets piece);
    void end(bool whole, field_section const* trailers = nullptr);
    [[nodiscard]] field_section const* trailers() const { return trailers_.empty() ? nullptr : &trailers_; }  // after its end
    [[nodiscard]] cache_growth::progress progress() const { return growth_.now(); }
    [[nodiscard]] task<outcome<cache_growth::progress>> beyond(std::uint64_t have) { return growth_.beyond(have); }

    // As much as lies in one piece from there on, of `size` octets that were written.
    [[nodiscard]] octets piece_at(std::uint64_t at, std::uint64_t size) const;
    [[nodiscard]] bool in_one_piece() const { return blocks_[1].octets == nullptr; }
    // Octets of content that it takes now, and will when so many more were written.
    [[nodiscard]] std::uint64_t size() const { return count_ == 0 ? 0 : blocks_[count_ - 1].at + blocks_[count_ - 1].size; }
    [[nodiscard]] std::uint64_t size_with(std::uint64_t more) const;

private:
    struct block {
        char* octets = nullptr;
        std::uint64_t at = 0, size = 0;
    };
    static constexpr std::uint64_t first_block = 4096;
    void add_block(std::uint64_t size);
    [[nodiscard]] std::uint64_t next_block(std::uint64_t needed) const { return std::max(first_block << count_, needed); }
    held<memory_account> const account_;
    std::array<block, 48> blocks_{};  // as many as reach beyond all memory
    std::size_t count_ = 0;
    std::uint64_t written_ = 0;
    bool const fixed_;
    field_section trailers_;
    cache_growth growth_;
};

// A part of it, or all, as far as it comes.
class memory_reader final : public source {
public:
    memory_reader(held<memory_content> of, std::uint64_t first, content_length_of length)
        : of_{std::move(of)}, first_{first}, length_{length} {}
    task<outcome<chunk>> read() override;
    [[nodiscard]] content_length_of length() const override { return length_; }
    [[nodiscard]] field_section const* trailers() const override { return whole_ ? of_->trailers() : nullptr; }
    outcome<void> rewind() override {
        done_ = 0;
        return {};
    }

private:
    [[nodiscard]] bool there(cache_growth::progress p) const;
    outcome<chunk> next(cache_growth::progress p);
    task<outcome<chunk>> wait_for_more();
    held<memory_content> of_;
    std::uint64_t first_;
    content_length_of length_;
    std::uint64_t done_ = 0;
    bool whole_ = false;  // all has come
};

}  // namespace httoop::inline v0
