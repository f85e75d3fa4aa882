// Where a message ends: the one place that decides it (RFC 9112 6.3).
#pragma once
#include <cstddef>
#include <cstdint>

#include <httoop/core/result.hpp>
#include <httoop/message/method.hpp>
#include <httoop/wire/context.hpp>
#include <httoop/wire/event.hpp>

#include "head.hpp"

namespace httoop::inline v0::wire {

// What the head of an HTTP/1.x message says about the octets that follow it.
struct message_framing {
    static constexpr std::size_t most_codings = 4;

    framing how;
    // The connection cannot be kept after this message, whatever else its fields say (6.1, 6.3).
    bool must_close = false;
    // Transfer codings under the chunked one, in the order in which they were applied: the last is
    // taken off first. Names as context::codings lists them, valid as long as that is.
    std::uint8_t codings = 0;
    octets coding[most_codings];
};

// Decides step by step, for a request where we are the server and for a response where we are the
// client. `h` is complete for `head`. `answered` is the method of the request that a response
// belongs to; of a request it is not looked at. A length above limits.content is refused here.
// 2xx to CONNECT: no content, and `because` is step 2. Expect: 100-continue is noted where content
// follows; other expectations are not looked at.
result<message_framing> decide_framing(head_parser const& h, octets head, method::known answered,
                                       context const& c);

// The commonest case, looked at first: nothing in a request's head speaks of content, so step 7
// decides that it has none. decide_framing() says the same.
// What nearly all responses are framed by, a Content-Length alone; false: nothing was said.
bool frames_plainly(head_parser const& h, octets head, method::known answered, context const& c, framing& how);

inline bool speaks_of_no_content(head_parser const& h) {
    return !h.has(field_id::transfer_encoding) && !h.has(field_id::content_length) &&
           !h.has(field_id::expect) && h.version() >= http_1_1;
}
inline constexpr framing no_content_by_step_7{{}, false, false, false, "rfc9112#6.3 (7)"};

}  // namespace httoop::inline v0::wire
