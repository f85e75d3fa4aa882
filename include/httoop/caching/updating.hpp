#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <httoop/caching/account.hpp>
#include <httoop/caching/options.hpp>
#include <httoop/caching/stored_response.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>

namespace httoop::inline v0::caching {

// What a response does to a stored one.
enum class effect : std::uint8_t {
    none,    // it stays as it is; `updated` answers this request alone
    update,  // it gets new fields
    stale,   // the same, but it is to be validated before it is used again
    drop,    // its new fields forbid that it is kept: use it for this request, then drop it
};

struct change {
    std::size_t which;
    effect is;
    stored_response updated{};
    bool answers = false;  // the request; one of all changes does
};

// What a response to a forwarded request is to a cache (RFC 9111 4.3.3).
enum class received_as : std::uint8_t {
    interim,       // it goes on, and the final one is waited for
    not_modified,  // freshened() says about which stored responses
    failure,       // 500, 502, 503 or 504: stale_on_failure() may be asked, else it goes on
    full,          // it answers the request; none of the stored ones does
};
received_as meaning_of(response const& r);

// What a 304 (Not Modified) to validation() does to the responses stored under the key (RFC 9111 4.3.4): those with its
// strong validator, or the most recent with its weak one, or the only one if there is none. Empty if it is about
// none of them: then it goes on if it is the answer to the client's own preconditions, which is so where the cache asked for
// no more (asks_more()), or meets_own() says so; else the request is to be sent again without those of the cache.
// If it is about some, the client is answered
// from one: answer() gives 304 or 200, as the client's own preconditions say (4.3.2).
std::vector<change> freshened(request const& r, std::span<stored_response const* const> stored, response const& not_modified,
                              exchange_times const& t, cache_options const& o, account* why = nullptr);

// Whether the validators of a 304 say that the request's own preconditions may have it as answer; it need not have
// Last-Modified (RFC 9110 15.4.5).
bool meets_own(request const& r, response const& not_modified);

// What a response to HEAD does to the stored responses to GET that could have answered it (4.3.5).
std::vector<change> freshened_by_head(request const& r, std::span<stored_response const* const> stored, response const& head,
                                      exchange_times const& t, cache_options const& o, account* why = nullptr);

// One stored response under the fields of a newer response (3.2).
stored_response updated(request const& r, stored_response const& s, response const& by, exchange_times const& t,
                        cache_options const& o, account* why = nullptr);

}  // namespace httoop::inline v0::caching
