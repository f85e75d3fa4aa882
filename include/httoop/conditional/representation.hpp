#pragma once
#include <cstdint>
#include <optional>

#include <httoop/core/timestamp.hpp>
#include <httoop/field/entity_tag.hpp>

namespace httoop::inline v0 {

// What preconditions and ranges need to know of a selected representation (RFC 9110 3.2, 8.8). It
// borrows the entity tag.
struct representation {
    std::optional<entity_tag_view> tag;
    std::optional<timestamp> last_modified;
    // The date is a strong validator too: whoever was told this Last-Modified got this
    // representation, since none was served while its second could bring another one (8.8.2.2).
    bool last_modified_is_strong = false;
    std::optional<std::uint64_t> length;  // octets, if they are known
    bool ranges = true;                   // parts of it can be sent; needs the length
};

}  // namespace httoop::inline v0
