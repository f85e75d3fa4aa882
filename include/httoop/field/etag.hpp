#pragma once
#include <string>
#include <utility>

#include <httoop/field/composed.hpp>
#include <httoop/field/entity_tag.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// The value of ETag (RFC 9110 8.8.3).
//
//     response.set(etag{"6f-1a2"});
struct etag : entity_tag {
    static constexpr field_id id = field_id::etag;

    etag() = default;
    explicit etag(std::string opaque_, bool weak_ = false) : entity_tag{std::move(opaque_), weak_} {}
    explicit etag(entity_tag t) : entity_tag{std::move(t)} {}

    static result<etag> parse(octets value) {
        auto tag = entity_tag::parse(value);
        if (!tag) return tag.error();
        return etag{*std::move(tag)};
    }
    [[nodiscard]] std::string compose() const { return parsed_back(entity_tag::compose(), *this); }
    friend bool operator==(etag const&, etag const&) = default;
};

}  // namespace httoop::inline v0
