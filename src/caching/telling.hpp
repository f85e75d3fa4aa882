#pragma once
#include <string>

#include <httoop/caching/account.hpp>
#include <httoop/message/field_section.hpp>

namespace httoop::inline v0::caching {

inline void tell(account* why, rule const& because, verdict says, octets looked_at = {}) {
    if (why != nullptr) why->add(because, says, std::string{looked_at});
}

// "Name: value" of the first line of that name, for accounts.
inline std::string line_of(field_section const& fields, field_id id) {
    std::string text{name_of(id)};
    text += ": ";
    text += fields.value(id);
    return text;
}

inline void tell_line(account* why, rule const& because, verdict says, field_section const& fields, field_id id) {
    if (why != nullptr) why->add(because, says, line_of(fields, id));
}

}  // namespace httoop::inline v0::caching
