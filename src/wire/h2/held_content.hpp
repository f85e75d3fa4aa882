#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "../output.hpp"

namespace httoop::inline v0::wire::h2 {

// Content of one stream that may not be framed yet, in order: windows are shut, or others come first.
class held_content {
public:
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] std::uint64_t size() const { return size_; }
    // Without what lies in files.
    [[nodiscard]] std::size_t in_memory() const { return in_memory_; }

    void copy(octets piece);
    void borrow(octets piece, keeper keep);
    void file(int file, std::uint64_t offset, std::size_t size, keeper keep);

    // The first n octets go behind what is in `out`.
    void move_to(output_queue& out, std::size_t n);
    // Drops the rest. What `out` was given part of lives until that is written.
    void drop(output_queue& out);

private:
    struct piece {
        segment what;
        keeper keep;
        bool begun = false;  // `out` refers to a part of it
    };
    void put(segment what, keeper keep);
    void clear();

    std::vector<piece> pieces_;
    std::size_t first_ = 0;
    std::uint64_t size_ = 0;
    std::size_t in_memory_ = 0;
};

}  // namespace httoop::inline v0::wire::h2
