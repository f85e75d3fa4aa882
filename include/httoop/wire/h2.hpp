#pragma once
#include <httoop/wire/connection.hpp>

namespace httoop::inline v0::wire {

// What a client sends first where HTTP/2 was agreed on or is known to be spoken (RFC 9113 3.4). A
// server that also speaks HTTP/1.x on the port tells the two by it.
inline constexpr octets h2_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

// HTTP/2 (RFC 9113), in either role. Stream ids are those of the frames. A server's SETTINGS are in
// output() from the first receive() on, a client's preface and SETTINGS from the first open() or
// receive() on.
//
//     violated, a stream, a status   the request is malformed, too large or of elsewhere: answer with that
//                                    status (the wire resets the stream behind the answer), or abort()
//     violated, a stream, no status  the stream was reset by us and is over
//     violated, stream 0             a connection error: GOAWAY is in output(), every stream is over;
//                                    finished() once that is written
//     reset, a stream                the peer reset it, or it is lost otherwise
//
// A stream accepted as CONNECT with a 2xx is a tunnel: what the peer sends in it comes as content, its end as
// end, and send_content() and finish() are the other direction (RFC 9113 8.5, RFC 8441).
owned<connection> make_h2(context const& c);

// Makes a connection that make_h2 made fit for another peer, keeping its memory.
void reset_h2(connection& c);

}  // namespace httoop::inline v0::wire
