#pragma once
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include <httoop/core/policy.hpp>

namespace httoop::tool {

using json = nlohmann::ordered_json;  // members in the order in which they were put

// Octets that are readable stand as "key", others as "key_base64" (docs/parse.md).
void put(json& object, std::string const& key, std::string_view octets);

// A violation as every command shows it: docs/parse.md has its members.
json to_json(finding const& f);

// The requirement behind a decision, as every command shows it: "id", "section", "sentence".
json reason(rule const& r);

}  // namespace httoop::tool
