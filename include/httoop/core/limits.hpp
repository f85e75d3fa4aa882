#pragma once
#include <cstdint>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// All bounds in one place: a member for each row of limits.def, with that row's default.
struct limits {
#define HTTOOP_LIMIT(member, value, unit, section, sentence) std::uint64_t member = value;
#include <httoop/core/limits.def>
#undef HTTOOP_LIMIT
};

// One row of the table, for printing and for setting by name.
struct limit_row {
    octets name;  // "field-line"
    std::uint64_t limits::*member;
    std::uint64_t standard;  // the default
    octets unit, section, sentence;
};

struct limit_table {
    limit_row const* first;
    limit_row const* last;
    limit_row const* begin() const { return first; }
    limit_row const* end() const { return last; }
};

// Every row, in the table's order; static storage.
limit_table all_limits();

// The row of that name ("field-line" or "field_line"), or null.
limit_row const* find_limit(octets name);

}  // namespace httoop::inline v0
