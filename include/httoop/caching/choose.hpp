#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include <httoop/caching/account.hpp>
#include <httoop/caching/options.hpp>
#include <httoop/caching/stored_response.hpp>
#include <httoop/message/request.hpp>

namespace httoop::inline v0::caching {

// What a request is answered with.
enum class use : std::uint8_t {
    fresh,               // the stored response
    stale,               // the stored response, although it is stale
    stale_and_validate,  // that too, and behind it a validation is sent that nobody waits for (RFC 5861 3)
    validate,            // ask the origin, with preconditions (validation.hpp)
    complete,            // ask the origin for the rest of it (partial.hpp)
    forward,             // ask the origin
    only_if_cached,      // 504 (Gateway Timeout): the client wants no request to be sent
};

// Why a request goes forward: the words of Cache-Status (RFC 9211 2.2).
enum class forward_reason : std::uint8_t { none, bypass, method, uri_miss, vary_miss, miss, request, stale, partial };

struct choice {
    static constexpr std::size_t none = SIZE_MAX;

    use is = use::forward;
    // Which of the stored responses. For use::validate and use::forward it is the one that might still be used if
    // the origin fails (stale_on_failure), or none.
    std::size_t which = none;
    forward_reason reason = forward_reason::none;
    rule const* because = nullptr;

    [[nodiscard]] bool answers() const { return is <= use::stale_and_validate; }
};

// Chooses among the responses stored under the request's key (RFC 9111 4). A request that a cache has nothing to
// do with is forwarded, with forward_reason::method or bypass: then its response is neither looked up nor
// coalesced, but may still invalidate (invalidation.hpp), and be stored (POST).
//
//     auto const c = choose(request, variants, {.now = now}, options, nullptr);
//     if (c.answers()) return answer(*variants[c.which], request, ...);
choice choose(request const& r, std::span<stored_response const* const> stored, circumstances const& c,
              cache_options const& o, account* why = nullptr);

// Whether the request may wait for the answer to an equal one that is under way (RFC 9111 4): GET or HEAD without
// content, Authorization, Range, preconditions of its own, and with no directive against it. Whether that answer
// then fits is to be asked of choose().
bool may_coalesce(request const& r, circumstances const& c, cache_options const& o);

// How a forwarded request failed.
struct failure {
    unsigned status = 0;  // that the origin answered; 0: it did not answer, or dropped the connection
};

// Whether a stored response that choose() named may be used though it is stale or was to be validated, since the
// origin failed (RFC 9111 4.2.4, 4.3.3, 5861 4). Never against what the origin said. If not, what the origin answered
// goes on, or 504 if it answered nothing.
bool stale_on_failure(request const& r, stored_response const& s, failure const& f, circumstances const& c,
                      cache_options const& o, account* why = nullptr);

}  // namespace httoop::inline v0::caching
