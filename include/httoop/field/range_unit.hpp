#pragma once
#include <cstdint>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// A registered range unit (RFC 9110 14.1): a row of range_units.def.
enum class range_unit_id : std::uint8_t {
    unknown,
#define HTTOOP_RANGE_UNIT(constant, ...) constant,
#include <httoop/field/range_units.def>
#undef HTTOOP_RANGE_UNIT
    count_
};

// What is known of a range unit.
struct range_unit_row {
    octets name;
    bool reserved;  // the word is no unit: Accept-Ranges says with it that there is none
    char const* section;
};

range_unit_row const& row_of(range_unit_id id);
inline octets name_of(range_unit_id id) { return row_of(id).name; }

// The number of a unit's name, compared without case; range_unit_id::unknown when it has none.
range_unit_id identify_range_unit(octets name);

}  // namespace httoop::inline v0
