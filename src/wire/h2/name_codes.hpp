#pragma once
#include <array>
#include <cstdint>

#include <httoop/message/field_name.hpp>

#include "../../message/field_lookup.hpp"
#include "../hpack/static_table.hpp"

// What the name of a field of a block is, in 16 bits: as they are noted in HPACK's table, so that a
// name is looked at once.
namespace httoop::inline v0::wire::h2 {

enum class pseudo_field : std::uint8_t {
    method,
    scheme,
    authority,
    path,
    protocol,
    status,
    count_
};

class name_code {
public:
    constexpr name_code() = default;  // nothing is known
    constexpr name_code(field_id id);
    constexpr name_code(pseudo_field p)
        : bits_{static_cast<std::uint16_t>(known | pseudo | static_cast<unsigned>(p))} {}
    static constexpr name_code of_note(std::uint16_t note) {
        name_code c;
        c.bits_ = note;
        return c;
    }

    [[nodiscard]] constexpr std::uint16_t note() const { return bits_; }
    explicit constexpr operator bool() const { return bits_ != 0; }
    [[nodiscard]] constexpr bool is_pseudo() const { return (bits_ & pseudo) != 0; }
    // A field that is more to us than a name and a value.
    [[nodiscard]] constexpr bool matters() const { return (bits_ & special) != 0; }
    [[nodiscard]] constexpr bool plain() const { return (bits_ & (pseudo | special)) == 0; }
    [[nodiscard]] constexpr field_id field() const { return static_cast<field_id>(bits_ & number); }
    [[nodiscard]] constexpr pseudo_field pseudo_name() const {
        return static_cast<pseudo_field>(bits_ & number);
    }

private:
    static constexpr std::uint16_t known = 0x8000, pseudo = 0x4000, special = 0x2000,
                                   number = 0x0fff;
    std::uint16_t bits_ = 0;
};

// Fields about a connection (RFC 9113 8.2.2, RFC 9110 7.6.1).
inline constexpr field_set connection_fields{field_id::connection, field_id::keep_alive,
                                             field_id::proxy_connection,
                                             field_id::transfer_encoding, field_id::upgrade};
inline constexpr field_set fields_that_matter =
    connection_fields + field_set{field_id::te,     field_id::content_length, field_id::cookie,
                                  field_id::expect, field_id::host,           field_id::priority};

constexpr name_code::name_code(field_id id)
    : bits_{static_cast<std::uint16_t>(known | (fields_that_matter.has(id) ? special : 0) |
                                       static_cast<unsigned>(id))} {}

inline constexpr octets pseudo_names[] = {":method", ":scheme",   ":authority",
                                          ":path",   ":protocol", ":status"};

// By the index of the static table.
inline constexpr auto static_name_codes = [] {
    constexpr octets names[] = {
        {},
#define HTTOOP_STATIC_FIELD(name, value) name,
#include "../hpack/static_table.def"
#undef HTTOOP_STATIC_FIELD
    };
    std::array<name_code, hpack::static_fields + 1> codes{};
    for (std::size_t i = 1; i < codes.size(); ++i) {
        octets const name = names[i];
        for (unsigned p = 0; p < static_cast<unsigned>(pseudo_field::count_); ++p)
            if (pseudo_names[p] == name) codes[i] = static_cast<pseudo_field>(p);
        for (std::size_t id = 1; id < field_lookup::row_count; ++id)
            if (field_lookup::rows[id].size == name.size() &&
                octets{field_lookup::rows[id].octet, name.size()} == name)
                codes[i] = static_cast<field_id>(id);
    }
    return codes;
}();
static_assert([] {
    for (std::size_t i = 1; i < static_name_codes.size(); ++i)
        if (!static_name_codes[i]) return false;
    return true;
}());

}  // namespace httoop::inline v0::wire::h2
