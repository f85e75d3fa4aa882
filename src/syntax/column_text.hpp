#pragma once
#include <string>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// Text in a column of what a user agent saves (cookies, logins): blanks, control characters and "%"
// percent-encoded, so that columns and lines end where they seem to.
void append_column_text(std::string& to, octets s);
// The inverse. False: it is malformed.
bool read_column_text(octets s, std::string& to);

}  // namespace httoop::inline v0
