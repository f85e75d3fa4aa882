#pragma once
#include <string>
#include <string_view>

namespace httoop::tool {

// Base64 with padding (RFC 4648 4).
std::string to_base64(std::string_view octets);
// False when `text` is not exactly what to_base64 writes.
bool from_base64(std::string_view text, std::string& octets);

}  // namespace httoop::tool
