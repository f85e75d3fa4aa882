#pragma once
#include <httoop/caching/options.hpp>

#include "flag_tables.hpp"

namespace httoop::tool {

// How a cache decides, for the commands that have one or speak of one.
inline constexpr flag cache_private_flag{"--private", "", "of one user, as in a user agent; shared by all unless given"};
inline constexpr flag cache_target_flag{
    "--cache-target", "FIELD",
    "a field that counts in place of Cache-Control and Expires where it is valid, such as CDN-Cache-Control; repeatable\n"
    "The first that a response has counts (RFC 9213 2.2). With --to and --route it is CDN-Cache-Control unless given; \"\" is none.",
    flag::any};
inline constexpr flag cache_ttl_flag{
    "--cache-ttl", "SPAN", "fresh for that long, such as 90s, 5m, 1h30m or 1d, whatever responses say that may be stored"};
inline constexpr flag cache_ttl_if_none_flag{"--cache-ttl-if-none", "SPAN", "fresh for that long where responses say nothing of it"};
inline constexpr flag cache_no_heuristics_flag{
    "--cache-no-heuristics", "", "validate each time what says nothing of its lifetime; else a tenth of the time since Last-Modified is guessed (RFC 9111 4.2.2)"};
inline constexpr flag cache_no_set_cookie_flag{
    "--cache-no-set-cookie", "", "do not store responses with Set-Cookie; the standard does not forbid it (RFC 9111 7.3)"};
inline constexpr flag cache_no_client_directives_flag{
    "--cache-no-client-directives", "", "clients cannot ask for fresh responses by Cache-Control (RFC 9111 5.2.1); no-store counts still"};
inline constexpr flag cache_stale_if_5xx_flag{
    "--cache-stale-if-5xx", "", "use stale responses where the origin answers 500, 502, 503 or 504 too, and not only where it does not answer\n"
    "Never against must-revalidate, proxy-revalidate, s-maxage and no-cache; stale-if-error says it for single responses."};
inline constexpr flag cache_no_stale_flag{
    "--cache-no-stale", "", "use no stale responses where the origin does not answer, unless it said stale-if-error"};
inline constexpr flag cache_name_flag{"--cache-name", "NAME", "its name in Cache-Status; httoop unless given"};
inline constexpr flag cache_tells_key_flag{"--cache-tells-key", "", "tell what responses are stored under in Cache-Status (RFC 9211 2.7)"};

inline constexpr flag tag_field_flag{
    "--tag-field", "FIELD",
    "responses can be purged by what stands in this field, such as Cache-Tag or Surrogate-Key; repeatable\n"
    "Tags stand between commas and white space, at most limit cache-groups of them: a response with more is not stored.\n"
    "httoop cache purge --tag finds them, and those of Cache-Groups (RFC 9875), which is always read.",
    flag::any};

inline constexpr flag cache_flags[] = {cache_target_flag,        cache_ttl_flag,           cache_ttl_if_none_flag,          cache_no_heuristics_flag,
                                       cache_no_set_cookie_flag, cache_no_client_directives_flag, cache_stale_if_5xx_flag, cache_no_stale_flag,
                                       cache_name_flag,          cache_tells_key_flag,     tag_field_flag};

// Reads them, with --limit and --relax, over what is there. False: complained about.
bool read_cache_flags(arguments const& given, caching::cache_options& into);

}  // namespace httoop::tool
