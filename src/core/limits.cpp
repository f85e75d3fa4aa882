#include <httoop/core/limits.hpp>

#include "names.hpp"

namespace httoop::inline v0 {

limit_table all_limits() {
    static constexpr limit_row rows[] = {
#define HTTOOP_LIMIT(member, value, unit, section, sentence) \
    {dashed<#member>(), &limits::member, value, unit, section, sentence},
#include <httoop/core/limits.def>
#undef HTTOOP_LIMIT
    };
    return {rows, rows + sizeof rows / sizeof *rows};
}

limit_row const* find_limit(octets name) {
    for (limit_row const& row : all_limits())
        if (same_name(row.name, name)) return &row;
    return nullptr;
}

}  // namespace httoop::inline v0
