#pragma once
#include <cstdint>

#include <httoop/core/octets.hpp>
#include <httoop/core/result.hpp>
#include <httoop/message/content.hpp>

namespace httoop::inline v0::wire {

// Numbers the exchanges of one connection: HTTP/1.x counts requests from 1, HTTP/2 has its own.
using stream_id = std::uint64_t;

// What a violation by the peer means here, after role, direction and version were looked at
// (wire/fate.hpp).
struct consequence {
    std::uint16_t status = 0;  // what a server answers; 0: nothing can be answered
    bool closes = true;        // the connection cannot go on after that
};

// What the octets received mean. Small: the head itself is fetched with take_request or
// take_response.
struct event {
    enum kind : std::uint8_t {
        need_octets,  // nothing more before the next receive()
        blocked,      // nothing more before consumed(), sent(), or before a stream is finished
        head,         // a request, or a final response
        interim,      // a 1xx response (client)
        content,      // some content, valid until the next receive(), or until consumed() if sooner
        end,          // the message is complete; take_trailers() may have some
        violated,     // the peer broke a rule; the stream's incoming message ends here, and the
                      // stream too unless there is a status to answer with (server)
        reset,        // the stream is over before its message was (incomplete, RFC 9112 8), or
                      // before it could be answered; stream 0: amid a head
        tunnel,       // from here on the octets are not HTTP: take them from unread(). For a server
                      // after the end of the request, for a client after the head
        closed,       // the peer will send nothing more, and no message was under way
    };
    kind is = need_octets;
    consequence what;         // violated
    stream_id stream = 0;
    octets piece;             // content; reset: how the peer's error is called in HTTP/2, for people
    violation broken;         // violated, reset: offset from the start of the message
};

// How an incoming message is framed, and by which rule that was decided (RFC 9112 6.3).
struct framing {
    content_length_of length;
    bool chunked = false;
    bool until_close = false;
    bool expects_continue = false;
    char const* because = "";  // section and step: "rfc9112#6.3 (6)"
};

}  // namespace httoop::inline v0::wire
