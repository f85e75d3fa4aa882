#pragma once
#include <string>
#include <string_view>

namespace httoop::tool {

// Well-formed UTF-8 (RFC 3629 4) without control characters other than HTAB, CR and LF: what a
// person can read, and JSON can hold, as it is.
bool is_readable(std::string_view octets);

// One line for people: what a server says does not command their terminal.
std::string readable(std::string_view octets);

}  // namespace httoop::tool
