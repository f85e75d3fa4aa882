#pragma once
#include <cstring>

#include <httoop/core/octets.hpp>

#include "../../message/field_octets.hpp"

namespace httoop::inline v0::wire::h2 {

// Whether the value is surely one that can be: looked at while it is copied.
inline bool copy_plain(char* to, octets value) {
    bool const clean = copy_clean(to, value);
    return clean && (value.empty() || (value.front() != ' ' && value.back() != ' '));
}

inline char* put(char* to, octets s) {
    if (!s.empty()) std::memcpy(to, s.data(), s.size());
    return to + s.size();
}

}  // namespace httoop::inline v0::wire::h2
