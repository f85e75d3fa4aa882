#pragma once
#include <httoop/message/field_section.hpp>

// The input of a target as field lines: "name: value" each, ended by LF. What is none is left out.
inline httoop::field_section field_lines(httoop::octets input) {
    httoop::field_section fields;
    while (!input.empty()) {
        std::size_t const end = input.find('\n');
        httoop::octets const line = input.substr(0, end);
        input.remove_prefix(end == httoop::octets::npos ? input.size() : end + 1);
        std::size_t const colon = line.find(':');
        if (colon != httoop::octets::npos) fields.append(line.substr(0, colon), line.substr(colon + 1));
    }
    return fields;
}
