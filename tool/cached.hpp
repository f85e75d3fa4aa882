#pragma once
#include <string>

#include "json.hpp"

namespace httoop::tool {

// What a cache tells of its responses (service/cache_control_service.hpp), for people.

// One line: status, how long it is fresh, octets of content, URI.
//
//     200   fresh 57s          5 http://example.org/
std::string cached_line(json const& response);

// Several lines, with all fields.
std::string cached_page(json const& response);

// The counts of the cache.
std::string cached_counts(json const& counts);

}  // namespace httoop::tool
