#pragma once
#include <string>

#include <httoop/exchange/exchange.hpp>

namespace httoop::inline v0 {

// The field lines as "Name: value" lines.
std::string fields_as_text(field_section const& fields);
// As members of a JSON object, in braces, whose lines begin with that; lines of one name are joined.
std::string fields_as_json(field_section const& fields, octets indent);
// Of HEAD it is GET: what is told of the content is told of that to GET (RFC 9110 8.6).
octets shown_method(request const& r);
// The request and its content as a JSON object.
std::string request_as_json(exchange const& x, octets content);
// The cookies of the request as a JSON object.
std::string cookies_as_json(request const& r);

}  // namespace httoop::inline v0
