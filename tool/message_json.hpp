#pragma once
#include <string>
#include <string_view>

#include <httoop/wire/inspect.hpp>

namespace httoop::tool {

// A message of a stream as one line of JSON; docs/parse.md has the schema.
std::string to_json(wire::inspected const& m, octets stream);
// Octets of a stream that are no message of HTTP/1.x.
std::string rest_to_json(octets rest, std::size_t offset, char const* because);

}  // namespace httoop::tool
