#include <httoop/field/link_relation.hpp>

#include "core/sorted_rows.hpp"

namespace httoop::inline v0 {
namespace {

constexpr link_relation_row link_relation_rows[] = {
    {"", ""},
#define HTTOOP_LINK_RELATION(constant, name, section) {name, section},
#include <httoop/field/link_relations.def>
#undef HTTOOP_LINK_RELATION
};
static_assert(sorted_by_name(link_relation_rows));

}  // namespace

link_relation_row const& row_of(link_relation_id id) {
    return link_relation_rows[static_cast<std::size_t>(id)];
}

link_relation_id identify_link_relation(octets name) {
    return static_cast<link_relation_id>(find_row(link_relation_rows, name));
}

}  // namespace httoop::inline v0
