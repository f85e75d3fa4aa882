#pragma once
#include <cstddef>
#include <cstdint>

#include <httoop/message/field_section.hpp>

namespace httoop::inline v0 {

// The header of the one allocation; `capacity` octets follow. Entry i is the i-th from their end.
struct alignas(16) field_section::block {
    std::uint32_t capacity;
    std::uint32_t text_size = 0;
    std::uint32_t count = 0;  // entries, removed ones too
    std::uint32_t removed = 0;
    field_set present;  // of the lines
    rule const* broken = nullptr;
    std::size_t broken_at = 0;
    bool canonical = true;

    explicit block(std::uint32_t c) : capacity{c} {}

    char* text() { return reinterpret_cast<char*>(this + 1); }
    entry* entries_end() { return reinterpret_cast<entry*>(text() + capacity); }
    entry& at(std::uint32_t i) { return entries_end()[-1 - static_cast<std::ptrdiff_t>(i)]; }
    std::size_t free() const {
        return capacity - text_size - std::size_t{count} * sizeof(entry);
    }
    void empty() {
        text_size = count = removed = 0;
        present = {};
        canonical = true;
    }

    // In field_section.cpp, where alone they are used.
    static block* make(std::uint64_t room);
    static void free_block(block* b);
};

}  // namespace httoop::inline v0
