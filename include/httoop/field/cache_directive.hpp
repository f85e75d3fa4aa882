#pragma once
#include <cstdint>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// A registered directive of Cache-Control (RFC 9111 5.2): a row of cache_directives.def.
// CDN-Cache-Control has the same ones (RFC 9213 2.1).
enum class cache_directive_id : std::uint8_t {
    unknown,
#define HTTOOP_CACHE_DIRECTIVE(constant, ...) constant,
#include <httoop/field/cache_directives.def>
#undef HTTOOP_CACHE_DIRECTIVE
    count_
};

enum class cache_argument : std::uint8_t { none, seconds, optional_seconds, optional_fields };

// What is known of a directive. The unknown one means nothing anywhere.
struct cache_directive_row {
    octets name;
    cache_argument argument;       // optional_fields in responses only
    char const* request_section;   // "" where it means nothing in requests
    char const* response_section;  // "" where it means nothing in responses

    [[nodiscard]] constexpr bool in_requests() const { return *request_section != '\0'; }
    [[nodiscard]] constexpr bool in_responses() const { return *response_section != '\0'; }
};

cache_directive_row const& row_of(cache_directive_id id);
inline octets name_of(cache_directive_id id) { return row_of(id).name; }

// The number of a directive's name, compared without case; cache_directive_id::unknown when it has
// none.
cache_directive_id identify_cache_directive(octets name);

}  // namespace httoop::inline v0
