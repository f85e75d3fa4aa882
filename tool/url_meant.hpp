#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "exit_status.hpp"

namespace httoop::tool {

// The URL that a word stands for: one without a scheme is https, ":8080/path" and ":/path" are http on this
// machine.
std::string url_meant(std::string_view word);

// The same as it is asked for, in ASCII; where it is not what was typed, that has been told. Of what cannot be
// asked for a status: complained about.
std::optional<exit_status> read_url(std::string_view word, std::string& into);

// Whether a text names a proxy, as far as can be seen here: the client looks closer.
bool is_proxy(std::string_view text);

}  // namespace httoop::tool
