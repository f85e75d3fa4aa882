#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "dynamic_table.hpp"
#include "huffman.hpp"
#include "integer.hpp"

namespace httoop::inline v0::wire::hpack {

// What becomes of a literal: it is added to the dynamic table (6.2.1), now or when the same comes again,
// or not (6.2.2), or is never to be (6.2.3).
enum class indexing : std::uint8_t { always, again, once, never };

// A name that is known before: what add() would look for each time.
struct known_name {
    constexpr known_name(octets text, std::uint16_t static_name, std::uint32_t hash_of_text)
        : name{text}, index{static_name}, hash{static_name != 0 ? static_name : hash_of_text} {}
    octets name;
    std::uint16_t index;  // find_static_name()
    std::uint32_t hash;   // of names that the static table has the index: it tells them apart
};

// Encodes the field blocks of one direction of a connection (RFC 7541). Names are given in lower case
// (RFC 9113 8.2), fields in the order in which they are to be read.
//
//     hpack::encoder e;
//     std::string block;
//     e.begin(block);
//     e.add(block, ":status", "200");
//     e.add(block, "authorization", secret, true);    // never indexed, as is what came so
//
// Which fields enter the dynamic table: indexing.def. Strings are Huffman-coded where that is shorter.
class encoder {
public:
    // `own` is the largest dynamic table that we keep, whatever the peer allows.
    explicit encoder(std::uint32_t own = 4096);

    // The peer's SETTINGS_HEADER_TABLE_SIZE, each in the order in which they come.
    void set_limit(std::uint32_t octets);

    // Begins a block: with the table's size, if that changed.
    void begin(std::string& block);
    void add(std::string& block, octets name, octets value, bool never_indexed = false);

    // The same to memory with as much room. They return the end of what was written.
    static constexpr std::size_t begin_room = 2 * integer_octets;
    static constexpr std::size_t add_room(octets name, octets value) {
        return name.size() + value.size() + 3 * integer_octets + huffman_slack;
    }
    char* begin(char* to);
    char* add(char* to, octets name, octets value, bool never_indexed = false);
    char* add(char* to, known_name const& name, octets value, bool never_indexed = false);
    static constexpr std::size_t static_room = 1;
    static char* add_static(char* to, std::uint32_t index) {  // a whole field of the static table
        *to = static_cast<char>(0x80 | index);
        return to + 1;
    }

    [[nodiscard]] dynamic_table const& table() const { return table_; }

    // Memory, between blocks: what the entries do not need, and what finds them, which is made again.
    void give_back();

private:
    // What finds the entries. Each is known by what the table's inserted() was behind it: 0 is none.
    struct slot {
        // Of the entry itself: its hash, and the entry before it whose hash has the same lowest bits.
        std::uint32_t field, older;
        // Of hashes with these lowest bits: the newest entry, and of names the entry that was used last:
        // the same is said again and again.
        std::uint32_t newest, used;
        // And the field of such a name that was not added last.
        std::uint32_t once;
    };
    char* add_unlike(char* to, known_name const& name, octets value, indexing what);
    std::uint32_t find_used(known_name const& name, octets value) const;
    std::uint32_t find_field(std::uint32_t hash, known_name const& name, octets value);
    std::uint32_t find_name(known_name const& name) const;
    bool is(std::uint32_t age, known_name const& name) const;
    void remember(known_name const& name, octets value, std::uint32_t field_hash);
    void enlist(std::uint32_t entry, known_name const& name, std::uint32_t field_hash);
    void lay_slots();

    dynamic_table table_;
    std::uint32_t own_, target_, smallest_;
    std::uint32_t mask_ = 0;   // of slots_
    std::vector<slot> slots_;  // no fewer than the table has, or none
};

}  // namespace httoop::inline v0::wire::hpack
