#pragma once
#include <string>
#include <string_view>

#include <httoop/wire/inspect.hpp>

namespace httoop::tool {

// A message of a stream as one line of JSON, and back; docs/parse.md has the schema.
std::string to_json(wire::inspected const& m, octets stream);
// Octets of a stream that are no message of HTTP/1.x.
std::string rest_to_json(octets rest, std::size_t offset, char const* because);

// Appends the octets that the line stands for. False: `fault` says what is wrong with it. What has
// no "raw" must be one valid message under that policy.
bool from_json(std::string_view line, policy const& p, std::string& into, std::string& fault);

}  // namespace httoop::tool
