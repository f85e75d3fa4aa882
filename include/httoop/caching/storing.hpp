#pragma once
#include <optional>
#include <string>

#include <httoop/caching/account.hpp>
#include <httoop/caching/options.hpp>
#include <httoop/caching/stored_response.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>

namespace httoop::inline v0::caching {

// Whether a response is stored, and the requirement that decided.
struct storing {
    bool may = false;
    rule const* because = nullptr;
    explicit operator bool() const { return may; }
};

// Whether the response to that request may be stored (RFC 9111 3). The request is the client's, before the
// cache added anything to it; `key` is that of the request.
//
//     if (auto const s = may_store(request, key, head, times, around, options, &why))
//         store.begin(keep(request, key, head, times, options), ...);
//
// Not stored either, although the standard does not mind: what nobody could ever use (no lifetime and nothing to
// validate it by), what answers the request's own Range or preconditions (412, 416), and a 206 of several parts.
storing may_store(request const& r, octets key, response const& head, exchange_times const& t, circumstances const& c,
                  cache_options const& o, account* why = nullptr);

// What is stored of it: for a response that may be.
stored_response keep(request const& r, octets key, response const& head, exchange_times const& t,
                     cache_options const& o, account* why = nullptr);

// What is left of a stored response to GET whose content broke off after so many octets (3.3): incomplete, to be
// completed or used for ranges. Nothing if there is no way to recognise the rest of it.
std::optional<stored_response> broken_off(stored_response const& of, std::uint64_t received);

// Whether a newer response to that request takes the place of an older one under the same key: the older one
// would have been suitable for the request too, and is no part with octets that the newer one lacks of the same
// representation.
bool supersedes(request const& r, stored_response const& newer, stored_response const& older);

}  // namespace httoop::inline v0::caching
