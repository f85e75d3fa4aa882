#pragma once
#include <httoop/wire/connection.hpp>

namespace httoop::inline v0::wire {

// HTTP/1.0 and HTTP/1.1 (RFC 9112), in either role; HTTP/0.9 simple requests where the policy
// relaxes to them.
owned<connection> make_h1(context const& c);

// Makes a connection that make_h1 made fit for another peer, keeping its memory.
void reset_h1(connection& c);

// A server's connection that becomes secured with its newest request (RFC 2817 3), whose head was told
// just now: whether the request asks for that, and may have it, since no content follows it. Then 101
// is composed; what is unread() belongs to TLS. After the handshake the connection goes on with octets
// from within TLS, and the request is answered there.
[[nodiscard]] bool asks_for_tls(connection const& c);
void switch_to_tls(connection& c);
void goes_on_in_tls(connection& c);

}  // namespace httoop::inline v0::wire
