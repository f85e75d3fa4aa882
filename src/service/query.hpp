#pragma once
#include <string>
#include <vector>

#include <httoop/uri/query.hpp>

namespace httoop::inline v0 {

// The parameters of a query as HTML forms write them, at most 256 of them. What cannot be decoded
// stays as it is.
std::vector<name_value> query_parameters(octets query);

// The first parameter of that name, or the other text.
std::string query_parameter(octets query, octets name, octets otherwise = {});

}  // namespace httoop::inline v0
