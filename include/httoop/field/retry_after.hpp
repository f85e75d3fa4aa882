#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include <httoop/core/result.hpp>
#include <httoop/core/timestamp.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// The value of Retry-After (RFC 9110 10.2.3): a date, or else a delay in seconds. A delay that is
// too large for 32 bits is the largest that is not.
//
//     Retry-After   = HTTP-date / delay-seconds
//     delay-seconds = 1*DIGIT
struct retry_after {
    static constexpr field_id id = field_id::retry_after;
    std::optional<timestamp> date;
    std::uint32_t seconds = 0;

    static retry_after delay(std::uint32_t s) { return {{}, s}; }
    // For two-digit years see field/date.hpp.
    static result<retry_after> parse(octets value, timestamp now = {1577836799});
    [[nodiscard]] std::string compose() const;
    friend bool operator==(retry_after const&, retry_after const&) = default;
};

}  // namespace httoop::inline v0
