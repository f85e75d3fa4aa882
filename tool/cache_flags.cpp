#include "cache_flags.hpp"

#include <httoop/core/ascii.hpp>

#include "pasted.hpp"

namespace httoop::tool {
namespace {

bool read_seconds_of(arguments const& given, char const* name, std::optional<std::uint32_t>& into) {
    if (!given.has(name)) return true;
    auto const span = read_span(given.value(name));
    if (!span || *span > INT32_MAX) return misused(std::string{"--"} + name + " takes a time, such as 90s, 5m or 1d, not " + given.value(name)), false;
    into = static_cast<std::uint32_t>(*span);
    return true;
}

}  // namespace

bool read_cache_flags(arguments const& given, caching::cache_options& into) {
    policy p;
    if (!read_policy(given, p)) return false;
    into.limits = p.limits;
    if (given.has("private")) into.shared = false, into.targets.clear();
    if (given.has("cache-target")) {
        into.targets.clear();
        for (std::string const& name : given.all("cache-target")) {
            if (name.empty()) continue;
            if (!is_token(name)) return misused("--cache-target takes the name of a field, such as CDN-Cache-Control, not " + name), false;
            into.targets.push_back(name);
        }
    }
    for (std::string const& name : given.all("tag-field")) {
        if (!is_token(name)) return misused("--tag-field takes the name of a field, such as Cache-Tag, not " + name), false;
        into.tag_fields.push_back(name);
    }
    if (!read_seconds_of(given, "cache-ttl", into.lifetime) || !read_seconds_of(given, "cache-ttl-if-none", into.lifetime_if_none)) return false;
    into.heuristics = into.heuristics && !given.has("cache-no-heuristics");
    into.refuses_set_cookie = given.has("cache-no-set-cookie");
    into.request_directives = !given.has("cache-no-client-directives");
    into.stale_if_5xx = given.has("cache-stale-if-5xx");
    into.stale_if_disconnected = !given.has("cache-no-stale");
    into.name = given.value("cache-name", into.name);
    into.tells_key = given.has("cache-tells-key");
    for (char const c : into.name)
        if (c < ' ' || c > '~') return misused("--cache-name takes printable ASCII, such as edge-1, not " + into.name), false;
    if (into.name.empty()) return misused("--cache-name takes a name, such as edge-1"), false;
    return true;
}

}  // namespace httoop::tool
