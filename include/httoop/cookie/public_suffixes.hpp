#pragma once
#include <httoop/core/octets.hpp>
#include <httoop/uri/uri_view.hpp>

namespace httoop::inline v0::cookie {

// Knows the domains below which anyone can register a name ("com", "co.uk"). io::public_suffix_list
// is one; without any, a jar cannot reject cookies for such domains and takes each host for a site
// of its own.
class public_suffixes {
public:
    // `domain` is in lower case, without a dot at its end.
    [[nodiscard]] virtual bool contains(octets domain) const = 0;

protected:
    ~public_suffixes() = default;
};

// The part of a host name that somebody registered: a public suffix and one more label; empty if it
// has none, as addresses and suffixes themselves.
octets registrable_domain(octets host, public_suffixes const& suffixes);

// Whether two http or https URIs are of one site (RFC 6265bis 5.2): of the same scheme, and of hosts
// that are the same or share their registrable domain. Without suffixes hosts have to be the same.
bool same_site(uri_view const& a, uri_view const& b, public_suffixes const* suffixes);

}  // namespace httoop::inline v0::cookie
