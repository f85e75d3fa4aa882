#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include <httoop/core/result.hpp>
#include <httoop/message/field_name.hpp>
#include <httoop/syntax/structured_dictionary.hpp>

namespace httoop::inline v0 {

// The value of CDN-Cache-Control (RFC 9213 3): cache directives for CDNs alone, as a dictionary. One
// that holds no directive, or does not parse, is a violation: the caches that it is meant for fall
// back to Cache-Control (2.1, 2.2). Unknown directives are kept.
//
//     response.set(cdn_cache_control{{{"max-age", 600}, {"must-revalidate", true}}});
struct cdn_cache_control {
    static constexpr field_id id = field_id::cdn_cache_control;
    static constexpr bool combines_lines = true;
    structured::dictionary directives;

    static result<cdn_cache_control> parse(octets value);
    // A directive whose value is not of its type in Cache-Control is not composed.
    [[nodiscard]] std::string compose() const;
    // The directive of that name, or null; null too if its value is not of the type that it has in
    // Cache-Control, as then its sender and we may not mean the same.
    [[nodiscard]] structured::bare_item const* find(octets name) const;
    [[nodiscard]] bool has(octets name) const { return find(name) != nullptr; }
    // Its argument as delta-seconds (at most delta_seconds_most); nothing if there is none.
    [[nodiscard]] std::optional<std::uint32_t> seconds(octets name) const;
    friend bool operator==(cdn_cache_control const&, cdn_cache_control const&) = default;
};

}  // namespace httoop::inline v0
