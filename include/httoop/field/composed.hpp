#pragma once
#include <string>
#include <utility>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// What compose() of a field value returns when its members hold something that no parser would take
// back, such as a token with a space in it: a single NUL. A field section refuses it, so that the
// message has a defect and is not composed.
inline constexpr octets not_composable{"\0", 1};

// The text if X would take it back.
template <class X>
std::string parsed_back(std::string text) {
    if (!X::parse(text)) text = not_composable;
    return text;
}

}  // namespace httoop::inline v0
