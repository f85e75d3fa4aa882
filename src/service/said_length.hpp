#pragma once
#include <httoop/exchange/source.hpp>
#include <httoop/message/response.hpp>

namespace httoop::inline v0 {

// For an answer without content that says how long it would have been, to HEAD or with 304 (RFC 9110 8.6): a content
// of that length, which nobody reads. Null where it does not say so, or not well.
owned<source> said_length(response const& r);
owned<source> said_length(std::uint64_t octets);

}  // namespace httoop::inline v0
