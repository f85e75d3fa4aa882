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
// After a violation nothing is decoded any more: the tables cannot be trusted. A list beyond twice
// limits.field_count (pieces of Cookie are to be joined) or field_section (names, values, and 32 octets a field, as RFC 9113 6.5.2 counts) is
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
    found next(decoded_field& f) {
        // A field of a table, whose index takes one octet, as most are.
        if (at_ != end_ && !beginning_) {
            std::uint32_t const index = static_cast<unsigned char>(*at_) ^ 0x80u;
            if (index - 1 < 0x7e && give(index, f)) {
                ++at_;
                f.never_indexed = false;
                f.static_field = f.static_name;
                if (counts(f)) return found::field;
            }
        }
        return next_slowly(f);
    }

    // Memory, between blocks: for strings of the field last given, and what the entries do not need.
    void give_back() {
        decltype(decoded_){}.swap(decoded_);
        table_.give_back();
    }

    [[nodiscard]] bool too_large() const { return too_large_; }
    [[nodiscard]] violation const& broken() const { return broken_; }
    [[nodiscard]] dynamic_table const& table() const { return table_; }

private:
    struct string_literal {
        octets coded;
        bool huffman = false;
    };
    // No list that is taken has a longer string; one that is too large altogether is still passed over.
    [[nodiscard]] std::size_t most_octets() const { return 2 * policy_->limits.field_section; }
    found next_slowly(decoded_field& f);
    found ended();
    bool fails(rule const& r, char const* at);
    bool update_size();
    bool read_index(unsigned prefix, std::uint32_t& index);
    bool look_up(std::uint32_t index, char const* at, decoded_field& f);
    bool read_string(string_literal& s);
    bool decode_string(string_literal const& s, char*& room, octets& out);
    bool read_literal(unsigned prefix, bool add, decoded_field& f);
    // The field with that index, which is not 0; false where there is none.
    bool give(std::uint32_t index, decoded_field& f) {
        table_field entry;
        if (index <= static_fields) {
            entry = static_field(index);
            f.static_name = static_cast<std::uint8_t>(index);
            f.name_note = 0;
            f.notes = nullptr;
        } else {
            std::uint32_t const age = index - static_fields - 1;
            if (age >= table_.count()) return false;
            entry = table_.at(age);
            f.static_name = 0;
            f.notes = &table_.notes(age);
            f.name_note = f.notes->name;
        }
        f.name = entry.name;
        f.value = entry.value;
        return true;
    }
    // Whether the list with this field is none too large.
    bool counts(decoded_field const& f) {
        std::uint64_t const size = entry_size(f.name, f.value);
        if (size > octets_left_ || fields_left_ == 0) {
            too_large_ = true;
            octets_left_ = 0;
            return false;
        }
        octets_left_ -= size;
        --fields_left_;
        return true;
    }

    policy const* policy_;
    dynamic_table table_{default_table_size};
    std::uint32_t limit_ = default_table_size;
    std::uint32_t smallest_ = default_table_size;  // limit since the last block
    std::vector<char> decoded_;                    // the strings of the field last given
    char const *begin_ = nullptr, *at_ = nullptr, *end_ = nullptr;
    bool beginning_ = false;  // of the block: there may be size updates, or have to be
    unsigned size_updates_ = 0;
    bool too_large_ = false;
    std::uint64_t octets_left_ = 0, fields_left_ = 0;  // of the list
    violation broken_;
};

}  // namespace httoop::inline v0::wire::hpack
