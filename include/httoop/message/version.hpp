#pragma once
#include <compare>
#include <cstdint>

namespace httoop::inline v0 {

// The protocol version of a message (RFC 9110 2.5, RFC 9112 2.3).
struct http_version {
    std::uint8_t major = 1;
    std::uint8_t minor = 1;
    friend constexpr bool operator==(http_version, http_version) = default;
    friend constexpr auto operator<=>(http_version a, http_version b) {
        return (a.major << 8 | a.minor) <=> (b.major << 8 | b.minor);
    }
};

inline constexpr http_version http_0_9{0, 9};
inline constexpr http_version http_1_0{1, 0};
inline constexpr http_version http_1_1{1, 1};
inline constexpr http_version http_2{2, 0};

}  // namespace httoop::inline v0
