#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <httoop/core/result.hpp>
#include <httoop/field/list_field.hpp>
#include <httoop/message/field_name.hpp>
#include <httoop/syntax/parameters.hpp>
#include <httoop/uri/uri.hpp>

namespace httoop::inline v0 {

// Links from one context to one target (RFC 8288 3): one for each relation type. Parameters keep
// their order; those that recipients ignore are left out: extended ones that are broken, and rel,
// media, title, title* and type after the first.
//
//     link-value = "<" URI-Reference ">" *( OWS ";" OWS link-param )
struct link_value {
    uri target;
    httoop::parameters parameters;

    link_value() = default;
    explicit link_value(uri target_, httoop::parameters p = {})
        : target{std::move(target_)}, parameters{std::move(p)} {}
    link_value(uri target_, std::string rel)
        : target{std::move(target_)}, parameters{{"rel", std::move(rel)}} {}

    // `ignored` is told of parameters that are left out.
    static result<link_value> parse(octets s, findings_sink* ignored = nullptr);
    static std::size_t uncut(octets rest);  // see list_field
    // What parses, but has no relation type or a wrong one, is not composed.
    [[nodiscard]] std::string compose() const;

    // Relation types (3.3), of rev the reverse ones; valid until the parameters change. They are
    // compared without case.
    [[nodiscard]] std::vector<octets> relations() const HTTOOP_LIFETIME_BOUND;
    [[nodiscard]] std::vector<octets> reverse_relations() const HTTOOP_LIFETIME_BOUND;
    // Whether it relates the resource itself in that way: a link with an anchor has another
    // context, and is none (3.2). relates() looks at the relation alone.
    [[nodiscard]] bool is(octets relation) const { return relates(relation) && in_own_context(); }
    [[nodiscard]] bool relates(octets relation) const;
    [[nodiscard]] bool in_own_context() const;
    // Seen from the URI of the representation that the link came with (8.7 of RFC 9110).
    [[nodiscard]] result<uri> resolved_target(uri_view const& base) const;
    [[nodiscard]] result<uri> resolved_context(uri_view const& base) const;

    // Target attributes (3.4). title* beats title; the text is in UTF-8.
    [[nodiscard]] std::optional<std::string> title() const;
    [[nodiscard]] std::vector<octets> languages() const HTTOOP_LIFETIME_BOUND;  // all hreflang
    // Others, by name: "anchor", "media", "type", ...; null if there is none.
    [[nodiscard]] std::string const* attribute(octets name) const { return parameters.find(name); }

    friend bool operator==(link_value const&, link_value const&) = default;
};

// The value of Link (RFC 8288 3). (POSIX has a function `link`.)
//
//     if (auto l = response.get<links>())
//         if (link_value const* next = l->find("next")) target = next->resolved_target(target);
//     response.set(links{{{*uri::parse("/page/2"), "next"}}});
using links = list_field<field_id::link, link_value>;

}  // namespace httoop::inline v0
