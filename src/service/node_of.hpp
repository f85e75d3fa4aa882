#pragma once
#include <httoop/exchange/exchange.hpp>
#include <httoop/intermediary/client_facts.hpp>

namespace httoop::inline v0 {

// An address as Forwarded names it, without its port and zone; "unknown" where it is none of IP (RFC 7239 6).
forwarded_node node_of(io::address const& a);

// Who sent a request here, and how.
intermediary::peer peer_of(exchange const& x);

}  // namespace httoop::inline v0
