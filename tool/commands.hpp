#pragma once
#include <span>
#include <string>

#include "command.hpp"

namespace httoop::tool {

// All subcommands, in the order in which they are told of.
std::span<command const* const> all_commands();

// "-o,--output" -> "output", "DIR" -> "DIR": what arguments call it.
std::string key(flag const& f);
[[nodiscard]] inline bool positional(flag const& f) { return f.name[0] != '-'; }
// The first line of a text: for --help. The rest of it is for the manual alone.
std::string first_line(std::string_view text);
std::string further_lines(std::string_view text);

}  // namespace httoop::tool
