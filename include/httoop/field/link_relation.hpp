#pragma once
#include <cstdint>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// A registered link relation type (RFC 8288 2.1.1): a row of link_relations.def.
enum class link_relation_id : std::uint8_t {
    unknown,
#define HTTOOP_LINK_RELATION(constant, ...) constant,
#include <httoop/field/link_relations.def>
#undef HTTOOP_LINK_RELATION
    count_
};

// What is known of a relation.
struct link_relation_row {
    octets name;
    char const* section;  // "" where its definition is not known here
};

link_relation_row const& row_of(link_relation_id id);
inline octets name_of(link_relation_id id) { return row_of(id).name; }

// The number of a relation's name, compared without case; link_relation_id::unknown when it has
// none, as extension relation types have (2.1.2).
link_relation_id identify_link_relation(octets name);

}  // namespace httoop::inline v0
