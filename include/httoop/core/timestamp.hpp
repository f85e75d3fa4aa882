#pragma once
#include <compare>
#include <cstdint>

namespace httoop::inline v0 {

// A point of wall-clock time with HTTP's resolution: seconds since 1970-01-01T00:00:00Z, leap
// seconds not counted. Composed as IMF-fixdate (RFC 9110 5.6.7), see syntax/http_date.hpp.
struct timestamp {
    std::int64_t seconds = 0;
    friend constexpr auto operator<=>(timestamp, timestamp) = default;
};

// A point of monotonic time in nanoseconds from an unspecified origin: deadlines are made of it.
struct instant {
    std::int64_t nanoseconds = 0;
    friend constexpr auto operator<=>(instant, instant) = default;
    static constexpr instant never() { return {INT64_MAX}; }
};

// A span of monotonic time in nanoseconds.
struct duration {
    std::int64_t nanoseconds = 0;
    friend constexpr auto operator<=>(duration, duration) = default;
    static constexpr duration seconds(std::int64_t n) { return {n * 1'000'000'000}; }
    static constexpr duration milliseconds(std::int64_t n) { return {n * 1'000'000}; }
};

constexpr instant operator+(instant a, duration b) {
    return a == instant::never() ? a : instant{a.nanoseconds + b.nanoseconds};
}
constexpr duration operator-(instant a, instant b) { return {a.nanoseconds - b.nanoseconds}; }

// Both clocks read at once. Nothing below io reads a clock: it is given a moment.
struct moment {
    instant mono;
    timestamp wall;
};

}  // namespace httoop::inline v0
