#pragma once
#include <string>

#include <httoop/core/result.hpp>
#include <httoop/intermediary/hop.hpp>
#include <httoop/message/request.hpp>

namespace httoop::inline v0::intermediary {

// A request target and the Host that goes with it.
struct forwarded_target {
    std::string target;
    std::string host;
    rule const* because = nullptr;
};

// The target of a request for the next hop (RFC 9110 7.1, RFC 9112 3.2): in absolute form for a
// proxy, else in origin form or "*". Path and query are kept octet for octet. A request that names
// no host has none for a proxy, and one whose host is wrong has none at all: a violation.
//
//     GET http://example.org?q HTTP/1.1    ->  /?q, Host: example.org
//     OPTIONS http://example.org HTTP/1.1  ->  *, Host: example.org
result<forwarded_target> target_for(request const& received, role us, next_hop const& to);

}  // namespace httoop::inline v0::intermediary
