#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <httoop/core/octets.hpp>

#include "static_table.hpp"

namespace httoop::inline v0::wire::hpack {

// What an entry takes beyond its octets (RFC 7541 4.1).
inline constexpr std::uint32_t entry_overhead = 32;

constexpr std::uint64_t entry_size(octets name, octets value) {
    return std::uint64_t{entry_overhead} + name.size() + value.size();
}

// What the reader of an entry's field found out about name and value, to know it when they come again:
// 0 at first.
struct field_notes {
    std::uint16_t name = 0, value = 0;
};

// The dynamic table (RFC 7541 2.3.2 and 4): a ring of entries, and one of their octets. An entry is
// never cut in two: where it does not fit before the end of the ring it stands at the beginning, for
// which the ring has twice the octets that entries may have. An entry has the octets of a field line,
// which are no more than its size. Both rings are made when the first entry comes, and grow with those
// that are there: few fill the table that they may have.
class dynamic_table {
public:
    explicit dynamic_table(std::uint32_t maximum) : maximum_{maximum} {}

    [[nodiscard]] std::uint32_t count() const { return count_; }
    [[nodiscard]] std::uint32_t size() const { return size_; }
    [[nodiscard]] std::uint32_t maximum() const { return maximum_; }

    // Of all entries so far; the newest has the number inserted() - 1. It wraps.
    [[nodiscard]] std::uint32_t inserted() const { return inserted_; }

    // The entry that came `age` entries before the newest, age < count(). Its views are valid until
    // the next call of add(), resize() or give_back().
    [[nodiscard]] table_field at(std::uint32_t age) const {
        entry const& e = entries_[(inserted_ - 1 - age) & mask_];
        char const* const p = octets_.get() + e.offset;
        return {{p, e.name}, {p + e.name + 2, e.value}};
    }

    // The same as a field line: "name: value" CR LF. As many octets more can be read as line_slack.
    static constexpr std::size_t line_slack = 32;
    static octets line_of(octets name, octets value) { return {name.data(), name.size() + value.size() + 4}; }

    [[nodiscard]] field_notes const& notes(std::uint32_t age) const {
        return entries_[(inserted_ - 1 - age) & mask_].notes;
    }
    [[nodiscard]] field_notes& notes(std::uint32_t age) { return entries_[(inserted_ - 1 - age) & mask_].notes; }

    // Evicts, and adds if the entry fits the table at all (4.4). The name may be that of an entry that
    // is evicted by this; the value is not in the table. False: it did not fit, and the table is empty.
    bool add(octets name, octets value, std::uint16_t name_note = 0);

    // Evicts what a smaller table has no room for (4.3).
    void resize(std::uint32_t maximum);

    // Entries for which there is room, a power of two or 0.
    [[nodiscard]] std::uint32_t slots() const { return static_cast<std::uint32_t>(entries_.size()); }

    // Memory that the entries do not need; the next add() takes some again.
    void give_back();

private:
    struct entry {
        std::uint32_t offset, name, value;
        field_notes notes;
    };
    void evict_to(std::uint32_t size);
    std::unique_ptr<char[]> lay_out(std::uint32_t slots, std::uint32_t room);
    bool add_to_larger(octets name, octets value, std::uint16_t name_note);

    std::vector<entry> entries_;      // a power of two of them
    std::unique_ptr<char[]> octets_;  // room_ of them
    std::uint32_t laid_ = 0;          // the size of a table for which the rings are large enough
    std::uint32_t room_ = 0;
    std::uint32_t mask_ = 0, head_ = 0;  // where the next entry's octets go
    std::uint32_t inserted_ = 0, count_ = 0, size_ = 0, maximum_;
};

}  // namespace httoop::inline v0::wire::hpack
