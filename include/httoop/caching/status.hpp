#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include <httoop/caching/account.hpp>
#include <httoop/caching/choose.hpp>
#include <httoop/caching/options.hpp>
#include <httoop/message/response.hpp>

namespace httoop::inline v0::caching {

octets word_of(forward_reason r);  // "uri-miss"; "" for none

// How a cache handled one request (RFC 9211 2).
struct handling {
    bool hit = false;
    forward_reason forwarded = forward_reason::none;
    unsigned forwarded_status = 0;            // that the next server answered, if it is not the response's
    std::optional<std::int64_t> ttl{};
    bool stored = false;
    std::optional<bool> collapsed{};
    octets key{};                             // told if the options say so
    account const* why = nullptr;             // told as detail
};

// The member of Cache-Status that says so, as it stands in the field.
std::string member_of(handling const& h, cache_options const& o);

// Adds it behind what caches closer to the origin said.
void add_cache_status(field_section& response, handling const& h, cache_options const& o);

}  // namespace httoop::inline v0::caching
