#pragma once
#include <string>

#include <httoop/message/field_section.hpp>

namespace httoop::inline v0 {

// The values of all lines of a name as one, with ", " between them (RFC 9110 5.3, RFC 9651 4.2): what
// a structured field is parsed from. A view of the section's own octets where there is one line,
// valid until the section changes; of `memory` where there are more. Empty if there is none, as an
// absent list or dictionary is an empty one.
//
//     std::string memory;
//     auto d = structured::dictionary::parse(combined(r.fields(), "Example-Dict", memory));
octets combined(field_section const& fields HTTOOP_LIFETIME_BOUND, field_id id,
                std::string& memory HTTOOP_LIFETIME_BOUND);
octets combined(field_section const& fields HTTOOP_LIFETIME_BOUND, octets name,
                std::string& memory HTTOOP_LIFETIME_BOUND);

}  // namespace httoop::inline v0
