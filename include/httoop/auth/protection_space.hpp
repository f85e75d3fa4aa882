#pragma once
#include <string>
#include <vector>

#include <httoop/auth/asking.hpp>
#include <httoop/auth/digest.hpp>
#include <httoop/uri/uri.hpp>

namespace httoop::inline v0::auth {

// Where a client may send credentials before it is asked (RFC 9110 11.5). URIs are absolute, http
// or https; the first is that of the request that was challenged.

// Basic: everything below the last slash of the path, on the same origin (RFC 7617 2.2).
bool basic_covers(uri_view const& challenged, uri_view const& other);

// Digest: what begins with one of the URIs of domain; the whole origin without them, and everything
// if a proxy asked (RFC 7616 3.3).
bool digest_covers(digest_challenge const& c, uri_view const& challenged, uri_view const& other,
                   asker who = asker::origin);

}  // namespace httoop::inline v0::auth
