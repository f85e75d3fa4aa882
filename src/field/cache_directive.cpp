#include <httoop/field/cache_directive.hpp>

#include "core/sorted_rows.hpp"

namespace httoop::inline v0 {
namespace {

constexpr cache_directive_row cache_directive_rows[] = {
    {"", cache_argument::none, "", ""},
#define HTTOOP_CACHE_DIRECTIVE(constant, name, argument, request, response) \
    {name, cache_argument::argument, request, response},
#include <httoop/field/cache_directives.def>
#undef HTTOOP_CACHE_DIRECTIVE
};
static_assert(sorted_by_name(cache_directive_rows));

}  // namespace

cache_directive_row const& row_of(cache_directive_id id) {
    return cache_directive_rows[static_cast<std::size_t>(id)];
}

cache_directive_id identify_cache_directive(octets name) {
    return static_cast<cache_directive_id>(find_row(cache_directive_rows, name));
}

}  // namespace httoop::inline v0
