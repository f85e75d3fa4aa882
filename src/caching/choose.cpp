#include <httoop/caching/choose.hpp>

#include <algorithm>

#include <httoop/caching/directives.hpp>
#include <httoop/caching/rules.hpp>
#include <httoop/caching/validation.hpp>

#include "caching/for_range.hpp"
#include "caching/storing_steps.hpp"
#include "caching/stored_representation.hpp"
#include "caching/telling.hpp"

namespace httoop::inline v0::caching {
namespace {

constexpr field_set with_directives{field_id::cache_control, field_id::pragma};

request_directives directives_of(request const& r, cache_options const& o, account* why) {
    if (!r.fields().has_any(with_directives)) return {};
    return request_directives::of(r.fields(), o, why);
}

// Whether a may be taken before b, if both are suitable: the one with Vary (4.1), then the younger (4).
bool before(stored_response const& a, stored_response const& b) {
    if (a.selecting.none() != b.selecting.none() && enforced(rules::vary_before_none)) return b.selecting.none();
    if (a.freshness.date != b.freshness.date && enforced(rules::most_recent))
        return a.freshness.date > b.freshness.date;
    return enforced(rules::most_recent) ? a.response_time > b.response_time : a.response_time < b.response_time;
}

std::string name_of_variant(std::size_t which, stored_response const& s) {
    return "stored response " + std::to_string(which + 1) + ", " + std::to_string(s.head.status().number());
}

// What of a stored response counts for this cache: "Cache-Control: no-cache in the stored response".
std::string said_by(stored_response const& s, cache_options const& o, octets directive) {
    return std::string{response_directives::of(s.head.fields(), o).field} + ": " + std::string{directive} + " in the stored response";
}

// The first of what forbids that it is used stale.
std::string never_stale_text(stored_response const& s, cache_options const& o) {
    response_directives const d = response_directives::of(s.head.fields(), o);
    return said_by(s, o, d.must_revalidate                  ? "must-revalidate"
                         : d.proxy_revalidate && o.shared ? "proxy-revalidate"
                                                          : "s-maxage");
}

struct decision {
    request const& asked;
    std::span<stored_response const* const> stored;
    circumstances const& around;
    cache_options const& o;
    account* why;
    request_directives said = directives_of(asked, o, why);

    choice go_forward(forward_reason reason, rule const& because, octets looked_at, std::size_t which = choice::none) {
        if (said.only_if_cached && enforced(rules::only_if_cached_obeyed)) {
            tell(why, because, verdict::forwards, looked_at);
            tell(why, rules::only_if_cached_obeyed, verdict::refuses, "Cache-Control: only-if-cached in the request");
            return {use::only_if_cached, which, reason, &rules::only_if_cached_obeyed};
        }
        tell(why, because, verdict::forwards, looked_at);
        return {use::forward, which, reason, &because};
    }

    // Asks the origin about a stored response, with preconditions if it has any to give.
    choice ask(forward_reason reason, rule const& because, octets looked_at, std::size_t which) {
        if (!stored[which]->has_validator()) {
            std::string const text = why != nullptr ? std::string{looked_at} + ", and no ETag or Last-Modified to validate it by" : "";
            return go_forward(reason, because, text, which);
        }
        if (said.only_if_cached && enforced(rules::only_if_cached_obeyed)) return go_forward(reason, because, looked_at, which);
        tell(why, because, verdict::validates, looked_at);
        return {use::validate, which, reason, &because};
    }

