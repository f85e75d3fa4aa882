#include <httoop/cookie/jar.hpp>

#include <algorithm>

#include <httoop/cookie/match.hpp>
#include <httoop/cookie/rules.hpp>
#include <httoop/core/ascii.hpp>

namespace httoop::inline v0::cookie {
namespace {

constexpr octet_class ascii_char = octet_class::span(1, 0x7f);

bool is_secure(circumstances const& c) { return c.trusted || equal_ignoring_case(c.target.scheme(), "https"); }

// The time at which a cookie set now expires (5.5, 5.6.1, 5.6.2).
void set_lifetime(stored_cookie& made, set_cookie const& line, timestamp now, std::uint64_t age_limit) {
    constexpr std::uint64_t eternity = 1'000'000'000'000;  // s: sums with any date of ours stay numbers
    auto const longest = static_cast<std::int64_t>(std::min(age_limit, eternity));
    timestamp const limit{now.seconds + longest};
    if (line.max_age) {
        bool const over = *line.max_age > longest;
        if (*line.max_age <= 0) made.expires = {INT64_MIN};
        else if (over && enforced(rules::cookie_lifetime)) made.expires = limit;
        else made.expires = {*line.max_age > INT64_MAX - now.seconds ? INT64_MAX : now.seconds + *line.max_age};
    } else if (line.expires) {
        bool const over = *line.expires > limit && enforced(rules::cookie_expires_limit);
        made.expires = over ? limit : *line.expires;
    }
    made.persistent = line.max_age || line.expires;
}

// What the prefixes of a name promise (5.7, steps 20 to 22).
rule const* breaks_prefix(set_cookie const& line, stored_cookie const& made) {
    bool const promised = (!has_secure_prefix(line.name) || made.secure) &&
                          (!has_host_prefix(line.name) || (made.secure && made.host_only && line.path && made.path == "/"));
    if (!promised && enforced(rules::cookie_prefix_kept)) return &rules::cookie_prefix_kept;
    bool const in_value = line.name.empty() && (has_secure_prefix(line.value) || has_host_prefix(line.value));
    if (in_value && enforced(rules::cookie_prefix_in_value)) return &rules::cookie_prefix_in_value;
    return nullptr;
}

// Step 18.
bool from_another_site(stored_cookie const& made, circumstances const& c) {
    if (made.same_site == same_site_flag::none || c.same_site) return false;
    return !c.http || !c.navigates;
}

// Whether a cookie of that flag goes with the request (5.8.3).
bool goes_across_sites(same_site_flag flag, circumstances const& c) {
    if (c.same_site || flag == same_site_flag::none) return true;
    if (!c.http && enforced(rules::cookie_retrieval_api)) return false;
    return flag != same_site_flag::strict && c.safe && c.navigates;
}

bool same_cookie(stored_cookie const& a, stored_cookie const& b) {
    return a.name == b.name && a.host_only == b.host_only && a.path == b.path;  // and domain
}

bool has_expired(stored_cookie const& c, timestamp now) { return c.expires <= now && enforced(rules::cookie_expired); }

}  // namespace

jar::span jar::of_domain(octets domain) {
    auto const less = [](auto const& a, octets b) { return octets{a.domain} < b; };
    auto const first = std::lower_bound(cookies_.begin(), cookies_.end(), domain, less);
    auto last = first;
    while (last != cookies_.end() && last->domain == domain) ++last;
    return {first, last};
}

// Steps 2 to 22 of 5.7: makes the cookie, or tells why it is ignored.
rule const* jar::refuses(set_cookie const& line, stored_cookie& made, circumstances const& c) {
    if (line.name.empty() && line.value.empty() && enforced(rules::cookie_empty)) return &rules::cookie_empty;
    std::string const host = canonical_host(c.target);
    if (host.empty()) return &rules::cookie_host;
    made.name = line.name;
    made.value = line.value;
    made.created = c.now;
    set_lifetime(made, line, c.now, limits_.cookie_age);

    std::string domain = line.domain.value_or("");
    if (!ascii_char.all(domain) && enforced(rules::cookie_domain_octets)) return &rules::cookie_domain_octets;
    if (!domain.empty() && suffixes_ != nullptr && suffixes_->contains(domain) && enforced(rules::cookie_public_suffix)) {
        if (domain != host) return &rules::cookie_public_suffix;
        domain.clear();
    }
    if (!domain.empty() && !domain_matches(host, domain) && enforced(rules::cookie_foreign_domain))
        return &rules::cookie_foreign_domain;
    made.host_only = domain.empty();
    made.domain = made.host_only ? host : std::move(domain);
    bool const has_path = line.path && !line.path->empty();
    made.path = has_path ? octets{*line.path} : default_path(c.target);

    made.secure = line.secure;
    if (line.secure && !is_secure(c) && enforced(rules::cookie_secure_origin)) return &rules::cookie_secure_origin;
    made.http_only = line.http_only;
    if (line.http_only && !c.http && enforced(rules::cookie_not_over_http)) return &rules::cookie_not_over_http;
    if (!line.secure && !is_secure(c) && overlays_secure(made) && enforced(rules::cookie_overlays_secure))
        return &rules::cookie_overlays_secure;
    made.same_site = line.same_site;
    if (from_another_site(made, c) && enforced(rules::cookie_cross_site)) return &rules::cookie_cross_site;
    if (made.same_site == same_site_flag::none && !made.secure && enforced(rules::cookie_none_is_secure))
        return &rules::cookie_none_is_secure;
    return breaks_prefix(line, made);
}

// Step 16.
bool jar::overlays_secure(stored_cookie const& made) const {
    return std::any_of(cookies_.begin(), cookies_.end(), [&](stored_cookie const& old) {
        return old.secure && old.name == made.name &&
               (domain_matches(old.domain, made.domain) || domain_matches(made.domain, old.domain)) &&
               path_matches(made.path, old.path);
    });
}

verdict jar::receive(octets line, circumstances const& c) {
    auto const parsed = set_cookie::parse(line);
    if (!parsed) return {verdict::ignored, parsed.error().broken};
    expire(c.now);
    stored_cookie made;
    if (rule const* const why = refuses(*parsed, made, c)) return {verdict::ignored, why};
    return keep(std::move(made), c);
}

void jar::receive(field_section const& response, circumstances const& c, std::vector<verdict>* verdicts) {
    for (field_line const line : response) {
        if (line.id != field_id::set_cookie) continue;
        verdict const v = receive(line.value, c);
        if (verdicts != nullptr) verdicts->push_back(v);
    }
}

// Steps 23 and 24. A cookie that has expired already only removes the one in its place.
verdict jar::keep(stored_cookie made, circumstances const& c) {
    auto [first, last] = of_domain(made.domain);
    auto const old = std::find_if(first, last, [&](stored_cookie const& o) { return same_cookie(o, made); });
    bool const replaces = old != last;
    if (replaces && old->http_only && !c.http && enforced(rules::cookie_not_over_http))
        return {verdict::ignored, &rules::cookie_not_over_http};
    made.creation = made.last_use = ++clock_;
    if (replaces) {
        made.creation = old->creation;
        made.created = old->created;
    }
    if (has_expired(made, c.now)) {
        if (replaces) cookies_.erase(old);
        return {verdict::removed};
    }
    if (replaces) {
        *old = std::move(made);
        return {verdict::replaced};
    }
    std::string const domain = made.domain;
    cookies_.insert(last, std::move(made));
    make_room(domain);
    return {verdict::stored};
}

void jar::make_room(octets domain) {
    if (span const its = of_domain(domain); static_cast<std::uint64_t>(its.last - its.first) > limits_.cookies_per_domain)
        evict(its, true);
    if (cookies_.size() > limits_.cookies) evict({cookies_.begin(), cookies_.end()}, false);
}

// One of them goes: where that counts one without Secure, and the one whose last use is earliest.
void jar::evict(span from, bool insecure_first) {
    bool const by_security = insecure_first && enforced(rules::cookie_eviction);
    auto const goes_before = [&](stored_cookie const& a, stored_cookie const& b) {
        if (by_security && a.secure != b.secure) return b.secure;
        return enforced(rules::cookie_eviction_order) ? a.last_use < b.last_use : a.creation > b.creation;
    };
    cookies_.erase(std::min_element(from.first, from.last, goes_before));
}

void jar::expire(timestamp now) {
    std::erase_if(cookies_, [now](stored_cookie const& c) { return has_expired(c, now); });
}

void jar::end_session() {
    if (enforced(rules::cookie_session_over))
        std::erase_if(cookies_, [](stored_cookie const& c) { return !c.persistent; });
}

// 5.8.3, step 1.
rule const* jar::withholds(stored_cookie const& one, octets host, circumstances const& c) const {
    if (one.host_only ? host != one.domain : !domain_matches(host, one.domain)) return &rules::cookie_domain_match;
    bool const shared = !one.host_only && suffixes_ != nullptr && suffixes_->contains(one.domain);
    if (shared && enforced(rules::cookie_public_suffix)) return &rules::cookie_public_suffix;
    if (!path_matches(c.target.path(), one.path)) return &rules::cookie_path_match;
    if (one.secure && !is_secure(c) && enforced(rules::cookie_retrieval)) return &rules::cookie_retrieval;
    if (one.http_only && !c.http && enforced(rules::cookie_retrieval_api)) return &rules::cookie_retrieval_api;
    if (!goes_across_sites(one.same_site, c) && enforced(rules::cookie_retrieval))
        return c.http ? &rules::cookie_retrieval : &rules::cookie_retrieval_api;
    return nullptr;
}

rule const* jar::withholds(stored_cookie const& one, circumstances const& c) const {
    if (has_expired(one, c.now)) return &rules::cookie_expired;
    std::string const host = canonical_host(c.target);
    return host.empty() ? &rules::cookie_host : withholds(one, host, c);
}

std::string jar::cookies_for(circumstances const& c) {
    expire(c.now);
    std::string const host = canonical_host(c.target);
    if (host.empty()) return {};
    std::vector<stored_cookie*> chosen;
    auto const take = [&](octets domain) {
        for (auto [at, last] = of_domain(domain); at != last; ++at)
            if (withholds(*at, host, c) == nullptr) chosen.push_back(&*at);
    };
    for (octets domain = host;;) {  // the host, then the domains that it belongs to
        take(domain);
        std::size_t const dot = domain.find('.');
        if (dot == octets::npos) break;
        domain.remove_prefix(dot + 1);
    }
    std::sort(chosen.begin(), chosen.end(), [](stored_cookie const* a, stored_cookie const* b) {
        if (!enforced(rules::cookie_order)) return a->creation > b->creation;
        return a->path.size() != b->path.size() ? a->path.size() > b->path.size() : a->creation < b->creation;
    });
    std::string line;
    for (stored_cookie* const s : chosen) {
        s->last_use = ++clock_;
        if (s != chosen.front()) line += "; ";
        if (!s->name.empty()) (line += s->name) += '=';
        line += s->value;
    }
    return line;
}

}  // namespace httoop::inline v0::cookie
