#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <httoop/caching/account.hpp>
#include <httoop/caching/options.hpp>
#include <httoop/message/field_section.hpp>

namespace httoop::inline v0::caching {

// What was said in seconds, and how: of several the first counts (RFC 9111 4.2.1), what is no number of
// seconds is none (and a lifetime that is none has passed).
struct said_seconds {
    bool said = false;
    bool valid = false;
    std::uint32_t seconds = 0;

    [[nodiscard]] std::optional<std::uint32_t> value() const {
        if (!valid) return {};
        return seconds;
    }
};

// The directives of a response that count for this cache (RFC 9111 5.2.2, 5861, 8246), from Cache-Control or
// the targeted field that stands for it (RFC 9213 2.2). Read as caches have to: what can be read of a field
// counts even where the rest of it cannot. Restrictions count with odd arguments too, permissions do not.
struct response_directives {
    octets field = "Cache-Control";  // where they stand; "CDN-Cache-Control" if that one counts
    bool targeted = false;           // then Expires does not count either

    said_seconds max_age, s_maxage, stale_while_revalidate, stale_if_error;
    bool no_store = false, no_cache = false, private_ = false;  // without field names
    bool must_revalidate = false, proxy_revalidate = false, must_understand = false;
    bool public_ = false, immutable = false, no_transform = false;
    std::vector<std::string> no_cache_fields, private_fields;  // in lower case

    static response_directives of(field_section const& response, cache_options const& o, account* why = nullptr);
};

// The directives of a request (RFC 9111 5.2.1, 5861 4).
struct request_directives {
    said_seconds max_age, min_fresh, max_stale, stale_if_error;  // max_stale: without a number, any
    bool no_cache = false, no_store = false, only_if_cached = false;

    // Pragma: no-cache counts where there is no Cache-Control (RFC 7234 5.4, which RFC 9111 leaves open).
    static request_directives of(field_section const& request, cache_options const& o, account* why = nullptr);
};

}  // namespace httoop::inline v0::caching
