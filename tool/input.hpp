#pragma once
#include <cstdint>
#include <string>

namespace httoop::tool {

// All of a file, or of standard input for "" and "-"; at most `most` octets. False: told why.
bool read_input(std::string const& file, std::uint64_t most, std::string& into);

}  // namespace httoop::tool
