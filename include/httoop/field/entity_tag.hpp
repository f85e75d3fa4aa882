#pragma once
#include <string>

#include <httoop/core/octets.hpp>
#include <httoop/core/result.hpp>

namespace httoop::inline v0 {

// An entity tag (RFC 9110 8.8.3), borrowed from the octets it was parsed or made from.
//
//     entity-tag = [ weak ] opaque-tag
//     weak       = %s"W/"
//     opaque-tag = DQUOTE *etagc DQUOTE
//     etagc      = %x21 / %x23-7E / obs-text
//
//     entity_tag_view t{"6f-1a2"};      // composed: "6f-1a2" in quotes
struct entity_tag_view {
    octets opaque;  // without the quotes
    bool weak = false;

    // All of s is one entity tag; the offset of a violation is that of the octet that does not fit.
    static result<entity_tag_view> parse(octets s HTTOOP_LIFETIME_BOUND);
    // Parses the entity tag at the front of s. Returns its size, or 0 if there is none.
    static std::size_t parse_front(octets s, entity_tag_view& tag);
    [[nodiscard]] std::string compose() const;
    friend bool operator==(entity_tag_view const&, entity_tag_view const&) = default;
};

// The same, owned.
struct entity_tag {
    std::string opaque;
    bool weak = false;

    entity_tag() = default;
    explicit entity_tag(std::string opaque_, bool weak_ = false)
        : opaque{std::move(opaque_)}, weak{weak_} {}
    explicit entity_tag(entity_tag_view t) : opaque{t.opaque}, weak{t.weak} {}
    operator entity_tag_view() const HTTOOP_LIFETIME_BOUND { return {opaque, weak}; }

    static result<entity_tag> parse(octets s);
    [[nodiscard]] std::string compose() const { return entity_tag_view{opaque, weak}.compose(); }
    friend bool operator==(entity_tag const&, entity_tag const&) = default;
};

// The two ways to compare entity tags (RFC 9110 8.8.3.2): strongly, the tags are the same and both
// strong; weakly, what stands in the quotes is the same.
inline bool strong_match(entity_tag_view a, entity_tag_view b) {
    return !a.weak && !b.weak && a.opaque == b.opaque;
}
inline bool weak_match(entity_tag_view a, entity_tag_view b) { return a.opaque == b.opaque; }

}  // namespace httoop::inline v0
