#include "outlook.hpp"

#include <algorithm>

#include <httoop/caching/directives.hpp>
#include <httoop/caching/invalidation.hpp>
#include <httoop/caching/key.hpp>
#include <httoop/caching/rules.hpp>
#include <httoop/caching/storing.hpp>
#include <httoop/caching/validation.hpp>
#include <httoop/core/ascii.hpp>
#include <httoop/field/cache_control.hpp>

#include "remarks.hpp"

namespace httoop::tool {
namespace {

constexpr unsigned most_obstacles = 8;  // one behind the other

// Takes a directive out of all lines of a field. False: it cannot be read, or is not there.
bool take_out(field_section& fields, octets field, octets directive) {
    cache_control all;
    for (field_line const line : fields)
        if (equal_ignoring_case(line.name, field) && !all.parse_more(line.value)) return false;
    auto const gone = std::remove_if(all.directives.begin(), all.directives.end(), [&](auto const& d) { return equal_ignoring_case(d.name, directive); });
    if (gone == all.directives.end()) return false;
    all.directives.erase(gone, all.directives.end());
    if (all.directives.empty()) fields.erase(field);
    else fields.set(field, all.compose());
    return true;
}

// Does what the advice says about the step that forbade to store. False: nobody can do that here.
bool change(told_exchange& e, caching::cache_options const& o, std::vector<told_step> const& why_stored) {
    auto const stop = std::find_if(why_stored.rbegin(), why_stored.rend(), [](told_step const& s) { return s.says == caching::verdict::stores_not; });
    if (stop == why_stored.rend()) return false;
    std::string const field{caching::response_directives::of(e.answered.fields(), o).field};
    if (stop->because == &rules::no_store_obeyed) return take_out(e.answered.fields(), field, "no-store");
    if (stop->because == &rules::private_obeyed) return take_out(e.answered.fields(), field, "private");
    if (stop->because == &rules::request_no_store) return take_out(e.asked.fields(), "Cache-Control", "no-store");
    if (stop->because == &rules::authorization_not_shared) return e.answered.fields().append(field, "public"), true;
    if (stop->because == &rules::set_cookie_refused) return e.answered.fields().erase(field_id::set_cookie), true;
    return false;
}

}  // namespace

bool asks(outlook const& f) { return !f.choice.answers() && f.choice.is != caching::use::only_if_cached; }

outlook find_out(told_exchange const& s, caching::cache_options const& o) {
    outlook f;
    std::string key;
    caching::circumstances const then{.now = s.received};
    caching::exchange_times const times{s.received, s.received};
    if (!caching::key_of(s.asked, "http", key)) return f;
    caching::account why;
    auto const gone = caching::invalidated(s.asked, key, s.answered, o, &why);
    f.forgets = gone.keys;
    f.stored = caching::may_store(s.asked, key, s.answered, times, then, o, &why).may;
    if (f.stored) f.kept = caching::keep(s.asked, key, s.answered, times, o, &why);
    f.why_stored = steps_of(why);
    if (!f.stored) return f;
    std::string next_key;
    caching::stored_response const* const all[] = {&*f.kept};
    bool const same = caching::key_of(s.next, "http", next_key) && next_key == f.kept->key;
    std::span<caching::stored_response const* const> const stored{all, same ? 1u : 0u};
    caching::circumstances const now{.now = s.at};
    why.clear();
    f.choice = caching::choose(s.next, stored, now, o, &why);
    if (f.choice.is == caching::use::validate) {
        request const sent = caching::validation(s.next, stored, f.choice, &why);
        for (field_id const id : {field_id::if_none_match, field_id::if_modified_since})
            if (octets const value = sent.fields().value(id); value.data() != nullptr)
                f.asks_with += (f.asks_with.empty() ? "" : ", ") + std::string{id == field_id::if_none_match ? "If-None-Match: " : "If-Modified-Since: "} + std::string{value};
    }
    f.why_used = steps_of(why);
    why.clear();
    if (asks(f) && f.choice.which < stored.size()) {
        f.stale_if_failed = caching::stale_on_failure(s.next, *stored[f.choice.which], {}, now, o, &why);
        f.why_stale = steps_of(why);
    }
    return f;
}

std::vector<std::string> changes(told_exchange const& e, outlook const& f, caching::cache_options const& o, std::vector<told_step> steps) {
    if (!f.stored && e.answered.status().status_class() == 5)
        return {"look at the server first: " + std::to_string(e.answered.status().number()) + " is an error, which is kept for some seconds at most (Cache-Control: max-age=5), if at all"};
    auto const add = [&](std::vector<told_step> const& more) { steps.insert(steps.end(), more.begin(), more.end()); };
    // What says how long it is fresh is of no use where each use is validated.
    auto const add_stored = [&](outlook const& g) {
        bool const each_time = g.kept && g.kept->freshness.no_cache;
        for (told_step const& s : g.why_stored)
            if (!each_time || (s.says != caching::verdict::lifetime && s.says != caching::verdict::stale)) steps.push_back(s);
        if (asks(g)) add(g.why_used);
    };
    add_stored(f);
    if (asks(f) && f.stored && !f.stale_if_failed) add(f.why_stale);
    told_exchange then = e;
    outlook last = f;
    for (unsigned n = 0; n < most_obstacles && !last.stored && change(then, o, last.why_stored); ++n) add_stored(last = find_out(then, o));
    auto all = misread(e, o);
    for (std::string& one : advice(steps)) all.push_back(std::move(one));
    for (std::string& one : shared_with_care(then, last, o)) all.push_back(std::move(one));
    return all;
}

}  // namespace httoop::tool
