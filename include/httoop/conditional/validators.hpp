#pragma once
#include <optional>
#include <string>

#include <httoop/conditional/representation.hpp>
#include <httoop/message/field_name.hpp>
#include <httoop/message/field_section.hpp>

namespace httoop::inline v0::conditional {

// The Last-Modified that an origin server sends for a representation modified at that time: never
// later than the message's own Date (RFC 9110 8.8.2.1).
timestamp last_modified_to_send(timestamp modified, timestamp date);

// Whether a Last-Modified that came with that Date is a strong validator for a client or cache: it
// is at least a second older (8.8.2.2).
bool is_strong_date(timestamp last_modified, timestamp date);

// The value of If-Range for a client that has a part of that representation: its entity tag if it
// is strong, or its date if that is strong and there is no tag (13.1.5). Nothing otherwise: then
// the rest cannot be asked for.
std::optional<std::string> compose_if_range(representation const& partial);

// Whether a 304 carries that field of the 200 it stands for, although it tells of the representation
// (15.4.5).
bool goes_with_304(field_id id);

// The fields of a 304 that stands for a 200 with these (15.4.5): what tells of the representation or
// its content is left out, but for what goes_with_304() says, and for Last-Modified where there is no
// ETag; other fields stay.
field_section fields_of_304(field_section const& of_200);

}  // namespace httoop::inline v0::conditional
