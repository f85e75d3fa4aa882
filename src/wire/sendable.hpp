// What a client must not send although a server might take it, in whatever version.
#pragma once
#include <httoop/core/result.hpp>
#include <httoop/message/request.hpp>

namespace httoop::inline v0::wire {

// CONNECT asks for host and port, and for nothing else (RFC 9112 3.2.3, RFC 9110 9.3.6).
result<void> sendable_tunnel(request const& r);

// Fields that do not fit the method, the content or each other (RFC 9110).
result<void> sendable(request const& r, content_length_of length);

}  // namespace httoop::inline v0::wire
