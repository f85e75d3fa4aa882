#pragma once
#include <string>

#include <httoop/core/octets.hpp>
#include <httoop/core/result.hpp>

namespace httoop::inline v0 {

// A uniform resource name (RFC 8141 2), borrowed from the octets it was parsed from, not decoded.
// Components that are absent have null pointers.
//
//     namestring    = "urn" ":" NID ":" NSS [ rq-components ] [ "#" f-component ]
//     NID           = (alphanum) 0*30(alphanum / "-") (alphanum)
//     NSS           = pchar *(pchar / "/")
//     rq-components = [ "?+" r-component ] [ "?=" q-component ]
//
//     auto n = urn_view::parse("urn:isbn:0451450523");    // n->nid == "isbn"
struct urn_view {
    octets nid;          // namespace identifier, 2 to 32 octets, in any case
    octets nss;          // namespace specific string
    octets r_component;  // for whoever resolves the name
    octets q_component;  // for the resource
    octets f_component;  // the fragment

    // Strict; the offset of a violation is in `text`.
    static result<urn_view> parse(octets text HTTOOP_LIFETIME_BOUND);

    [[nodiscard]] std::string compose() const;

    // The name itself, in the form in which names are compared (3.1): "urn" and the NID in lower
    // case, digits of percent-encodings in upper case, without the other components.
    [[nodiscard]] std::string assigned_name() const;
};

// URN-equivalence (RFC 8141 3.1).
bool equivalent(urn_view const& a, urn_view const& b);

}  // namespace httoop::inline v0
