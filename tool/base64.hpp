#pragma once
#include <string>
#include <string_view>

namespace httoop::tool {

// Base64 with padding (RFC 4648 4).
std::string to_base64(std::string_view octets);
// False when `text` is not exactly what to_base64 writes.
bool from_base64(std::string_view text, std::string& octets);

// Well-formed UTF-8 (RFC 3629 4) without control characters other than HTAB, CR and LF: what a
// person can read, and JSON can hold, as it is.
bool is_readable(std::string_view octets);

}  // namespace httoop::tool
