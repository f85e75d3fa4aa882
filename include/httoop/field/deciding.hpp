#pragma once
#include <httoop/field/accept.hpp>
#include <httoop/field/accept_charset.hpp>
#include <httoop/field/accept_encoding.hpp>
#include <httoop/field/accept_language.hpp>

namespace httoop::inline v0 {

// Which element of a list of preferences decides about one thing: the most specific that matches,
// of equals the first; null if none matches. It points into the list. What quality_of() rests on.

// text/plain;format=flowed before text/plain before text/* before */* (RFC 9110 12.5.1).
media_range const* deciding(accept const& a, media_type const& m);
// By its name, else "*" (12.5.2).
weighted const* deciding(accept_charset const& a, octets charset);
// By its name, else "*" (12.5.3). A representation without content coding is "identity".
weighted const* deciding(accept_encoding const& a, octets coding);
// Basic filtering (12.5.4, RFC 4647 3.3.1): "en" matches "en" and "en-GB"; "*" matches every tag.
weighted const* deciding(accept_language const& a, octets tag);
// Lookup (RFC 4647 3.4): "en-GB" finds "en-GB", and "en" too, but not the other way round. Of those
// that find the tag the one with the most weight decides; a weight of 0 excludes by filtering what
// is not listed itself.
weighted const* deciding_by_lookup(accept_language const& a, octets tag);

}  // namespace httoop::inline v0
