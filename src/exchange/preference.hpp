#pragma once
#include <initializer_list>

#include <httoop/message/field_section.hpp>

namespace httoop::inline v0 {

// Which of the media types (lower case, without parameters) the request's Accept prefers (RFC 9110
// 12.5.1); the first of equals. Where none is acceptable, the first: an answer in another form is
// better than none (12.4.1).
std::size_t preferred_type(field_section const& fields, std::initializer_list<octets> types);

}  // namespace httoop::inline v0
