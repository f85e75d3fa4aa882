#pragma once
#include <httoop/core/ascii.hpp>
#include <httoop/message/field_name.hpp>

#include "../hpack/encoder.hpp"
#include "../hpack/hash.hpp"
#include "../hpack/static_table.hpp"

// The names that we send, in lower case (RFC 9113 8.2), with all that the encoder asks of a name.
namespace httoop::inline v0::wire::h2 {

struct sent_name {
    char lower[48]{};
    std::uint8_t size = 0, index = 0;
    std::uint16_t note = 0;
    std::uint32_t hash = 0;

    consteval sent_name() = default;
    consteval sent_name(octets name, unsigned number)
        : size{static_cast<std::uint8_t>(name.size())}, note{static_cast<std::uint16_t>(number)} {
        // Reaching a throw with a name of fields.def is a compile error.
        if (name.size() > sizeof lower) throw "a name that is too long";
        for (std::size_t i = 0; i < name.size(); ++i) lower[i] = to_lower(name[i]);
        hash = hpack::hash_of({lower, name.size()});
        constexpr octets fixed[] = {
            {},
#define HTTOOP_STATIC_FIELD(name, value) name,
#include "../hpack/static_table.def"
#undef HTTOOP_STATIC_FIELD
        };
        for (std::uint8_t i = hpack::static_fields; i > 0; --i)
            if (fixed[i] == octets{lower, size}) index = i;
    }
    [[nodiscard]] hpack::known_name known() const { return {{lower, size}, hash, index, note}; }
};

inline constexpr sent_name sent_names[] = {
    {},
#define HTTOOP_FIELD(constant, name, ...) {name, static_cast<unsigned>(field_id::constant)},
#include <httoop/message/fields.def>
#undef HTTOOP_FIELD
};

// Their notes come behind those of fields.
inline constexpr unsigned first_pseudo_note = static_cast<unsigned>(field_id::count_);
inline constexpr sent_name sent_method{":method", first_pseudo_note},
    sent_scheme{":scheme", first_pseudo_note + 1},
    sent_authority{":authority", first_pseudo_note + 2}, sent_path{":path", first_pseudo_note + 3},
    sent_protocol{":protocol", first_pseudo_note + 4},
    sent_status{":status", first_pseudo_note + 5};

}  // namespace httoop::inline v0::wire::h2
