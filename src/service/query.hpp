#pragma once
#include <string>
#include <utility>
#include <vector>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// The parameters of a query as HTML forms write them: name=value, joined by '&', '+' for a space;
// at most 256 of them. What cannot be decoded stays as it is.
std::vector<std::pair<std::string, std::string>> query_parameters(octets query);

// The first parameter of that name, or the other text.
std::string query_parameter(octets query, octets name, octets otherwise = {});

}  // namespace httoop::inline v0
