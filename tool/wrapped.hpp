#pragma once
#include <string>
#include <string_view>

namespace httoop::tool {

// Lines of at most `width` columns, broken at spaces; those that follow the first of a line are indented by
// `indent`. What stands before the text on its first line takes `begun` columns. A longer word has a line of its own.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent = 0, std::size_t begun = 0);

// Columns of the terminal behind a descriptor; `otherwise` where there is none.
unsigned terminal_columns(int descriptor, unsigned otherwise = 80);

}  // namespace httoop::tool
