#pragma once
#include <cstdint>
#include <string>

#include <httoop/core/result.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// The greatest number of seconds that caches count to: larger ones, in Age and in directives, are
// taken as this (RFC 9111 1.2.2).
inline constexpr std::uint32_t delta_seconds_most = 2147483648;

// delta-seconds = 1*DIGIT; false if s is none.
bool parse_delta_seconds(octets s, std::uint32_t& seconds);

// The value of Age (RFC 9111 5.1).
struct age {
    static constexpr field_id id = field_id::age;
    std::uint32_t seconds = 0;

    static result<age> parse(octets value);
    [[nodiscard]] std::string compose() const { return std::to_string(seconds); }
    friend bool operator==(age, age) = default;
};

}  // namespace httoop::inline v0
