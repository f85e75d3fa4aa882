#include <httoop/field/range_unit.hpp>

#include "core/sorted_rows.hpp"

namespace httoop::inline v0 {
namespace {

constexpr range_unit_row range_unit_rows[] = {
    {"", false, ""},
#define HTTOOP_RANGE_UNIT(constant, name, reserved, section) {name, reserved, section},
#include <httoop/field/range_units.def>
#undef HTTOOP_RANGE_UNIT
};
static_assert(sorted_by_name(range_unit_rows));

}  // namespace

range_unit_row const& row_of(range_unit_id id) {
    return range_unit_rows[static_cast<std::size_t>(id)];
}

range_unit_id identify_range_unit(octets name) {
    return static_cast<range_unit_id>(find_row(range_unit_rows, name));
}

}  // namespace httoop::inline v0
