#pragma once
#include <httoop/core/octets.hpp>
#include <httoop/core/result.hpp>
#include <httoop/core/timestamp.hpp>

namespace httoop::inline v0 {

// The date of an Expires attribute, as liberally as user agents read it (RFC 6265bis 5.1.1): tokens
// in any order of which the first that looks like a time, a day, a month and a year count.
//
//     parse_cookie_date("Wed, 09-Dec-09 16:27:23 GMT")    // 2009-12-09T16:27:23Z
//
// A violation's offset is 0: no single octet is at fault.
result<timestamp> parse_cookie_date(octets date);

}  // namespace httoop::inline v0
