#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include <httoop/core/octets.hpp>
#include <httoop/core/owned.hpp>
#include <httoop/wire/segment.hpp>

namespace httoop::inline v0::wire {

// What a connection has composed and its driver has not yet written. Heads and small pieces of
// content lie one behind the other in one buffer, so that a whole batch of pipelined answers is one
// segment; large pieces and file ranges are not copied but spliced in between.
class output_queue {
public:
    // Pieces below this are copied: a segment of its own costs more.
    static constexpr std::size_t copied_below = 4096;

    output_queue() = default;
    output_queue(output_queue const&) = delete;
    output_queue& operator=(output_queue const&) = delete;
    ~output_queue() { delete[] buffer_; }

    // Room for n octets at the end; what was written there is kept by wrote().
    char* room(std::size_t n) {
        if (n > capacity_ - end_) grow(n);
        return buffer_ + end_;
    }
    void wrote(char const* end) {
        auto const n = static_cast<std::size_t>(end - (buffer_ + end_));
        end_ += n;
        pending_ += n;
        placed_ += n;
    }
    void copy(octets piece);
    void borrow(octets piece, keeper keep);
    void file(int file, std::uint64_t offset, std::size_t size, keeper keep);
    // Drops it once all that is here now is written.
    void hold(keeper keep);

    // Counts the octets ever put into the buffer: a place in it that at() finds again.
    [[nodiscard]] std::uint64_t place() const { return placed_; }
    // What was put there, while nothing of it was sent; else null.
    [[nodiscard]] char* at(std::uint64_t place) const {
        std::uint64_t const back = placed_ - place;
        return back <= end_ - begin_ ? buffer_ + end_ - back : nullptr;
    }

    [[nodiscard]] std::size_t pending() const { return pending_; }
    // Without the octets that lie in files: those hold no memory.
    [[nodiscard]] std::size_t pending_in_memory() const { return pending_ - in_files_; }
    // Memory: the whole buffer, whatever stands in it, and what is borrowed.
    [[nodiscard]] std::size_t held() const { return capacity_ + pending_in_memory() - (end_ - begin_); }
    [[nodiscard]] segments all() const {
        if (!splices_.empty()) return spliced();
        one_ = segment::of({buffer_ + begin_, end_ - begin_});
        return {&one_, pending_ != 0 ? std::size_t{1} : 0};
    }
    void sent(std::size_t n) {
        if (n == pending_ && splices_.empty() && capacity_ <= largest_kept)
            begin_ = end_ = pending_ = 0;
        else sent_part(n);
    }
    // Drops everything; a buffer that has grown large is given back.
    void clear();

private:
    static constexpr std::size_t smallest = 1024;
    static constexpr std::size_t largest_kept = 65536;
    struct splice {
        std::size_t at;  // how many octets of the buffer go before it
        segment what;
        keeper keep;
    };
    void grow(std::size_t n);
    [[nodiscard]] segments spliced() const;
    void sent_part(std::size_t n);
    void put(segment what, keeper keep);

    char* buffer_ = nullptr;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0, end_ = 0;  // of what is unsent in the buffer
    std::size_t pending_ = 0;
    std::size_t in_files_ = 0;
    std::uint64_t placed_ = 0;
    std::vector<splice> splices_;
    std::size_t first_ = 0;  // of the splices, the first that is unsent
    mutable segment one_;
    mutable std::vector<segment> many_;
};

}  // namespace httoop::inline v0::wire
