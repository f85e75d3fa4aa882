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
    std::uint32_t hash = 0;

    consteval sent_name() = default;
    consteval sent_name(octets name) : size{static_cast<std::uint8_t>(name.size())} {
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
    [[nodiscard]] hpack::known_name known() const { return {{lower, size}, index, hash}; }
};

inline constexpr sent_name sent_names[] = {
    {},
#define HTTOOP_FIELD(constant, name, ...) {name},
#include <httoop/message/fields.def>
#undef HTTOOP_FIELD
};

inline constexpr sent_name sent_method{":method"}, sent_scheme{":scheme"}, sent_authority{":authority"},
    sent_path{":path"}, sent_protocol{":protocol"}, sent_status{":status"};

}  // namespace httoop::inline v0::wire::h2
