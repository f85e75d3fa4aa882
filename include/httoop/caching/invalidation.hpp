#pragma once
#include <string>
#include <vector>

#include <httoop/caching/account.hpp>
#include <httoop/caching/options.hpp>
#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>

namespace httoop::inline v0::caching {

// What is to be forgotten.
struct invalidation {
    std::vector<std::string> keys;    // all responses stored under them
    std::vector<std::string> groups;  // RFC 9875 3, of the origin of the request's key
    [[nodiscard]] bool empty() const { return keys.empty() && groups.empty(); }
};

// What the response to a request makes invalid (RFC 9111 4.4): for methods that are not known to be safe, and no error,
// the target URI, and those that Location and Content-Location name, if they have its origin; and the groups that
// Cache-Group-Invalidation names. Nothing for all others.
invalidation invalidated(request const& r, octets key, response const& head, cache_options const& o,
                         account* why = nullptr);

// The groups that a response belongs to (RFC 9875 2): the first limits.cache_groups of them.
std::vector<std::string> groups_of(field_section const& response, cache_options const& o);

// The names that the fields in cache_options::tag_fields give a response, each once: what stands between commas and white
// space in them. Origins list them so in Cache-Tag, Edge-Cache-Tag, Surrogate-Key, xkey and others; no standard says how.
// At most limits.cache_groups of them and one more, by which it shows that they are too many: may_store() refuses that,
// since a purge by one that is not kept would not find the response.
std::vector<std::string> tags_of(field_section const& response, cache_options const& o);

}  // namespace httoop::inline v0::caching
