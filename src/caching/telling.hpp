#pragma once
#include <string>

#include <httoop/caching/account.hpp>
#include <httoop/message/field_section.hpp>

namespace httoop::inline v0::caching {

inline void tell(account* why, rule const& because, verdict says, octets looked_at = {}) {
    if (why != nullptr) why->add(because, says, std::string{looked_at});
}

// "Name: value" of the first line of that name, for accounts; "no Name" without one.
inline std::string line_of(field_section const& fields, field_id id) {
    if (!fields.has(id)) return "no " + std::string{name_of(id)};
    return std::string{name_of(id)} + ": " + std::string{fields.value(id)};
}

inline void tell_line(account* why, rule const& because, verdict says, field_section const& fields, field_id id) {
    if (why != nullptr) why->add(because, says, line_of(fields, id));
}

}  // namespace httoop::inline v0::caching
