#include <httoop/message/field_name.hpp>

#include <httoop/core/ascii.hpp>

#include "field_lookup.hpp"

namespace httoop::inline v0 {

field_id field_lookup::lookup_without_slot(char const* p, std::size_t n) {
    static constexpr std::size_t count = [] {
        std::size_t without = 0;
        for (std::size_t i = 1; i < row_count; ++i) without += keys[i] == 0;
        return without;
    }();
    static constexpr auto numbers = [] {
        std::array<field_id, count> found{};
        std::size_t at = 0;
        for (std::size_t i = 1; i < row_count; ++i)
            if (keys[i] == 0) found[at++] = static_cast<field_id>(i);
        return found;
    }();
    for (field_id const id : numbers)
        if (equal_ignoring_case(name_of(id), {p, n})) return id;
    return field_id::unknown;
}

field_row const& row_of(field_id id) {
    static constexpr field_row rows[] = {
        {"", registration::unregistered, field_cardinality::list, field_direction::both,
         field_category::entity, false, false, field_structure::none, ""},
#define HTTOOP_FIELD(constant, name, status, cardinality, direction, category, hop, trailer, structure, section) \
    {name, registration::status, field_cardinality::cardinality, field_direction::direction, \
     field_category::category, hop, trailer, field_structure::structure, section},
#include <httoop/message/fields.def>
#undef HTTOOP_FIELD
    };
    return rows[static_cast<std::size_t>(id)];
}

field_id identify_field(octets name) { return lookup_field(name.data(), name.size()); }

}  // namespace httoop::inline v0
