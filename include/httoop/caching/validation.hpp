#pragma once
#include <optional>
#include <span>

#include <httoop/caching/account.hpp>
#include <httoop/caching/choose.hpp>

namespace httoop::inline v0::caching {

// The request that goes forward to validate what is stored under its key (RFC 9111 4.3.1): the client's, with the
// entity tags of stored responses added to If-None-Match, and If-Modified-Since where one is validated. A request
// that brings preconditions for the origin server alone (If-Match, If-Unmodified-Since) goes as it is.
//
//     request out = validation(request, variants, choice);
request validation(request const& r, std::span<stored_response const* const> stored, choice const& c,
                   account* why = nullptr);

// Whether what went forward has other preconditions than the client's request.
bool asks_more(request const& r, request const& sent);

// Whether 304 to validation() can only mean that one, where it is the only one stored: all that is asked by is of it, and
// none of it the client's own.
bool asks_of_it_alone(request const& r, stored_response const& s);

// The same where no client waits for it (RFC 5861 3): the request that found the stale response, without its own Range and
// preconditions.
request validation_behind(request const& r, stored_response const& s, account* why = nullptr);

// The request for what is missing of an incomplete stored response (3.3), with Range and If-Range. Nothing if it cannot
// be asked for in one piece.
std::optional<request> completion(request const& r, stored_response const& s, account* why = nullptr);

}  // namespace httoop::inline v0::caching
