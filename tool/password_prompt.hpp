#pragma once
#include <optional>
#include <string_view>

#include <httoop/auth/secret.hpp>

namespace httoop::tool {

// Asks on the terminal, without showing what is typed. Nothing where there is no terminal, or nobody answers.
std::optional<auth::secret> ask_password(std::string_view question);

}  // namespace httoop::tool
