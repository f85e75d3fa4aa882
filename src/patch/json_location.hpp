#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include <httoop/core/rule.hpp>

#include "format/json_value.hpp"

namespace httoop::inline v0 {

// The element of an array that a reference token stands for (RFC 6901 4): its size for "-", more for
// any index beyond. False: the token is no index.
bool read_json_index(octets token, std::size_t size, std::size_t& index);

// How far the first `count` tokens lead from a value. `value` is null where one leads nowhere.
struct json_location {
    json_value* value;
    std::size_t found;     // tokens before the one that failed
    bool bad_index = false;  // which is no index, and its value is an array
};
json_location locate_json(json_value& root, std::vector<std::string> const& tokens, std::size_t count);

}  // namespace httoop::inline v0
