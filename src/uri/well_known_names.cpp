#include <httoop/uri/well_known_names.hpp>

#include "core/sorted_rows.hpp"

namespace httoop::inline v0 {
namespace {

constexpr well_known_row well_known_rows[] = {
    {"", ""},
#define HTTOOP_WELL_KNOWN(constant, name, definition) {name, definition},
#include <httoop/uri/well_known_names.def>
#undef HTTOOP_WELL_KNOWN
};
static_assert(sorted_by_name(well_known_rows));

}  // namespace

well_known_row const& row_of(well_known_id id) {
    return well_known_rows[static_cast<std::size_t>(id)];
}

well_known_id identify_well_known(octets name) {
    auto const id = static_cast<well_known_id>(find_row(well_known_rows, name));
    return name_of(id) == name ? id : well_known_id::unknown;
}

}  // namespace httoop::inline v0
