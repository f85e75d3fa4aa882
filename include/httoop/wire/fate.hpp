#pragma once
#include <httoop/core/rule.hpp>
#include <httoop/message/version.hpp>
#include <httoop/wire/context.hpp>
#include <httoop/wire/event.hpp>

namespace httoop::inline v0::wire {

// Which way the message goes that breaks a rule.
enum class direction : std::uint8_t { received, composed };

// Where a violation happens: all that its consequence depends on beside the rule.
struct circumstances {
    wire::role role = role::server;  // ours on this connection
    wire::direction direction = direction::received;
    bool forwards = false;           // we are an intermediary
    bool head_out = false;           // of the message that we send on this stream
    bool end_known = false;          // of the broken message: what follows it can be read
    http_version version = http_1_1;  // of the request
};

// What becomes of a violation, the one place that decides it.
//
//     obs-fold in a request                      400
//     obs-fold in a response, at a proxy         502 to the proxy's client (RFC 9112 5.2)
//     a fault of what we compose ourselves       500, and nothing was sent: another head may follow
//     anything once the head is out              nothing can be answered, the connection closes
//     at a client                                no status, the connection closes
consequence consequence_of(rule const& broken, circumstances const& c);

}  // namespace httoop::inline v0::wire
