#pragma once
#include <cstdint>
#include <vector>

#include <httoop/core/policy.hpp>

#include "dynamic_table.hpp"

namespace httoop::inline v0::wire::hpack {

// SETTINGS_HEADER_TABLE_SIZE where nobody set it (RFC 9113 6.5.2).
inline constexpr std::uint32_t default_table_size = 4096;

// A field of a block. Its views are valid until the decoder's next call.
struct decoded_field {
    octets name, value;
    bool never_indexed = false;  // to be kept when it is sent on (RFC 7541 6.2.3)
    // What spares a second look. The index of the name, or of the whole field, in the static table:
    std::uint8_t static_name = 0, static_field = 0;  // 0: it is not from there
    std::uint16_t name_note = 0;    // that was made of the name, if it is from the dynamic table
    field_notes* notes = nullptr;   // of the entry that it is: can be changed until the next call
};

// Decodes the field blocks of one direction of a connection, whose tables they share (RFC 7541).
//
//     hpack::decoder d{policy};
//     d.begin(block);                  // the whole block: what is cut is an error
//     for (hpack::decoded_field f; d.next(f) == hpack::decoder::found::field;) ...
//     if (d.broken().broken != nullptr) ...                 // COMPRESSION_ERROR of the connection
//
// After a violation nothing is decoded any more: the tables cannot be trusted. A list beyond
// limits.field_count or field_section (names, values, and 32 octets a field, as RFC 9113 6.5.2 counts) is
// none: the block is decoded to its end without giving further fields, too_large() says so, and the
// next block can be read.
class decoder {
public:
    enum class found : std::uint8_t { field, end, violated };

    explicit decoder(policy const& p) : policy_{&p} {}

    // The SETTINGS_HEADER_TABLE_SIZE of ours that the peer has acknowledged.
    void set_limit(std::uint32_t octets);

    // The octets stay where they are until the block's end was found.
    void begin(octets block);
    found next(decoded_field& f);

    [[nodiscard]] bool too_large() const { return too_large_; }
    [[nodiscard]] violation const& broken() const { return broken_; }
    [[nodiscard]] dynamic_table const& table() const { return table_; }

private:
    struct string_literal {
        octets coded;
        bool huffman = false;
    };
    bool fails(rule const& r, char const* at);
    bool update_size();
    bool read_index(unsigned prefix, std::uint32_t& index);
    bool look_up(std::uint32_t index, char const* at, decoded_field& f);
    bool read_string(string_literal& s);
    bool decode_string(string_literal const& s, char*& room, octets& out);
    bool read_literal(unsigned prefix, bool add, decoded_field& f);
    bool counts(decoded_field const& f);

    policy const* policy_;
    dynamic_table table_{default_table_size};
    std::uint32_t limit_ = default_table_size;
    std::uint32_t smallest_ = default_table_size;  // limit since the last block
    std::vector<char> decoded_;                    // the strings of the field last given
    char const *begin_ = nullptr, *at_ = nullptr, *end_ = nullptr;
    bool beginning_ = false;  // of the block: only size updates so far
    unsigned size_updates_ = 0;
    bool too_large_ = false;
    std::uint64_t list_size_ = 0, list_fields_ = 0;
    violation broken_;
};

}  // namespace httoop::inline v0::wire::hpack
