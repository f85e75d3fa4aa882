// The rules for Host in a request (RFC 9112 3.2, RFC 9110 7.2).
#pragma once
#include <httoop/core/result.hpp>
#include <httoop/wire/context.hpp>

#include "head.hpp"

namespace httoop::inline v0::wire {

// One line with a valid value from HTTP/1.1 on, at most one before; not empty where the target has
// no authority of its own. `h` is complete for `head`.
result<void> check_host(head_parser const& h, octets head, context const& c);

// A target is of http, or of https over a secured connection (RFC 9110 7.4). Of targets that are not absolute the
// scheme is that of the connection; an intermediary is asked for other servers' resources.
result<void> check_scheme(head_parser const& h, octets head, context const& c);

}  // namespace httoop::inline v0::wire
