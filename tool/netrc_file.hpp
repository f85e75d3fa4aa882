#pragma once
#include <string>

#include <httoop/format/netrc.hpp>

namespace httoop::tool {

// Reads a netrc file. It is told, and no failure, where others than its owner can read it. False: told why not.
bool read_netrc(std::string const& path, limits const& bounds, netrc& into);

}  // namespace httoop::tool
