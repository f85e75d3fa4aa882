#pragma once
#include <optional>
#include <string>

#include <httoop/core/timestamp.hpp>
#include <httoop/field/entity_tag.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// The value of If-Range (RFC 9110 13.1.5): an entity tag, or else a date.
//
//     If-Range = entity-tag / HTTP-date
struct if_range {
    static constexpr field_id id = field_id::if_range;
    std::optional<entity_tag> tag;
    timestamp date;  // if there is no tag

    // For two-digit years see field/date.hpp.
    static result<if_range> parse(octets value, timestamp now = {1577836799});
    // A weak tag is read, and not composed.
    [[nodiscard]] std::string compose() const;
    friend bool operator==(if_range const&, if_range const&) = default;
};

}  // namespace httoop::inline v0
