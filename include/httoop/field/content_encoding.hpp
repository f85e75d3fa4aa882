#pragma once
#include <httoop/field/token_list.hpp>

namespace httoop::inline v0 {

// RFC 9110 8.4: the content codings in the order in which they were applied.
using content_encoding = token_list<field_id::content_encoding>;

// Whether two names are the same coding: without case; x-gzip is gzip, x-compress is compress
// (8.4.1.1, 8.4.1.3).
bool same_coding(octets a, octets b);

}  // namespace httoop::inline v0
