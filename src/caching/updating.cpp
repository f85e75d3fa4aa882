#include <httoop/caching/updating.hpp>

#include <algorithm>

#include <httoop/caching/directives.hpp>
#include <httoop/caching/invalidation.hpp>
#include <httoop/caching/rules.hpp>
#include <httoop/caching/validation.hpp>
#include <httoop/conditional/evaluate.hpp>
#include <httoop/conditional/validators.hpp>
#include <httoop/field/content_length.hpp>
#include <httoop/field/date.hpp>

#include "caching/kept_fields.hpp"
#include "caching/stored_representation.hpp"
#include "caching/telling.hpp"

namespace httoop::inline v0::caching {
namespace {

// What the octets that are held are coded in, how many they are, and what they sum up to: the stored response depends
// upon these (3.2), and the response that updates it may say them of itself.
constexpr field_set of_octets_held{field_id::content_encoding, field_id::content_range, field_id::content_md5,
                                   field_id::content_digest,   field_id::repr_digest,   field_id::transfer_encoding};

// The fields of a newer response over those that are stored (3.2).
field_section merged(field_section const& stored, response const& by, cache_options const& o) {
    response_directives const d = response_directives::of(by.fields(), o);
    kept_fields const kept{by.fields(), d, o};
    field_section all = stored;
    auto const takes = [&kept, &o](field_line const& line) {
        if (of_octets_held.has(line.id)) return false;
        if (line.id == field_id::set_cookie && o.shared && o.refuses_set_cookie && enforced(rules::set_cookie_refused)) return false;
        if (line.id == field_id::content_length && enforced(rules::update_all_but_length)) return false;
        if (row_of(line.id).category == field_category::entity && line.id != field_id::unknown &&
            !enforced(rules::update_omits_little))
            return false;
        return kept.keeps(line, nullptr);
    };
    if (!enforced(rules::update_all_but_length)) return all;
    for (field_line const line : by.fields())
        if (takes(line)) all.erase(line.name);
    for (field_line const line : by.fields())
        if (takes(line)) all.append(line);
    return all;
}

// Drops what the merged directives do not let the cache keep.
void leave_out_listed(field_section& fields, response_directives const& d, cache_options const& o) {
    kept_fields const kept{fields, d, o};
    std::vector<std::string> gone;
    for (field_line const line : fields)
        if (!kept.keeps(line, nullptr)) gone.emplace_back(line.name);
    for (std::string const& name : gone) fields.erase(octets{name});
}

// What becomes of the stored response under its new fields.
effect effect_of(request const& r, stored_response const& s, cache_options const& o, account* why) {
    response_directives const d = response_directives::of(s.head.fields(), o);
    bool const understands = d.must_understand && s.head.status().acts_as() == s.head.status();
    if (d.no_store && !understands) {
        tell(why, rules::no_store_obeyed, verdict::drops, "no-store in the new fields");
        return effect::drop;
    }
    if (o.shared && d.private_) {
        tell(why, rules::private_obeyed, verdict::drops, "private in the new fields");
        return effect::drop;
    }
    if (request_directives::of(r.fields(), o).no_store) {
        tell(why, rules::request_no_store, verdict::keeps, "Cache-Control: no-store in the request");
        return effect::none;
    }
    if (o.shared && r.fields().has(field_id::authorization) && !d.public_ && !d.must_revalidate && !d.s_maxage.said) {
        tell(why, rules::authorization_not_shared, verdict::keeps, "Authorization in the request");
        return effect::none;
    }
    return effect::update;
}

// The validators of a 304, as 4.3.4 tells them apart.
struct new_validators {
    std::optional<entity_tag_view> tag;
    std::optional<timestamp> modified;
    bool strong_date = false;

