#pragma once
#include <cstdint>

#include <httoop/exchange/reply.hpp>
#include <httoop/message/request.hpp>

namespace httoop::inline v0 {

// What is sent to who prefers nothing.
enum class problem_form : std::uint8_t { text, json };

// An answer that says what was wrong: a page for people, application/problem+json (RFC 9457) or a
// line of text, as the request's Accept prefers; text where there is no request. It names the
// requirement behind the decision, if there is one. `detail` is a sentence of ours or of a handler;
// it is escaped, whatever is in it.
//
//     return problem(&x.request(), status_code::not_found, &rules::no_resource);
reply problem(request const* to, status_code s, rule const* because = nullptr, octets detail = {},
              problem_form otherwise = problem_form::text);

}  // namespace httoop::inline v0
