#pragma once
#include <httoop/core/ascii.hpp>
#include <httoop/core/octets.hpp>
#include <httoop/message/field_section.hpp>

namespace httoop::inline v0::wire {

// Calls each(octets) for the members of a list of tokens (RFC 9110 5.6.1), such as Connection,
// Upgrade and Expect have; empty members are ignored.
template <class F>
void each_option(octets list, F each) {
    while (!list.empty()) {
        std::size_t const comma = list.find(',');
        octets const member = trim_ows(list.substr(0, comma));
        if (!member.empty()) each(member);
        if (comma == octets::npos) return;
        list.remove_prefix(comma + 1);
    }
}

inline bool lists_option(octets list, octets option) {
    bool found = false;
    each_option(list, [&](octets o) { found = found || equal_ignoring_case(o, option); });
    return found;
}

inline bool lists_option(field_section const& f, field_id id, octets option) {
    bool found = false;
    if (f.has(id))
        for (field_line const line : f)
            if (line.id == id) found = found || lists_option(line.value, option);
    return found;
}

}  // namespace httoop::inline v0::wire
