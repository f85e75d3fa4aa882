#pragma once
#include <httoop/exchange/exchange.hpp>
#include <httoop/exchange/reply.hpp>

namespace httoop::inline v0 {

// Requests for another protocol, as they go on from one version of HTTP to the other: what HTTP/1.1 asks for by
// Upgrade and answers with 101 (RFC 9110 7.8) is an extended CONNECT in HTTP/2, and a success (RFC 8441 5). WebSocket
// shows by a key that its server knows it, in HTTP/1.1 alone (RFC 6455 4.2.2).

// A request of HTTP/1.1 that an extended CONNECT can stand for. What else is asked for by Upgrade may be ignored.
bool wants_websocket(exchange& x);
// Its key is one: 16 octets in base64.
bool has_websocket_key(request const& asked);

// What is sent in place of an extended CONNECT, or of an Upgrade. The rest of the request is there.
void ask_for_switch(request& sent, octets protocol);
void ask_for_tunnel(request& sent, octets protocol);

// The answer that has a tunnel, made into what the client waits for; false: the server did not switch to what
// was asked for.
bool tell_of_switch(response& answer, request const& sent, request const& received);

// Sec-WebSocket-Accept to that key.
std::string websocket_accept(octets key);

// The server speaks HTTP/2, and takes no extended CONNECT (RFC 8441 3).
bool takes_no_tunnel(error const& e);

}  // namespace httoop::inline v0
