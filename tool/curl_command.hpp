#pragma once
#include <string>
#include <vector>

#include "command.hpp"
#include "outgoing.hpp"

namespace httoop::tool {

// The command line of curl that does the same, for a shell. What curl cannot be told is told in `notes`.
std::string curl_command(std::string const& url, outgoing const& o, arguments const& given,
                         std::vector<std::string>& notes);

}  // namespace httoop::tool
