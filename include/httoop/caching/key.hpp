#pragma once
#include <optional>
#include <string>

#include <httoop/message/request.hpp>
#include <httoop/uri/uri_view.hpp>

namespace httoop::inline v0::caching {

// What responses are stored under: the target URI (RFC 9111 2), with scheme and host in lower case, without
// the port that is the scheme's own, with "/" for an empty path (RFC 9110 4.2.3). Path and query stay octet
// for octet: an origin may tell apart what a norm says is the same, and then one would poison the other.
//
//     key_of(request{GET http://EXAMPLE.org:80?a}, "http")    // "http://example.org/?a"
//
// `scheme` is that of the connection, where the target does not say it. False, and the cache lets the request
// pass, where there is no such URI: no host, CONNECT, "*".
bool key_of(request const& r, octets scheme, std::string& key);
std::optional<std::string> key_of(request const& r, octets scheme);
std::optional<std::string> key_of(uri_view const& target);

// The origin in a key: "http://example.org".
octets origin_of_key(octets key HTTOOP_LIFETIME_BOUND);

}  // namespace httoop::inline v0::caching
