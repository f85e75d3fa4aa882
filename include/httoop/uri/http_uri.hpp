#pragma once
#include <cstdint>

#include <httoop/uri/uri_view.hpp>

namespace httoop::inline v0 {

// What RFC 9110 4.2 asks of http and https URIs besides RFC 3986.

// The port that a scheme, in any case, means where none is given ("80" for http); "" where uri_schemes.def
// knows none.
octets default_port_text(octets scheme);

// The scheme is http or https.
bool is_http(uri_view const& u);

// The port: as given, or the scheme's; 0 for schemes of which none is known, and for a port that is none.
std::uint16_t port_of(uri_view const& u);

// A host is named and no userinfo given. URIs of other schemes pass. `for_sending` asks as a sender
// (who must not generate such a URI), else as a recipient (who refuses it). Offsets are in the URI.
result<void> check_http_uri(uri_view const& u, bool for_sending = false);

}  // namespace httoop::inline v0