    bool suits(std::size_t which);
    choice find();
    choice judge(std::size_t which);
    choice judge_fresh(std::size_t which, std::uint32_t age);
    choice judge_stale(std::size_t which, std::uint32_t age);
    choice judge_partial(std::size_t which);
};

bool decision::suits(std::size_t which) {
    stored_response const& s = *stored[which];
    if (s.by_shared != o.shared && enforced(rules::private_obeyed)) {
        tell(why, rules::private_obeyed, verdict::differs,
             o.shared ? "a private cache stored it" : "a shared cache stored it");
        return false;
    }
    if (!method_serves(s, asked.method())) {
        if (why != nullptr) why->add(rules::method_allows, verdict::differs, name_of_variant(which, s) + " to HEAD");
        return false;
    }
    if (s.selecting.none()) return true;
    bool const matches = s.selecting.match(asked.fields());
    if (why != nullptr)
        why->add(s.selecting.any ? rules::vary_any_differs : rules::vary_matches,
                 matches ? verdict::fits : verdict::differs,
                 name_of_variant(which, s) + ", " + line_of(s.head.fields(), field_id::vary) +
                     (matches ? "" : s.selecting.difference(asked.fields())));
    return matches;
}

choice decision::find() {
    std::size_t best = choice::none, partial = choice::none;
    for (std::size_t i = 0; i < stored.size(); ++i) {
        if (!suits(i)) continue;
        std::size_t& kind = holds_enough(*stored[i], asked, around, o) ? best : partial;
        if (kind == choice::none || before(*stored[i], *stored[kind])) kind = i;
    }
    if (best == choice::none && partial != choice::none) return judge_partial(partial);
    if (best == choice::none)
        return go_forward(enforced(rules::none_suitable) ? forward_reason::vary_miss : forward_reason::miss, rules::none_suitable,
                          std::to_string(stored.size()) + " stored, and none fits");
    if (why != nullptr && stored.size() > 1)
        why->add(rules::most_recent, verdict::chosen, name_of_variant(best, *stored[best]));
    return judge(best);
}

choice decision::judge_partial(std::size_t which) {
    stored_response const& s = *stored[which];
    constexpr field_set of_own{field_id::range, field_id::if_none_match, field_id::if_modified_since};
    bool const may = o.completes && asked.method() == method::get && !asked.fields().has_any(of_own) &&
                     !said.only_if_cached && completion(asked, s);
    if (!may)
        return go_forward(forward_reason::partial, rules::incomplete_not_used, "only a part of it is stored", which);
    tell(why, rules::incomplete_not_used, verdict::completes, "only a part of it is stored");
    return {use::complete, which, forward_reason::partial, &rules::incomplete_not_used};
}

choice decision::judge(std::size_t which) {
    freshness const& f = stored[which]->freshness;
    if (!o.clock && enforced(rules::clockless_validates))
        return ask(forward_reason::stale, rules::clockless_validates, "no clock", which);
    if (f.no_cache && enforced(rules::no_cache_obeyed) && enforced(rules::reuse_conditions))
        return ask(forward_reason::stale, rules::no_cache_obeyed, why != nullptr ? said_by(*stored[which], o, "no-cache") : "", which);
    std::uint32_t const age = f.age(around.now);
    if (said.no_cache && enforced(rules::request_no_cache))  // "request" is of what is fresh (RFC 9211 2.2)
        return ask(f.lifetime > age ? forward_reason::request : forward_reason::stale, rules::request_no_cache, "no-cache in the request", which);
    return (f.lifetime > age && enforced(rules::fresh_reused)) || !enforced(rules::reuse_conditions)
               ? judge_fresh(which, age)
               : judge_stale(which, age);
}

// "fresh for 60 s by max-age, 10 s old"
std::string times_of(freshness const& f, std::uint32_t age) {
    constexpr char const* sources[] = {"", " as configured", " by s-maxage", " by max-age", " by Expires", " by a guess"};
    return "fresh for " + std::to_string(f.lifetime) + " s" + sources[static_cast<std::size_t>(f.from)] + ", " + std::to_string(age) + " s old";
}

choice decision::judge_fresh(std::size_t which, std::uint32_t age) {
    freshness const& f = stored[which]->freshness;
    bool const too_old = said.max_age.valid && age > said.max_age.seconds && enforced(rules::request_max_age);
    if (too_old && !(f.immutable && enforced(rules::immutable_not_validated)))
        return ask(forward_reason::request, rules::request_max_age,
                   "max-age=" + std::to_string(said.max_age.seconds) + " in the request", which);
    if (too_old)
        tell(why, rules::immutable_not_validated, verdict::ignored,
             "max-age in the request, since the response is immutable");
    if (said.min_fresh.valid && enforced(rules::request_min_fresh) && f.lifetime - age < said.min_fresh.seconds)
        return ask(forward_reason::request, rules::request_min_fresh,
                   "min-fresh=" + std::to_string(said.min_fresh.seconds) + " in the request", which);
    if (why != nullptr) why->add(rules::fresh_reused, verdict::reuses, times_of(f, age));
    return {use::fresh, which, forward_reason::none, &rules::fresh_reused};
}

choice decision::judge_stale(std::size_t which, std::uint32_t age) {
    freshness const& f = stored[which]->freshness;
    if (why != nullptr) why->add(rules::fresh_reused, verdict::stale, times_of(f, age));
    std::uint32_t const staleness = age - f.lifetime;
    if (f.never_stale && enforced(rules::stale_not_prohibited)) {
        std::string const text = why != nullptr ? never_stale_text(*stored[which], o) : "";
        tell(why, rules::stale_not_prohibited, verdict::stale_forbidden, text);
        return ask(forward_reason::stale, rules::stale_not_prohibited, text, which);
    }
    bool const wanted_younger = (said.max_age.valid && age > said.max_age.seconds) || said.min_fresh.valid;
    bool const bounded = staleness > o.limits.stale_age && enforced(rules::stale_bounded);
    if (said.max_stale.valid && enforced(rules::request_max_stale) && staleness <= said.max_stale.seconds &&
        !wanted_younger && !bounded) {
        if (why != nullptr)
            why->add(rules::request_max_stale, verdict::reuses,
                     "max-stale=" + std::to_string(said.max_stale.seconds) + " in the request, " + std::to_string(staleness) + " s stale");
        return {use::stale, which, forward_reason::none, &rules::request_max_stale};
    }
    bool const behind = f.stale_while_revalidate > 0 && staleness <= f.stale_while_revalidate &&
                        enforced(rules::stale_while_revalidate);
    if (behind && !wanted_younger && !bounded) {
        tell(why, rules::stale_while_revalidate, verdict::reuses,
             "stale-while-revalidate=" + std::to_string(f.stale_while_revalidate) + ", " + std::to_string(staleness) + " s stale");
        return {use::stale_and_validate, which, forward_reason::none, &rules::stale_while_revalidate};
    }
    if (!enforced(rules::stale_only_permitted))
        return {use::stale, which, forward_reason::none, &rules::stale_only_permitted};
    return ask(forward_reason::stale, rules::stale_only_permitted, "nothing permits that it is used stale", which);
}

bool is_server_error(unsigned status) { return status == 500 || status == 502 || status == 503 || status == 504; }

}  // namespace

choice choose(request const& r, std::span<stored_response const* const> stored, circumstances const& c,
              cache_options const& o, account* why) {
    method const m = r.method();
    bool const through =
        enforced(rules::unsafe_written_through) && (!(m == method::patch) || enforced(rules::patch_not_answered));
    if (!(m == method::get || m == method::head) && (m.safe() || stored.empty() || through)) {
        rule const& because = m.safe() ? rules::method_allows : rules::unsafe_written_through;
        tell(why, because, verdict::forwards, m.token());
        return {use::forward, choice::none, forward_reason::method, &because};
    }
    if (has_content(r, c) && enforced(rules::get_content_not_stored)) {
        tell(why, rules::get_content_not_stored, verdict::forwards, "the request has content");
        return {use::forward, choice::none, forward_reason::bypass, &rules::get_content_not_stored};
    }
    decision d{r, stored, c, o, why};
    if (r.fields().has_any(of_origin) && enforced(rules::origin_preconditions_forwarded))
        return d.go_forward(stored.empty() ? forward_reason::uri_miss : forward_reason::request, rules::origin_preconditions_forwarded,
                            "If-Match or If-Unmodified-Since");
    if (stored.empty())
        return d.go_forward(enforced(rules::none_stored) ? forward_reason::uri_miss : forward_reason::miss, rules::none_stored, "nothing is stored for this URI");
    return d.find();
}

bool may_coalesce(request const& r, circumstances const& c, cache_options const& o) {
    method const m = r.method();
    if (!(m == method::get || m == method::head) || has_content(r, c)) return false;
    constexpr field_set alone{field_id::authorization, field_id::range, field_id::if_match,
                              field_id::if_unmodified_since};
    if (r.fields().has_any(alone) || !enforced(rules::requests_collapsed)) return false;
    request_directives const d = directives_of(r, o, nullptr);
    return !d.no_store && !d.no_cache && !d.only_if_cached && !d.max_age.said && !d.min_fresh.said;
}

bool stale_on_failure(request const& r, stored_response const& s, failure const& f, circumstances const& c,
                      cache_options const& o, account* why) {
    if (f.status != 0 && !is_server_error(f.status)) return false;
    freshness const& stored = s.freshness;
    std::uint32_t const age = stored.age(c.now);
    bool const fresh = stored.lifetime > age;
    std::uint32_t const staleness = fresh ? 0 : age - stored.lifetime;
    if (stored.no_cache && enforced(rules::no_cache_obeyed)) {
        if (why != nullptr) why->add(rules::no_cache_obeyed, verdict::stale_forbidden, said_by(s, o, "no-cache"));
        return false;
    }
    if (!fresh && stored.never_stale && enforced(rules::stale_not_prohibited)) {
        if (why != nullptr) why->add(rules::stale_not_prohibited, verdict::stale_forbidden, never_stale_text(s, o));
        return false;
    }
    if (!holds_enough(s, r, c, o)) {
        tell(why, rules::incomplete_not_used, verdict::stale_forbidden, "only a part of it is stored");
        return false;
    }
    if (staleness > o.limits.stale_age && enforced(rules::stale_bounded)) {
        if (why != nullptr)
            why->add(rules::stale_bounded, verdict::stale_forbidden,
                     std::to_string(staleness) + " s stale, limit stale-age is " + std::to_string(o.limits.stale_age));
        return false;
    }
    said_seconds const asked = directives_of(r, o, nullptr).stale_if_error;
    if (stored.has_stale_if_error || asked.valid) {
        std::uint32_t const most =
            std::max(stored.has_stale_if_error ? stored.stale_if_error : 0, asked.valid ? asked.seconds : 0);
        bool const may = staleness <= most;
        if (may || enforced(rules::stale_if_error_bounds)) {
            if (why != nullptr)
                why->add(rules::stale_if_error_bounds, may ? verdict::stale_allowed : verdict::stale_forbidden,
                         "stale-if-error=" + std::to_string(most) + ", " + std::to_string(staleness) + " s stale");
            return may;
        }
    }
    bool const may = f.status == 0 ? o.stale_if_disconnected : o.stale_if_5xx || !enforced(rules::stale_only_permitted);
    if (why != nullptr)
        why->add(rules::stale_only_permitted, may ? verdict::stale_allowed : verdict::stale_forbidden,
                 (f.status == 0 ? "the origin does not answer" : "the origin answers " + std::to_string(f.status)) +
                     std::string{fresh ? "" : ", " + std::to_string(staleness) + " s stale"});
    return may;
}

}  // namespace httoop::inline v0::caching
