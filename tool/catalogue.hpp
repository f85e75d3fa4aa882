#pragma once
#include <httoop/lint/catalogue.hpp>

namespace httoop::tool {

// The requirements that rooms with I/O enforce; those of the others are lint::all_rules().
lint::catalogue rules_above();

// All rows, sorted by document, section and number. A section's title line is "rfc9112#6.3".
std::vector<lint::catalogue_row> all_rows();

// The section of an id: "rfc9112#6.3-5" -> "rfc9112#6.3".
// "rfc9111#3-1b" -> "rfc9111#3-1", of which it is a point; others as they are.
std::string_view whole_of(std::string_view id);
std::string_view section_of(std::string_view id);

// What we do where the rule is broken, in words.
std::string deed_of(rule const& r);

}  // namespace httoop::tool
