#pragma once
#include <httoop/caching/options.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>
#include <httoop/uri/uri.hpp>

namespace httoop::inline v0::caching {

bool has_content(request const& r, circumstances const& c);

// A 206 to GET with Range, of bytes and of one part, which says of how many octets.
bool understands_part(request const& asked, response const& head);

// Whether a reference in a response to the request with that key names its target URI.
bool is_target(uri_view const& reference, octets key);

}  // namespace httoop::inline v0::caching
