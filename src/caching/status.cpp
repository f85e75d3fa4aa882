#include <httoop/caching/status.hpp>

#include <httoop/caching/rules.hpp>
#include <httoop/core/ascii.hpp>

namespace httoop::inline v0::caching {
namespace {

constexpr octets reasons[] = {"", "bypass", "method", "uri-miss", "vary-miss", "miss", "request", "stale", "partial"};

// What a structured string may have (RFC 9651 3.3.3).
std::string printable(octets s) {
    std::string text{s};
    for (char& c : text)
        if (c < 0x20 || c > 0x7e) c = '?';
    return text;
}

// The most that an account takes of a head.
constexpr std::size_t longest_detail = 1000;

}  // namespace

octets word_of(forward_reason r) { return reasons[static_cast<std::size_t>(r)]; }

cache_handling member_of(handling const& h, cache_options const& o) {
    using structured::token;
    cache_handling m = is_token(o.name) && ALPHA(o.name[0]) ? cache_handling{token{o.name}, {}}
                                                            : cache_handling{printable(o.name), {}};
    bool const forwarded = h.forwarded != forward_reason::none && !(h.hit && enforced(rules::hit_or_forwarded));
    if (h.hit) m.parameters.set("hit", true);
    if (forwarded) {
        m.parameters.set("fwd", token{std::string{word_of(h.forwarded)}});
        if (h.forwarded_status != 0) m.parameters.set("fwd-status", std::int64_t{h.forwarded_status});
    }
    if (h.ttl) m.parameters.set("ttl", *h.ttl);
    if (forwarded && h.stored) m.parameters.set("stored", true);
    if (forwarded && h.collapsed) m.parameters.set("collapsed", *h.collapsed);
    if (o.tells_key && !h.key.empty()) m.parameters.set("key", printable(h.key));
    if (h.why != nullptr && !h.why->empty()) m.parameters.set("detail", printable(h.why->compose(longest_detail)));
    return m;
}

void add_cache_status(field_section& response, handling const& h, cache_options const& o) {
    cache_status one;
    one.caches.push_back(member_of(h, o));
    if (!enforced(rules::cache_status_kept)) response.erase(field_id::cache_status);
    response.append(field_id::cache_status, one.compose());
}

}  // namespace httoop::inline v0::caching
