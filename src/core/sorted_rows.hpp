#pragma once
// Tables whose rows are in the order of their names: what has a number is a row by its index, and a
// name is found by bisection. Row 0 stands for what has no row.
#include <cstddef>

#include <httoop/core/ascii.hpp>
#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// Whether a comes before b, without case.
constexpr bool before_ignoring_case(octets a, octets b) {
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i)
        if (char const x = to_lower(a[i]), y = to_lower(b[i]); x != y) return x < y;
    return a.size() < b.size();
}

// For a static_assert beside the table.
template <class Row, std::size_t N>
consteval bool sorted_by_name(Row const (&rows)[N]) {
    for (std::size_t i = 1; i < N; ++i)
        if (!before_ignoring_case(rows[i - 1].name, rows[i].name)) return false;
    return rows[0].name.empty();
}

// The index of the row with that name, compared without case; else 0.
template <class Row, std::size_t N>
constexpr std::size_t find_row(Row const (&rows)[N], octets name) {
    std::size_t first = 1, end = N;
    while (first < end) {
        std::size_t const middle = (first + end) / 2;
        if (before_ignoring_case(rows[middle].name, name)) first = middle + 1;
        else end = middle;
    }
    return first < N && equal_ignoring_case(rows[first].name, name) ? first : 0;
}

}  // namespace httoop::inline v0
