#pragma once
#include <string>
#include <utility>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// What compose() of a field value returns when its members hold something that would not come back,
// such as a token with a space or a comma in it: a single NUL. A field section refuses it, so that
// the message has a defect and is not composed.
inline constexpr octets not_composable{"\0", 1};

// The text, if it is parsed as the value that it was composed of.
template <class X>
std::string parsed_back(std::string text, X const& value) {
    auto const back = X::parse(text);
    if (!back || !(*back == value)) text = not_composable;
    return text;
}

// The same for a value that is composed as a structured list or dictionary.
template <class S, class X>
std::string composed_or_not(S const& structured, X const& value) {
    auto text = structured.compose();
    return text ? parsed_back(*std::move(text), value) : std::string{not_composable};
}

}  // namespace httoop::inline v0
