#include <httoop/caching/freshness.hpp>

#include <algorithm>

#include <httoop/caching/rules.hpp>
#include <httoop/core/ascii.hpp>
#include <httoop/field/age.hpp>
#include <httoop/field/delta_seconds.hpp>
#include <httoop/syntax/http_date.hpp>

#include "caching/telling.hpp"

namespace httoop::inline v0::caching {
namespace {

// A number of seconds, as caches count: none before 0, and 2^31 for all that is more (1.2.2).
std::uint32_t clamped(std::int64_t seconds) {
    if (seconds < 0) return 0;
    if (seconds > delta_seconds_most && enforced(rules::overflow_is_most)) return delta_seconds_most;
    return static_cast<std::uint32_t>(seconds);
}

constexpr std::size_t longest_date = 64;

// The words of a date in the case that the grammar gives them: "SUN, 06 nov" as "Sun, 06 Nov".
std::string in_case_of_grammar(octets value) {
    std::string text{value};
    bool within = false;
    for (char& c : text) {
        c = within || !ALPHA(c) ? to_lower(c) : static_cast<char>(to_lower(c) - 'a' + 'A');
        within = ALPHA(c);
    }
    if (text.size() >= 3 && octets{text}.substr(text.size() - 3) == "Gmt") text.replace(text.size() - 3, 3, "GMT");
    return text;
}

std::uint32_t age_value(field_section const& fields, account* why) {
    if (!fields.has(field_id::age) || !enforced(rules::age_counted)) return 0;
    auto const a = age::parse(fields.value(field_id::age));
    if (a) {
        tell_line(why, rules::age_counted, verdict::age, fields, field_id::age);
        return a->seconds;
    }
    tell_line(why, rules::age_invalid_ignored, verdict::ignored, fields, field_id::age);
    return enforced(rules::age_invalid_ignored) ? 0 : delta_seconds_most;
}

struct lifetime_found {
    lifetime_source from = lifetime_source::none;
    std::uint32_t seconds = 0;
};

// What one directive gives: an odd one a lifetime that has passed.
lifetime_found of_directive(lifetime_source from, octets name, said_seconds const& s, response_directives const& d,
                            rule const& because, account* why) {
    if (why != nullptr) {
        std::string text{d.field};
        text += ": ";
        text += name;
        text += s.valid ? '=' + std::to_string(s.seconds) : " without a number of seconds";
        why->add(because, s.valid ? verdict::lifetime : verdict::stale, std::move(text));
    }
    return {from, s.valid ? s.seconds : 0};
}

lifetime_found of_expires(response const& r, timestamp date, timestamp now, account* why) {
    timestamp at{};
    if (!read_date(r.fields().value(field_id::expires), now, at)) {
        tell_line(why, rules::expires_is_past, verdict::stale, r.fields(), field_id::expires);
        if (enforced(rules::expires_is_past)) return {lifetime_source::expires, 0};
        return {};
    }
    std::uint32_t const seconds = clamped(at.seconds - date.seconds);
    if (why != nullptr)
        why->add(rules::lifetime_of_expires, verdict::lifetime,
                 line_of(r.fields(), field_id::expires) + ", " + line_of(r.fields(), field_id::date) + ": " + std::to_string(seconds) + " s");
    return {lifetime_source::expires, seconds};
}

lifetime_found by_heuristic(response const& r, response_directives const& d, timestamp date, timestamp now,
                            cache_options const& o, account* why) {
    if (!r.status().heuristically_cacheable() && !d.public_ && enforced(rules::heuristic_statuses)) {
        tell(why, rules::heuristic_statuses, verdict::ignored, std::to_string(r.status().number()));
        return {};
    }
    timestamp modified{};
    if (!o.heuristics || !enforced(rules::heuristic_tenth) || !r.fields().has(field_id::last_modified) ||
        !read_date(r.fields().value(field_id::last_modified), now, modified)) {
        if (why != nullptr)
            why->add(rules::heuristic_tenth, verdict::stale,
                     "no max-age or Expires, " + (o.heuristics ? line_of(r.fields(), field_id::last_modified) : "and nothing is to be guessed"));
        return {};
    }
    std::uint32_t const tenth = clamped((date.seconds - modified.seconds) / 10);
    auto const guess = static_cast<std::uint32_t>(std::min<std::uint64_t>(tenth, o.limits.heuristic_age));
    if (why != nullptr)
        why->add(rules::heuristic_tenth, verdict::lifetime,
                 line_of(r.fields(), field_id::last_modified) + ", " + line_of(r.fields(), field_id::date) + ": " + std::to_string(guess) + " s");
    return {lifetime_source::heuristic, guess};
}

lifetime_found lifetime_of(response const& r, response_directives const& d, timestamp date, timestamp now,
                           cache_options const& o, account* why) {
    if (o.lifetime && enforced(rules::lifetime_configured)) {
        tell(why, rules::lifetime_configured, verdict::lifetime, "set to " + std::to_string(*o.lifetime) + " s");
        return {lifetime_source::option, *o.lifetime};
    }
    bool const by_s_maxage = o.shared && d.s_maxage.said && enforced(rules::lifetime_of_s_maxage),
               by_max_age = d.max_age.said && enforced(rules::lifetime_of_max_age);
    bool const expires = r.fields().has(field_id::expires) && !d.targeted && enforced(rules::lifetime_of_expires);
    if (expires && by_s_maxage && !enforced(rules::expires_yields_to_s_maxage)) return of_expires(r, date, now, why);
    if (expires && by_max_age && !by_s_maxage && !enforced(rules::expires_yields_to_max_age))
        return of_expires(r, date, now, why);
    if ((expires || by_s_maxage || by_max_age) && !enforced(rules::heuristic_last))
        return by_heuristic(r, d, date, now, o, why);
    if (expires && (by_s_maxage || by_max_age))
        tell_line(why, by_s_maxage ? rules::expires_yields_to_s_maxage : rules::expires_yields_to_max_age,
                  verdict::ignored, r.fields(), field_id::expires);
    if (by_s_maxage)
        return of_directive(lifetime_source::s_maxage, "s-maxage", d.s_maxage, d, rules::lifetime_of_s_maxage, why);
    if (by_max_age)
        return of_directive(lifetime_source::max_age, "max-age", d.max_age, d, rules::lifetime_of_max_age, why);
    if (expires) return of_expires(r, date, now, why);
    if (o.lifetime_if_none) {
        tell(why, rules::lifetime_configured, verdict::lifetime,
             "set to " + std::to_string(*o.lifetime_if_none) + " s where nothing is said");
        return {lifetime_source::option, *o.lifetime_if_none};
    }
    return by_heuristic(r, d, date, now, o, why);
}

bool is_never_stale(response_directives const& d, cache_options const& o) {
    if (d.must_revalidate && enforced(rules::must_revalidate_obeyed) && enforced(rules::must_revalidate_always))
        return true;
    if (!o.shared) return false;
    return (d.proxy_revalidate && enforced(rules::proxy_revalidate_obeyed)) ||
           (d.s_maxage.said && enforced(rules::s_maxage_not_stale));
}

}  // namespace

bool read_date(octets value, timestamp now, timestamp& date) {
    if (value.size() > longest_date) return false;
    std::string text = enforced(rules::dates_in_any_case) ? in_case_of_grammar(value) : std::string{value};
    if (!enforced(rules::dates_in_gmt) && text.size() > 3) text.replace(text.size() - 3, 3, "GMT");
    auto const parsed = parse_http_date(text, now);
    if (!parsed) return false;
    date = *parsed;
    return true;
}

std::uint32_t freshness::age(timestamp now) const {
    std::int64_t const resident = std::max<std::int64_t>(0, now.seconds - response_time.seconds);
    return clamped(std::int64_t{initial_age} + resident);
}

freshness freshness::of(response const& r, response_directives const& d, exchange_times const& t,
                        cache_options const& o, account* why) {
    freshness f;
    f.response_time = t.response;
    if (!r.fields().has(field_id::date) || !read_date(r.fields().value(field_id::date), t.response, f.date))
        f.date = t.response;

    std::int64_t const apparent = enforced(rules::apparent_age) ? t.response.seconds - f.date.seconds : 0;
    std::int64_t const delay =
        enforced(rules::age_from_request) ? std::max<std::int64_t>(0, t.response.seconds - t.request.seconds) : 0;
    std::int64_t const corrected = age_value(r.fields(), why) + delay;
    f.initial_age = clamped(std::max(apparent, corrected));
    if (apparent > corrected) tell_line(why, rules::apparent_age, verdict::age, r.fields(), field_id::date);

    lifetime_found const l = lifetime_of(r, d, f.date, t.response, o, why);
    f.lifetime = l.seconds;
    f.from = l.from;

    f.no_cache = d.no_cache;
    f.never_stale = is_never_stale(d, o);
    f.immutable = d.immutable;
    f.has_stale_if_error = d.stale_if_error.valid;
    f.stale_if_error = d.stale_if_error.seconds;
    f.stale_while_revalidate = d.stale_while_revalidate.valid ? d.stale_while_revalidate.seconds : 0;
    f.aged = r.fields().has(field_id::age);
    return f;
}

}  // namespace httoop::inline v0::caching
