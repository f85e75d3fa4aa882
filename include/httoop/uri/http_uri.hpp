#pragma once
#include <cstdint>

#include <httoop/uri/uri_view.hpp>

namespace httoop::inline v0 {

// What RFC 9110 4.2 asks of http and https URIs besides RFC 3986.

// "80" for http, "443" for https (in any case); "" for other schemes.
octets default_port_text(octets scheme);

inline bool is_http(uri_view const& u) { return !default_port_text(u.scheme()).empty(); }

// The TCP port of an http or https URI: as given, or the scheme's; 0 for other schemes, and for a
// port that is none.
std::uint16_t port_of(uri_view const& u);

// A host is named and no userinfo given. URIs of other schemes pass. `for_sending` asks as a sender
// (who must not generate such a URI), else as a recipient (who refuses it). Offsets are in the URI.
result<void> check_http_uri(uri_view const& u, bool for_sending = false);

}  // namespace httoop::inline v0
