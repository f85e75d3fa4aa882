#pragma once
#include <httoop/exchange/exchange.hpp>
#include <httoop/intermediary/hop.hpp>

namespace httoop::inline v0 {

// An address as Forwarded names it, without its port and zone; "unknown" where it is none of IP (RFC 7239 6).
forwarded_node node_of(io::address const& a);

// Who sent a request here, and how. We go by our name, with an underscore before it; who is not to be named gets a name
// of its own for each request (RFC 7239 6.3).
intermediary::peer peer_of(exchange const& x, intermediary::hop const& us);

}  // namespace httoop::inline v0
