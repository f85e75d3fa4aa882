#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "dynamic_table.hpp"
#include "huffman.hpp"
#include "integer.hpp"

namespace httoop::inline v0::wire::hpack {

// A name that is known before: what add() would look for each time.
struct known_name {
    octets name;
    std::uint32_t hash = 0;   // hash_of(name)
    std::uint32_t index = 0;  // find_static_name()
    std::uint16_t note = 0;   // no other name that is added has it; 0: it has none
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
    // Entries with equal hashes (of their lowest bits), from the newest on.
    struct link {
        std::uint32_t field, name;              // hashes
        std::uint32_t older_field, older_name;  // numbers of entries
    };
    struct bucket {
        std::uint32_t field, name;  // numbers of the newest entries
    };
    std::uint32_t find_field(std::uint32_t hash, known_name const& name, octets value);
    std::uint32_t find_recent(known_name const& name, octets value) const;
    std::uint32_t find_name(std::uint32_t hash, octets name);
    bool same_name(known_name const& name, std::uint32_t age) const;
    void remember(known_name const& name, octets value, std::uint32_t field_hash);
    void enlist(std::uint32_t number, std::uint32_t name_hash, std::uint32_t field_hash);
    bool lay_links(std::uint32_t without);

    dynamic_table table_;
    std::uint32_t own_, target_, smallest_;
    std::uint32_t mask_ = 0;  // of links_ and buckets_
    // Of noted names the entries that were used last: responses say the same again and again.
    static constexpr std::uint32_t recent_mask = 15;
    std::uint32_t recent_[recent_mask + 1] = {};
    std::vector<link> links_;
    std::vector<bucket> buckets_;
};

}  // namespace httoop::inline v0::wire::hpack
