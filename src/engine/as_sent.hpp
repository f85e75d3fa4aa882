#pragma once
#include <httoop/message/request.hpp>
#include <httoop/wire/connection.hpp>

namespace httoop::inline v0 {

// A request with the fields that go out, for those who watch: what the protocol adds, derives and
// leaves out is its own affair (Connection, Content-Length, TE, HTTP/2's names). So it is what a server
// reads of it. The protocol is that of the request's version; `c` is the client's context.
request as_sent(request const& r, content_length_of length, wire::context const& c);

}  // namespace httoop::inline v0
