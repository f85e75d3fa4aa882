#pragma once
#include <httoop/uri/uri.hpp>

namespace httoop::inline v0 {

// Well-known URIs (RFC 8615): those of http and https whose path begins with "/.well-known/" and a
// registered name.

// The name in it, borrowed from u: "security.txt" for "http://a/.well-known/security.txt", and also
// where more segments follow. A null pointer where u is no well-known URI. The path is looked at as
// it stands: normalise first what may have dot-segments.
octets well_known_name(uri_view const& u);

// The well-known URI of that name at the origin of `site`. Refused: a site whose scheme has no
// well-known URIs, a name that is not one segment.
//
//     well_known_uri(*uri_view::parse("https://a/b?c"), "security.txt")
//         // "https://a/.well-known/security.txt"
result<uri> well_known_uri(uri_view const& site, octets name);

}  // namespace httoop::inline v0
