#pragma once
#include <cstdint>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// A name that may follow "/.well-known/" (RFC 8615 3): a row of well_known_names.def.
enum class well_known_id : std::uint8_t {
    unknown,
#define HTTOOP_WELL_KNOWN(constant, ...) constant,
#include <httoop/uri/well_known_names.def>
#undef HTTOOP_WELL_KNOWN
    count_
};

// What is known of a well-known name.
struct well_known_row {
    octets name;
    char const* definition;
};

well_known_row const& row_of(well_known_id id);
inline octets name_of(well_known_id id) { return row_of(id).name; }

// The number of a name, compared octet by octet as paths are; well_known_id::unknown when it has
// none.
well_known_id identify_well_known(octets name);

}  // namespace httoop::inline v0
