#pragma once
#include <httoop/wire/connection.hpp>

namespace httoop::inline v0::wire {

// HTTP/1.0 and HTTP/1.1 (RFC 9112), in either role; HTTP/0.9 simple requests where the policy
// relaxes to them.
owned<connection> make_h1(context const& c);

// Makes a connection that make_h1 made fit for another peer, keeping its memory.
void reset_h1(connection& c);

}  // namespace httoop::inline v0::wire
