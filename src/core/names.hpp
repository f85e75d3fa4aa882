#pragma once
#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// A member's spelling as a user types it: '-' for '_'. The result has static storage.
template <std::size_t N>
struct spelling {
    char text[N]{};
    consteval spelling(char const (&member)[N]) {
        for (std::size_t i = 0; i < N; ++i) text[i] = member[i] == '_' ? '-' : member[i];
    }
};
template <spelling S>
constexpr octets dashed() {
    return {S.text, sizeof S.text - 1};
}

// Equal but for '_' and '-'.
constexpr bool same_name(octets a, octets b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        char const x = a[i] == '_' ? '-' : a[i], y = b[i] == '_' ? '-' : b[i];
        if (x != y) return false;
    }
    return true;
}

}  // namespace httoop::inline v0
