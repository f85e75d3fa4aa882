#pragma once
#include <string>

#include <httoop/exchange/exchange.hpp>

namespace httoop::inline v0 {

// The field lines as "Name: value" lines.
std::string fields_as_text(field_section const& fields);
// As members of a JSON object, in braces; lines of one name are joined as the name's row says.
std::string fields_as_json(field_section const& fields);
// The request and its content as a JSON object.
std::string request_as_json(exchange const& x, octets content);
// The cookies of the request as a JSON object.
std::string cookies_as_json(request const& r);

}  // namespace httoop::inline v0
