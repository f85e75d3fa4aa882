#pragma once
#include <cstdint>
#include <initializer_list>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// The number of a field in fields.def. Lookup by number compares no strings.
enum class field_id : std::uint8_t {
    unknown,
#define HTTOOP_FIELD(constant, name, cardinality, direction, category, hop, trailer, section) constant,
#include <httoop/message/fields.def>
#undef HTTOOP_FIELD
    count_
};

// A set of fields that have numbers.
class field_set {
public:
    constexpr field_set(std::initializer_list<field_id> ids) {
        for (field_id const id : ids)
            bits_[static_cast<unsigned>(id) >> 6] |= std::uint64_t{1} << (static_cast<unsigned>(id) & 63);
    }
    [[nodiscard]] constexpr bool meets(std::uint64_t const (&bits)[2]) const {
        return ((bits_[0] & bits[0]) | (bits_[1] & bits[1])) != 0;
    }

private:
    std::uint64_t bits_[2]{};
};

enum class field_cardinality : std::uint8_t { singleton, list, lines };
enum class field_direction : std::uint8_t { request, response, both };
enum class field_category : std::uint8_t { general, request, response, entity };

// What is known of a registered field: a row of fields.def. Unknown fields have a row too: a list
// in either direction, of category entity, forwarded, not allowed in trailers.
struct field_row {
    octets name;
    field_cardinality cardinality;
    field_direction direction;
    field_category category;
    bool hop_by_hop;
    bool trailer;
    char const* section;
};

field_row const& row_of(field_id id);
inline octets name_of(field_id id) { return row_of(id).name; }

// The number of a field name, compared without case (RFC 9110 5.1); field_id::unknown when it has
// none.
field_id identify_field(octets name);

}  // namespace httoop::inline v0
