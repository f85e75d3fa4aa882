#pragma once
#include <cstdint>
#include <string>

#include <httoop/core/result.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// The greatest number of seconds that caches count to: larger ones are taken as this (RFC 9111
// 1.2.2).
inline constexpr std::uint32_t delta_seconds_most = 2147483648;

// delta-seconds = 1*DIGIT; false if s is none.
bool parse_delta_seconds(octets s, std::uint32_t& seconds);

// The value of a field that is delta-seconds; others break `Grammar`.
template <field_id Id, rule const* Grammar>
struct delta_seconds_field {
    static constexpr field_id id = Id;
    std::uint32_t seconds = 0;

    static result<delta_seconds_field> parse(octets value) {
        delta_seconds_field f;
        if (!parse_delta_seconds(value, f.seconds) && enforced(*Grammar)) return violation{Grammar, 0};
        return f;
    }
    [[nodiscard]] std::string compose() const { return std::to_string(seconds); }
    friend bool operator==(delta_seconds_field, delta_seconds_field) = default;
};

}  // namespace httoop::inline v0
