#pragma once
#include <cstdint>

#include <httoop/caching/account.hpp>
#include <httoop/caching/directives.hpp>
#include <httoop/caching/options.hpp>
#include <httoop/message/response.hpp>

namespace httoop::inline v0::caching {

// Where a lifetime comes from (RFC 9111 4.2.1).
enum class lifetime_source : std::uint8_t { none, option, s_maxage, max_age, expires, heuristic };

// How long a stored response is fresh, and what holds once it is not: all that its fields say of time, found
// once when it is stored or updated, so that a hit compares two numbers.
struct freshness {
    timestamp response_time;           // of the exchange that it came by, or was validated by
    timestamp date;                    // Date, or else response_time
    std::uint32_t initial_age = 0;     // corrected_initial_age (4.2.3)
    std::uint32_t lifetime = 0;        // freshness_lifetime (4.2.1)
    lifetime_source from = lifetime_source::none;

    bool no_cache = false;             // to be validated at each use
    bool never_stale = false;          // must-revalidate; in shared caches proxy-revalidate and s-maxage
    bool immutable = false;
    bool aged = false;                 // it came with Age: from a cache
    bool has_stale_if_error = false;
    std::uint32_t stale_if_error = 0;
    std::uint32_t stale_while_revalidate = 0;

    // current_age (4.2.3): at most 2^31. A clock that was set back adds nothing.
    [[nodiscard]] std::uint32_t age(timestamp now) const;
    [[nodiscard]] bool fresh(timestamp now) const { return lifetime > age(now); }
    // What is left of the lifetime; negative for what is stale.
    [[nodiscard]] std::int64_t left(timestamp now) const {
        return std::int64_t{lifetime} - std::int64_t{age(now)};
    }

    static freshness of(response const& r, response_directives const& d, exchange_times const& t, cache_options const& o,
                        account* why = nullptr);
    friend bool operator==(freshness const&, freshness const&) = default;
};

// The HTTP-date of a field that caches count with: in any case (4.2), of the zone GMT alone. False if it is
// none.
bool read_date(octets value, timestamp now, timestamp& date);

}  // namespace httoop::inline v0::caching
