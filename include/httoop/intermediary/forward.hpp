#pragma once
#include <optional>

#include <httoop/core/timestamp.hpp>
#include <httoop/intermediary/client_facts.hpp>
#include <httoop/intermediary/decision.hpp>
#include <httoop/intermediary/hop.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>

namespace httoop::inline v0::intermediary {

// What is done with a request, and what is sent. Content travels beside the message: its framing is
// that of the connection it leaves by, Content-Length says what was received.
struct forwarded_request {
    decision made;
    request message;  // for verdict::forward and verdict::tunnel
};

// Forwards a request (RFC 9110 7.6): target and Host, fields, Via, Max-Forwards, Expect, Forwarded.
//
//     auto const f = forward_request(received, us, {.proxy = true}, from);
//     if (f.made.is == verdict::forward) send(f.message);
forwarded_request forward_request(request const& received, hop const& us, next_hop const& to,
                                  peer const& from = {});

// What has to be known of the request that a response belongs to.
struct asked {
    http_version version = http_1_1;  // of the request, as the client sent it
    bool upgrade = false;             // its Upgrade was forwarded
    bool continue_by_us = false;      // 100 (Continue) was asked for by the intermediary itself
};

struct forwarded_response {
    decision made;
    response message;  // for verdict::forward
};

// Forwards a response, final or interim (15.2). `now` is when it was received; nothing without a
// clock. What is refused ends in a response with status_of_response().
forwarded_response forward_response(response const& received, asked const& by, hop const& us,
                                    std::optional<timestamp> now);

// Whether a request that failed may be sent again by itself (9.2.2): verdict::forward or refuse.
decision repeat(method m);

}  // namespace httoop::inline v0::intermediary
