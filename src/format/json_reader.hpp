#pragma once
#include <httoop/core/policy.hpp>
#include <httoop/core/result.hpp>

namespace httoop::inline v0 {

struct json_value;

// Reads a JSON text into `root`, which is null before. The only source that knows the JSON library.
result<void> read_json(octets text, policy const& p, json_value& root);

}  // namespace httoop::inline v0
