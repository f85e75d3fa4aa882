#pragma once
#include <httoop/service/router.hpp>

namespace httoop::inline v0 {

struct echo_options {
    duration longest_delay = duration::seconds(30);  // of /delay and between events of /sse
    std::uint64_t most_octets = 100 * 1024 * 1024;   // of /bytes
    std::uint64_t most_items = 10'000;               // of /stream, /sse and /redirect
    std::uint64_t most_held = 1024 * 1024;           // of a request's content in /anything
};

// A service for diagnosis. It tells what it received and answers as it is asked to:
//
//     /                 GET: OK; POST: the content back, while it arrives
//     /echo             any method: the field lines received, as text or JSON
//     /anything         any method: the whole request as JSON, how its connection is secured, and the
//                       entries of a form that is multipart/form-data; /anything/... too
//     /cookie           the cookies received; ?name=value sets them
//     /status/{code}    that status, 200 to 599
//     /delay/{seconds}  an answer after that time
//     /bytes/{n}        n octets; the same ones for the same ?seed=
//     /stream/{n}       n lines of JSON, of unknown length
//     /redirect/{n}     n redirections, then /
//     /etag/{tag}       a representation with that entity tag: preconditions are evaluated
//     /cache/{seconds}  an answer that is fresh for so long
//     /response-headers?Name=value    those fields in the answer
//     /sse              server-sent events: ?count=, ?interval= in milliseconds
//
// What a request brings is sent back as plain text or JSON only, never for a browser to interpret.
router echo(echo_options o = {});

}  // namespace httoop::inline v0
