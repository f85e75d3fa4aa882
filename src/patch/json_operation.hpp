#pragma once
#include <httoop/patch/json_patch.hpp>
#include <httoop/patch/json_pointer.hpp>

#include "format/json_value.hpp"

namespace httoop::inline v0 {

enum class json_op : std::uint8_t { add, remove, replace, move, copy, test };

struct json_patch::operation {
    json_op op = json_op::add;
    json_pointer path;
    json_pointer from;  // of move and copy
    json_value value;   // of add, replace and test
};

}  // namespace httoop::inline v0
