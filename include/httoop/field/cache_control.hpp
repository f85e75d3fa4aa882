#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <httoop/core/result.hpp>
#include <httoop/field/directive.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// The value of Cache-Control (RFC 9111 5.2): directives, known or not, in their order. Names are
// compared without case.
//
//     Cache-Control   = #cache-directive
//     cache-directive = token [ "=" ( token / quoted-string ) ]
//
//     response.set(cache_control{{{"public"}, {"max-age", "3600"}}});
struct cache_control {
    static constexpr field_id id = field_id::cache_control;
    using directive = httoop::directive;
    std::vector<directive> directives;

    static result<cache_control> parse(octets value);
    result<void> parse_more(octets value);
    // A directive that stands twice with different numbers of seconds is not composed, and none of those
    // that cache_directives.def knows to have seconds with anything else. no-cache and private have
    // their field names in quotes.
    [[nodiscard]] std::string compose() const;
    // The first directive of that name, or null.
    [[nodiscard]] directive const* find(octets name) const;
    [[nodiscard]] bool has(octets name) const { return find(name) != nullptr; }
    // Its argument as delta-seconds; nothing if it is absent or no number.
    [[nodiscard]] std::optional<std::uint32_t> seconds(octets name) const;
    friend bool operator==(cache_control const&, cache_control const&) = default;
};

}  // namespace httoop::inline v0
