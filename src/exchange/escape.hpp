#pragma once
#include <string>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// Text as HTML, in content and in quoted attributes: & < > " ' are replaced.
void append_html(std::string& to, octets text);

// Text as a JSON string (RFC 8259 7), with its quotes. What is no UTF-8 is taken as ISO-8859-1, so
// that the result is always valid and nothing is lost.
void append_json(std::string& to, octets text);

}  // namespace httoop::inline v0
