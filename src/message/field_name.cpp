#include <httoop/message/field_name.hpp>

#include "field_lookup.hpp"

namespace httoop::inline v0 {

field_row const& row_of(field_id id) {
    static constexpr field_row rows[] = {
        {"", field_cardinality::list, field_direction::both, field_category::entity, false, false, ""},
#define HTTOOP_FIELD(constant, name, cardinality, direction, category, hop, trailer, section) \
    {name, field_cardinality::cardinality, field_direction::direction,                       \
     field_category::category, hop, trailer, section},
#include <httoop/message/fields.def>
#undef HTTOOP_FIELD
    };
    return rows[static_cast<std::size_t>(id)];
}

field_id identify_field(octets name) { return lookup_field(name.data(), name.size()); }

}  // namespace httoop::inline v0
