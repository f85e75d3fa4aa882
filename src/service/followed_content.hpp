#pragma once
#include <httoop/exchange/service.hpp>

#include "cache_rest.hpp"

namespace httoop::inline v0 {

// The reply to `x` with what is stored of `s`, with what comes behind it where that was too large to be stored. A client that
// is left behind by the others who read it gets the rest by a request of its own, if there is a way.
reply followed_by(reply&& r, owned<cache_rest::reader> rest, cached_response const& s, exchange& x, service& behind);

}  // namespace httoop::inline v0
