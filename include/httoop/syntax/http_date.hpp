#pragma once
#include <httoop/core/octets.hpp>
#include <httoop/core/result.hpp>
#include <httoop/core/timestamp.hpp>

namespace httoop::inline v0 {

// HTTP-date (RFC 9110 5.6.7), without locale, clock or process-wide state.
//
//     HTTP-date = IMF-fixdate          ; Sun, 06 Nov 1994 08:49:37 GMT
//               / rfc850-date          ; Sunday, 06-Nov-94 08:49:37 GMT
//               / asctime-date         ; Sun Nov  6 08:49:37 1994
//
// All three forms are taken exactly as the grammar has them, in their case. The day must exist; a
// day name that does not belong to the day is let pass. Second 60 is the first second of the next
// minute. `now` gives rfc850-dates their century: the latest year with those digits that is no more
// than 50 years ahead of it, unless the day's name fits the year a century earlier. A violation's
// offset is that of the first octet that does not fit.
result<timestamp> parse_http_date(octets date, timestamp now);

// The octets of an IMF-fixdate.
inline constexpr std::size_t imf_fixdate_size = 29;

// Writes exactly imf_fixdate_size octets at `to` and returns their end. What the form cannot say is
// replaced by the nearest that it can: the years 0000 to 9999.
char* compose_imf_fixdate(char* to, timestamp t);

}  // namespace httoop::inline v0
