#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <httoop/core/limits.hpp>
#include <httoop/core/octets.hpp>
#include <httoop/core/timestamp.hpp>

namespace httoop::inline v0::caching {

// What a cache is, and what it was told to do. The limits that count here: cache_content, cache_variants,
// cache_groups, heuristic_age, stale_age, ranges.
struct cache_options {
    bool shared = true;  // by several users (RFC 9111 1); else private: one user's own
    std::string name = "httoop";  // in Cache-Status

    // Fields that are for this cache in place of Cache-Control and Expires, the most special first
    // (RFC 9213 2.2): "CDN-Cache-Control" for one that stands before an origin.
    std::vector<std::string> targets{};

    bool clock = true;              // without one everything is validated at each use (4)
    bool heuristics = true;         // a tenth of the time since Last-Modified, where nothing is said (4.2.2)
    bool request_directives = true; // Cache-Control of requests counts (5.2.1); for "no-store" it always does
    bool stale_if_disconnected = true;  // stale responses are used where the origin cannot be reached (4.2.4)
    bool stale_if_5xx = false;          // and where it answers 500, 502, 503 or 504 (4.3.3)
    bool refuses_set_cookie = false;    // stricter than the standard: a shared cache does not store Set-Cookie
    bool completes = true;          // asks for the rest of what it holds in part (3.3)
    bool tells_key = false;         // the key parameter of Cache-Status
    // Fields whose values are names for purges, such as Cache-Tag: see tags_of().
    std::vector<std::string> tag_fields{};

    // In place of what responses say of their lifetime, for those that may be stored: seconds.
    std::optional<std::uint32_t> lifetime{};
    // And for those that say nothing, in place of heuristics.
    std::optional<std::uint32_t> lifetime_if_none{};

    httoop::limits limits{};

    static cache_options of_gateway();     // shared, with CDN-Cache-Control
    static cache_options of_proxy();       // shared
    static cache_options of_user_agent();  // private
};

// What a cache knows besides the messages.
struct circumstances {
    timestamp now;
    bool content = false;  // the request has content, though its fields do not say so (HTTP/2)
    bool validated = false;  // the stored response was validated for this request: then it has no Age of its own
    octets boundary{};     // for answers with several ranges; without it they are answered whole
};

// When the request of a response was sent, and when its head was received (4.2.3).
struct exchange_times {
    timestamp request, response;
};

}  // namespace httoop::inline v0::caching
