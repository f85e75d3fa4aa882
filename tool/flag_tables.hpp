#pragma once
#include <array>
#include <cstddef>

#include "command.hpp"

namespace httoop::tool {

// One table of several, for commands that have flags in common:
//
//     constexpr auto flags = together(listening_flags, own_flags, serving_flags);
template <std::size_t... N>
constexpr std::array<flag, (N + ...)> together(flag const (&... tables)[N]) {
    std::array<flag, (N + ...)> all{};
    std::size_t at = 0;
    auto const take = [&](auto const& table) {
        for (flag const& f : table) all[at++] = f;
    };
    (take(tables), ...);
    return all;
}

}  // namespace httoop::tool
