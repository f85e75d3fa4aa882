#pragma once
#include <cstddef>
#include <cstdint>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0::wire {

// A stretch of output: octets in memory, or a range of an open file, which a driver may hand to the
// kernel unread. A file is a number here; what it means is the driver's business.
struct segment {
    char const* data = nullptr;  // null: a file range
    std::size_t size = 0;
    int file = -1;
    std::uint64_t offset = 0;

    // Leaves out its first n octets.
    void remove_prefix(std::size_t n) {
        size -= n;
        if (data != nullptr) data += n;
        else offset += n;
    }

    static segment of(octets o) { return {o.data(), o.size(), -1, 0}; }
    static segment of_file(int file, std::uint64_t offset, std::size_t size) {
        return {nullptr, size, file, offset};
    }
};

struct segments {
    segment const* first = nullptr;
    std::size_t count = 0;
    segment const* begin() const { return first; }
    segment const* end() const { return first + count; }
};

}  // namespace httoop::inline v0::wire
