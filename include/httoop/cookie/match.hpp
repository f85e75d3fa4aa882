#pragma once
#include <string>

#include <httoop/core/octets.hpp>
#include <httoop/uri/uri_view.hpp>

namespace httoop::inline v0::cookie {

// The host of a URI in the form in which cookies compare it (RFC 6265bis 5.1.2): lower case, without
// a dot at the end; empty if it has none. U-labels are A-labels before they get here.
std::string canonical_host(uri_view const& u);

// Both canonical (5.1.3).
bool domain_matches(octets host, octets domain);

// The path of a cookie that was given none (5.1.4). Valid as long as the request's URI.
octets default_path(uri_view const& request);

// Whether a request for that path gets a cookie of that path (5.1.4). An empty request path is "/".
bool path_matches(octets request_path, octets cookie_path);

}  // namespace httoop::inline v0::cookie
