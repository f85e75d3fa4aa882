#pragma once
#include <string>

#include <httoop/caching/stored_response.hpp>
#include <httoop/conditional/representation.hpp>
#include <httoop/message/request.hpp>
#include <httoop/range/select.hpp>

namespace httoop::inline v0::caching {

// What preconditions and ranges need to know of a stored response; borrows from it.
representation representation_of(stored_response const& s);

// The value of If-Range that asks for more of it; empty if it has no strong validator.
std::string if_range_of(stored_response const& s);

// What its Range, and If-Range, select for a request that the stored response answers with 200.
range::selection selected_of(stored_response const& s, request const& r, circumstances const& c,
                             cache_options const& o);

// Whether what is held is enough to answer the request (RFC 9111 3.3).
bool holds_enough(stored_response const& s, request const& r, circumstances const& c, cache_options const& o);

// Whether a response to the method with which it was stored can answer a request with that one.
bool method_serves(stored_response const& s, httoop::method const& m);

}  // namespace httoop::inline v0::caching
