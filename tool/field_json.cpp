#include "field_json.hpp"

namespace httoop::tool {
namespace {

constexpr char const* statuses[] = {"unregistered", "permanent", "provisional", "deprecated", "obsoleted", "historical"};
constexpr char const* cardinalities[] = {"singleton", "list", "lines"};
constexpr char const* directions[] = {"request", "response", "both"};
constexpr char const* structures[] = {"none", "item", "list", "dictionary"};

template <class Enum, std::size_t N>
char const* word(Enum e, char const* const (&of)[N]) {
    return of[static_cast<std::size_t>(e)];
}

}  // namespace

field_reading const* find_reading(field_id id) {
    std::span<field_reading const> const tables[] = {
        readings_of_preferences(), readings_of_content(),    readings_of_routing(),
        readings_of_policies(),    readings_of_structured(), readings_of_secrets(),
    };
    for (auto const table : tables)
        for (field_reading const& r : table)
            if (r.id == id) return &r;
    return nullptr;
}

json facts_of(field_id id) {
    field_row const& row = row_of(id);
    json facts = json::object();
    facts["status"] = word(row.status, statuses);
    facts["cardinality"] = word(row.cardinality, cardinalities);
    facts["direction"] = word(row.direction, directions);
    facts["hop_by_hop"] = row.hop_by_hop;
    facts["trailer"] = row.trailer;
    facts["structure"] = word(row.structure, structures);
    if (*row.section != '\0') facts["section"] = row.section;
    return facts;
}

}  // namespace httoop::tool
