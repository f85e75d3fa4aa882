#pragma once
#include <httoop/exchange/service.hpp>
#include <httoop/intermediary/forward.hpp>

namespace httoop::inline v0 {

// Asks the service behind an intermediary with what it made of the request of `x` (`made`: forward_request() said
// forward or tunnel), and makes of the answer, interim ones and trailers too, what goes to the client. `us` and
// `to` outlive the reply. The content is that of `x`; it is not read any more when this ends with an error or
// without success, so that it can be rewound and sent again.
//
// An error is that of the service behind, and its cause lies there, or says that nobody waits any more. What lies with
// the client is a reply: what it asks cannot be sent, or its content is faulty. What lies with the server is one, too: 502 where the answer cannot be passed on, with the
// requirement behind that. Neither is asked for again.
task<outcome<reply>> pass_on(exchange& x, service& to, request made, intermediary::hop const& us);

}  // namespace httoop::inline v0
