#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <httoop/core/octets.hpp>
#include <httoop/core/result.hpp>

namespace httoop::inline v0::cors {

// With whom a resource is shared, and how: what its owner says. Nothing is, unless it is said.
//
//     cors::sharing s;
//     s.allow("https://app.example");
//     s.methods = {"PUT", "DELETE"};
struct sharing {
    bool any_origin = false;             // "*": without credentials, whatever is said below
    std::vector<std::string> origins{};  // as a user agent writes them: allow() sees to that
    std::vector<std::string> methods{};  // beside GET, HEAD and POST; "*" for all
    std::vector<std::string> headers{};  // of requests; "*" for all but Authorization
    std::vector<std::string> exposed{};  // of responses, to scripts; "*" where no credentials are
    bool credentials = false;            // cookies and passwords, from the listed origins
    std::optional<std::uint32_t> max_age{};  // seconds for which a preflight counts

    // Lists an origin: "*", "null", or scheme, host and perhaps port, in any case.
    result<void> allow(octets origin);
};

}  // namespace httoop::inline v0::cors
