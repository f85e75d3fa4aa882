#pragma once
#include <string>
#include <vector>

#include <httoop/field/composed.hpp>
#include <httoop/field/entity_tag.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// "*" / #entity-tag. What it means for a request is decided by conditional/evaluate.
struct entity_tags {
    bool any = false;
    std::vector<entity_tag> tags;

    // Adds the entity tags of one line.
    result<void> add(octets value);
    [[nodiscard]] std::string composed() const;
    friend bool operator==(entity_tags const&, entity_tags const&) = default;
};

template <field_id Id>
struct entity_tags_field : entity_tags {
    static constexpr field_id id = Id;

    static result<entity_tags_field> parse(octets value) {
        entity_tags_field f;
        if (auto added = f.add(value); !added) return added.error();
        return f;
    }
    result<void> parse_more(octets value) { return add(value); }
    [[nodiscard]] std::string compose() const { return parsed_back(composed(), *this); }
    friend bool operator==(entity_tags_field const&, entity_tags_field const&) = default;
};

using if_match = entity_tags_field<field_id::if_match>;            // RFC 9110 13.1.1
using if_none_match = entity_tags_field<field_id::if_none_match>;  // 13.1.2

}  // namespace httoop::inline v0
