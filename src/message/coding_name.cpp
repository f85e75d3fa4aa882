#include <httoop/message/coding_name.hpp>

#include "core/sorted_rows.hpp"

namespace httoop::inline v0 {
namespace {

constexpr coding_row coding_rows[] = {
    {"", coding_use::none, coding_use::none, coding_id::unknown, ""},
#define HTTOOP_CODING(constant, name, content, transfer, same_as, section) \
    {name, coding_use::content, coding_use::transfer, coding_id::same_as, section},
#include <httoop/message/codings.def>
#undef HTTOOP_CODING
};
static_assert(sorted_by_name(coding_rows));

}  // namespace

coding_row const& row_of(coding_id id) { return coding_rows[static_cast<std::size_t>(id)]; }

coding_id identify_coding(octets name) {
    return static_cast<coding_id>(find_row(coding_rows, name));
}

octets usual_coding_name(octets name) {
    coding_id const other = row_of(identify_coding(name)).same_as;
    return other == coding_id::unknown ? name : name_of(other);
}

}  // namespace httoop::inline v0
