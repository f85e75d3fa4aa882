#pragma once
#include <optional>

#include <httoop/engine/client.hpp>

#include "command.hpp"

namespace httoop::tool {

// Reads the flags of `get` that say how it speaks to servers (versions, TLS, upgrade, tunnel) into the options
// of a client. A status: complained about.
std::optional<exit_status> read_connection_flags(arguments const& given, client_options& into);

// What to do next about an error of a client; "": nothing is known.
std::string next_step(error const& e, client_options const& o);

}  // namespace httoop::tool
