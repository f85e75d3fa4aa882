#pragma once
#include <httoop/field/token_list.hpp>
#include <httoop/message/field_section.hpp>

namespace httoop::inline v0 {

// Adds the name of a request field to the Vary of a response (RFC 9110 12.5.5), unless it is there,
// or "*" is.
void add_vary(field_section& response, octets name);

}  // namespace httoop::inline v0
