#pragma once
#include <string>
#include <string_view>

namespace httoop::tool {

// A word as a POSIX shell reads it back, in quotes where it has to be.
std::string shell_word(std::string_view text);

}  // namespace httoop::tool