    new_validators(response const& r, timestamp now) {
        field_section const& f = r.fields();
        if (f.has(field_id::etag))
            if (auto const t = entity_tag_view::parse(f.value(field_id::etag))) tag = *t;
        timestamp at{}, date = now;
        if (f.has(field_id::last_modified) && read_date(f.value(field_id::last_modified), now, at)) modified = at;
        if (f.has(field_id::date)) (void)read_date(f.value(field_id::date), now, date);
        strong_date = modified && conditional::is_strong_date(*modified, date);
    }
    [[nodiscard]] bool none() const { return !tag && !modified; }
    [[nodiscard]] bool strong() const { return tag ? !tag->weak : strong_date; }

    [[nodiscard]] bool same(stored_response const& s) const {
        representation const r = representation_of(s);
        if (tag && strong()) return r.tag && strong_match(*tag, *r.tag);
        if (tag) return r.tag && weak_match(*tag, *r.tag);
        return r.last_modified == modified && (!strong() || r.last_modified_is_strong);
    }
};

using stored_span = std::span<stored_response const* const>;

std::size_t most_recent_of(stored_span stored, std::vector<std::size_t> const& among) {
    std::size_t best = among.front();
    for (std::size_t const i : among)
        if (stored[i]->freshness.date > stored[best]->freshness.date) best = i;
    return best;
}

// Which of them a 304 is about.
std::vector<std::size_t> identified(request const& r, stored_span stored, response const& by, timestamp now,
                                    cache_options const& o, account* why) {
    new_validators const v{by, now};
    std::vector<std::size_t> could, same;
    for (std::size_t i = 0; i < stored.size(); ++i) {
        // A part without what is asked for could not have been chosen (3.3).
        if (!method_serves(*stored[i], r.method()) || stored[i]->by_shared != o.shared || !holds_enough(*stored[i], r, {.now = now}, o)) continue;
        bool const fits = stored[i]->selecting.match(r.fields());
        if (fits) could.push_back(i);
        // Those that the request did not choose were nominated by their strong tags (4.3.1).
        if ((fits || (v.tag && v.strong())) && !v.none() && v.same(*stored[i])) same.push_back(i);
    }
    if (!enforced(rules::freshened_by_strong)) return could;
    if (v.none()) {
        if (could.size() == 1 && stored.size() == 1 && asks_of_it_alone(r, *stored[0])) return could;
        tell(why, rules::freshened_by_weak, verdict::keeps, "304 without a validator, to preconditions that are not the cache's alone");
        return {};
    }
    if (same.empty()) {
        tell(why, v.strong() ? rules::freshened_by_strong : rules::freshened_by_weak, verdict::keeps,
             "no stored response has the validator of the 304");
        return {};
    }
    if (v.strong() || !enforced(rules::freshened_by_weak)) return same;
    return {most_recent_of(stored, same)};
}

bool head_matches(stored_response const& s, response const& head, timestamp now) {
    new_validators const v{head, now};
    representation const r = representation_of(s);
    if (head.fields().has(field_id::etag) && !(v.tag && r.tag && *v.tag == *r.tag)) return false;
    if (head.fields().has(field_id::last_modified) && (!v.modified || r.last_modified != v.modified)) return false;
    auto const n = head.get<content_length>();
    return is_absent(n) || (n && s.length == n->octets);
}

stored_response made_stale(stored_response s) {
    s.freshness.lifetime = 0;
    s.freshness.from = lifetime_source::none;
    s.freshness.stale_while_revalidate = 0;
    return s;
}

}  // namespace

received_as meaning_of(response const& r) {
    if (r.status().interim()) return received_as::interim;
    if (r.status() == status_code::not_modified) return received_as::not_modified;
    unsigned const n = r.status().number();
    if (n == 500 || n == 502 || n == 503 || n == 504) return received_as::failure;
    return enforced(rules::full_response_used) ? received_as::full : received_as::not_modified;
}

bool meets_own(request const& r, response const& not_modified) {
    new_validators const v{not_modified, {}};
    representation said;
    said.tag = v.tag;
    said.last_modified = v.modified;
    return conditional::evaluate(r.method(), r.fields(), &said, {}).is == conditional::verdict::not_modified;
}

stored_response updated(request const& r, stored_response const& s, response const& by, exchange_times const& t,
                        cache_options const& o, account* why) {
    stored_response u = s;
    u.request_time = t.request;
    u.response_time = t.response;
    field_section& fields = u.head.fields();
    fields = merged(s.head.fields(), by, o);
    if (!by.fields().has(field_id::date)) u.head.set(date{t.response});
    response_directives const d = response_directives::of(fields, o);
    leave_out_listed(fields, d, o);
    // Its age counts from this exchange, and is what this exchange says.
    if (by.fields().has(field_id::age)) fields.append(field_id::age, by.fields().value(field_id::age));
    u.freshness = freshness::of(u.head, d, t, o, why);
    fields.erase(field_id::age);
    selecting_fields now = selecting_fields::of(fields, r.fields());
    if (now.names != s.selecting.names || now.any != s.selecting.any) u.selecting = std::move(now);
    else u.selecting.also(r.fields(), o.limits.cache_variants);
    u.groups = groups_of(fields, o);
    if (auto tags = tags_of(fields, o); !tags.empty()) u.tags = std::move(tags);
    return u;
}

std::vector<change> freshened(request const& r, stored_span stored, response const& not_modified,
                              exchange_times const& t, cache_options const& o, account* why) {
    std::vector<change> all;
    std::vector<std::size_t> const which = identified(r, stored, not_modified, t.response, o, why);
    auto const fits = [&](std::size_t i) { return stored[i]->selecting.match(r.fields()); };
    bool const any_fits = std::any_of(which.begin(), which.end(), fits);
    for (std::size_t const i : which) {
        change& c = all.emplace_back(change{i, effect::update, *stored[i]});
        if (enforced(rules::freshened_fields)) c.updated = updated(r, *stored[i], not_modified, t, o, why);
        // Origins give one tag to several variants, though none may (RFC 9110 8.8.3): the 304 was about the one that fits.
        if (any_fits && !fits(i)) c.updated.selecting = stored[i]->selecting;
        c.is = effect_of(r, c.updated, o, why);
        if (c.is == effect::update) tell(why, rules::freshened_fields, verdict::updates, "304");
    }
    auto const first = std::find_if(all.begin(), all.end(), [&](change const& c) { return fits(c.which) || !any_fits; });
    if (first != all.end()) first->answers = true;
    return all;
}

std::vector<change> freshened_by_head(request const& r, stored_span stored, response const& head,
                                      exchange_times const& t, cache_options const& o, account* why) {
    std::vector<change> all;
    status_code const status = head.status();
    bool const gone = status == status_code::not_found || status == status_code::gone;
    if (!(r.method() == method::head) || !(status == status_code::ok || gone)) return all;
    if (!enforced(rules::head_freshens)) return all;
    for (std::size_t i = 0; i < stored.size(); ++i) {
        stored_response const& s = *stored[i];
        if (s.asked_by == method::head || s.by_shared != o.shared || !s.selecting.match(r.fields())) continue;
        bool const matches = !gone && (head_matches(s, head, t.response) || !enforced(rules::head_must_match));
        if (s.head.status() == status_code::ok && matches) {
            change& c = all.emplace_back(change{i, effect::update, s});
            if (enforced(rules::head_fields)) c.updated = updated(r, s, head, t, o, why);
            c.is = effect_of(r, c.updated, o, why);
            tell(why, rules::head_fields, verdict::updates, "200 to HEAD");
        } else if (s.head.status() == status_code::ok) {
            all.push_back({i, effect::stale, made_stale(s)});
            tell(why, rules::head_must_match, verdict::stale,
                 std::to_string(status.number()) + " to HEAD is of another representation");
        }
    }
    return all;
}

}  // namespace httoop::inline v0::caching
