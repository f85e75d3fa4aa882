#pragma once
#include <httoop/exchange/reply.hpp>
#include <httoop/intermediary/decision.hpp>
#include <httoop/message/request.hpp>

namespace httoop::inline v0 {

// What a gateway or proxy tells a client whose request could not be answered by the next server (RFC 9110
// 15.6.3, 15.6.5; RFC 9209 2.3).
struct proxy_failure {
    char const* type;  // a proxy error type
    status_code::known status;
    answer_of whose = answer_of::proxy;
};

// The error is one of a client (engine/client.hpp), about the next server.
proxy_failure classify(error const& e);

// Of a request that is not forwarded, since its target is not allowed, it came here before, or it is wrong.
proxy_failure classify(intermediary::decision const& d);

// Whether it tells how the next server does. A kept connection that it ended meanwhile does not, nor does a limit of
// ours.
bool is_of_upstream(error const& e);

// What was composed of the request was not sound: the next server is not to blame.
bool never_sent(error const& e);

// The answer: application/problem+json unless the client prefers another form, with Proxy-Status of that
// name. `detail` is told to the client; it names no server within.
reply answer_failure(request const& to, proxy_failure const& f, octets name, rule const* because = nullptr, octets detail = {});

// What a proxy or gateway answers by itself, and not for the resource.
inline reply answer_of_ours(reply&& r) {
    r.whose = answer_of::proxy;
    return std::move(r);
}

}  // namespace httoop::inline v0
