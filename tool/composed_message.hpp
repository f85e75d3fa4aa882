#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include <httoop/core/octets.hpp>
#include <httoop/core/policy.hpp>
#include <httoop/wire/context.hpp>

#include "json.hpp"

namespace httoop::tool {

// Of docs/parse.md.
constexpr int schema = 1;

// How parse and compose read: with the transfer codings that our servers and clients know.
wire::context reading_context(policy const& p, wire::role r);

// How a field line and the size line of a chunk come where the JSON has no "line" for them.
std::string field_line_text(octets name, octets value);
std::string size_line(std::uint64_t size);

// Appends the octets that the object stands for. False: `fault` says what is wrong with it. What has
// no "raw" must be one valid message under that policy.
bool compose(json const& message, policy const& p, std::string& into, std::string& fault);
// The same of a line.
bool compose_line(std::string_view line, policy const& p, std::string& into, std::string& fault);

}  // namespace httoop::tool
