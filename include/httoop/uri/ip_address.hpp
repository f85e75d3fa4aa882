#pragma once
#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// Addresses as RFC 3986 3.2.2 writes them, whole strings.

// IPv4address = dec-octet "." dec-octet "." dec-octet "." dec-octet    ; no leading zeros
bool is_ipv4address(octets s);

// IPv6address: eight groups of up to four hexadecimal digits, the last two of which may be an
// IPv4address; "::" once for one group of zeros or more. No zone, no brackets.
bool is_ipv6address(octets s);

// IPvFuture = "v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" )
bool is_ipvfuture(octets s);

// Whether a host, as a URI has it, is always this machine: "localhost", 127.0.0.0/8, "[::1]". Other names
// may lead here too, but who knows who answers for them.
bool is_loopback_host(octets host);

}  // namespace httoop::inline v0
