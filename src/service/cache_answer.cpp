#include <algorithm>

#include <httoop/caching/invalidation.hpp>
#include <httoop/caching/key.hpp>
#include <httoop/caching/rules.hpp>
#include <httoop/caching/serving.hpp>
#include <httoop/caching/validation.hpp>
#include <httoop/exchange/asking.hpp>
#include <httoop/exchange/problem.hpp>
#include <httoop/field/via.hpp>
#include <httoop/message/typed.hpp>

#include "cache_core.hpp"
#include "scheme_of.hpp"

namespace httoop::inline v0 {
namespace {

// The fetch no longer speaks for a client that is gone.
class speaks_for {
public:
    explicit speaks_for(cache_asking::hold const& a) : asking_{a} {}
    speaks_for(speaks_for const&) = delete;
    speaks_for& operator=(speaks_for const&) = delete;
    ~speaks_for() { asking_->forget_client(); }

private:
    cache_asking::hold asking_;
};

// How often a request waits for others, where each time it was another variant that came, or a purge came first.
constexpr unsigned most_turns = 4;

// The request did not reach the origin, which is so for all.
bool before_asking(error const& e) {
    return !e.sent && (e.during == phase::resolve || e.during == phase::connect || e.during == phase::handshake);
}

// Such a request is refused behind the cache (RFC 9110 7.6); waiting for the one that it comes of, it would not get there.
bool came_through(request const& r, std::vector<std::string> const& names) {
    if (names.empty() || !r.fields().has(field_id::via)) return false;
    auto const came_by = r.get<via>();
    if (!came_by) return false;
    return std::any_of(came_by->all.begin(), came_by->all.end(),
                       [&](via_member const& m) { return std::any_of(names.begin(), names.end(), [&](std::string const& name) { return m.is(name); }); });
}

caching::circumstances circumstances_at(timestamp now, bool content) {
    caching::circumstances c;
    c.now = now;
    c.content = content;
    return c;
}

}  // namespace

cache_look::cache_look(held<cached_variants> v) : variants{std::move(v)} {
    if (!variants) return;
    for (held<cached_response> const& one : variants->all) {
        if (one->is() == cached_response::state::broken) continue;
        responses.push_back(one);
        stored.push_back(&one->stored());
    }
}

void cache_look::leave_out_fillings() {
    std::erase_if(responses, [](auto const& one) { return one->is() == cached_response::state::filling; });
    stored.clear();
    for (auto const& one : responses) stored.push_back(&one->stored());
}

cache::core::core(service& b, cache_store& s, cache_settings st) : behind{b}, store{s}, settings{std::move(st)} {}

task<outcome<cache_look>> cache::core::look_up(octets key) {
    task<outcome<held<cached_variants>>> finding = store.find(key);
    if (finding.is_ready()) {
        outcome<held<cached_variants>> found = finding.take();
        if (!found) return outcome<cache_look>{std::move(found).error()};
        return outcome<cache_look>{cache_look{std::move(*found)}};
    }
    struct waiting {
        static task<outcome<cache_look>> for_it(task<outcome<held<cached_variants>>> t) {
            outcome<held<cached_variants>> found = co_await t;
            if (!found) co_return std::move(found).error();
            co_return cache_look{std::move(*found)};
        }
    };
    return waiting::for_it(std::move(finding));
}

task<outcome<reply>> cache::core::answer(exchange& x) {
    request const& r = x.request();
    std::string key;
    if (!caching::key_of(r, scheme_of(x), key)) co_return co_await look_past(x, "it has no http or https URI");
    // Whoever answers may take the connection's scheme for that of the target: neither gets what the other was told.
    if (!octets{key}.starts_with(std::string{scheme_of(x)} + ':'))
        co_return co_await look_past(x, "the URI's scheme is another than that of the connection");
    caching::account steps;
    caching::account* const why = wanted(x, steps);
    caching::forward_reason waited_for = caching::forward_reason::none;
    bool const content = x.content().length().is != content_length_of::none;
    bool waited = false;  // for an answer to another request that was stored
    bool alone = false;
    for (unsigned turn = 0;; ++turn) {
        outcome<cache_look> found = co_await look_up(key);
        if (!found && found.error().what == failure::cancelled) co_return std::move(found).error();
        // A store that fails is a store that has nothing.
        cache_look look;
        if (found) look = std::move(*found);
        else tell_cached(why, rules::none_stored, caching::verdict::ignored, "the store: " + found.error().text());
        caching::circumstances const c = circumstances_at(now(x.loop()), content);
        caching::choice const chosen = caching::choose(r, look.stored, c, settings.rules, why);
        if (chosen.answers()) {
            held<cached_response> const s = look.chosen(chosen);
            owned<cache_rest::reader> rest;
            if (s->is() == cached_response::state::filling) rest = rests.join(*s);
            if (!rest && s->is() == cached_response::state::broken) continue;  // it is found no more
            if (!rest && s->is() == cached_response::state::filling && s->length().is == content_length_of::unknown && turn < most_turns) {
                // It is found, and whoever fills it comes to it in a moment.
                outcome<void> const slept = co_await io::sleep{duration::milliseconds(1)};
                if (!slept) co_return slept.error();
                continue;
            }
            if (chosen.is == caching::use::stale_and_validate) validate_behind(x, key, look, chosen);
            if (chosen.is == caching::use::fresh && !waited) keep_ready(x, look, *s);
            if (!waited) hits.fetch_add(1, std::memory_order_relaxed);
            caching::handling h;
            h.hit = !waited;
            h.forwarded = waited_for;
            if (waited) h.collapsed = true;
            co_return serve(x, *s, h, waited, why, std::move(rest));
        }
        if (chosen.is == caching::use::only_if_cached) {
            reply none = problem(&r, caching::gateway_timeout().status(), chosen.because, {}, problem_form::json);
            caching::handling h;
            h.why = why;
            tell_of_made(x, none.head(), h);
            co_return outcome<reply>{std::move(none)};
        }
        bool const not_for_caches = chosen.reason == caching::forward_reason::method || chosen.reason == caching::forward_reason::bypass;
        bool const upgrades = !not_for_caches && r.fields().has(field_id::upgrade) && enforced(rules::upgrade_forwarded);
        if (upgrades) tell_cached(why, rules::upgrade_forwarded, caching::verdict::forwards, "Upgrade in the request");
        if (not_for_caches || content || upgrades) co_return co_await pass(x, std::move(key), chosen, std::move(steps));

        // What was stored meanwhile may be another variant: then there is one of its own to wait for.
        bool const again = turn < most_turns && chosen.reason == caching::forward_reason::vary_miss;
        held<cache_flight> flight;
        if (!alone && (!waited || again) && !came_through(r, settings.names) && caching::may_coalesce(r, c, settings.rules)) {
            limits const& most = x.policy().limits;
            // An answer to HEAD is none to those who want the content.
            cache_flights::place p = flights.join(key, most.cache_waiting, x.loop().now().mono, r.method() != method::head);
            auto const waiting = [why](caching::verdict says, octets looked_at) {
                tell_cached(why, rules::requests_collapsed, says, looked_at);
            };
            if (p.leads) flight = std::move(p.flight);
            else if (p.alone != nullptr) waiting(caching::verdict::forwards, p.alone);
            else if (p.flight) {
                waiting(caching::verdict::waits, "another request asks for the same");
                duration const at_most = duration::milliseconds(static_cast<std::int64_t>(most.cache_wait_time));
                outcome<cache_landing> landed = co_await p.flight->wait(at_most);
                if (!landed && landed.error().what == failure::cancelled) co_return std::move(landed).error();
                if (landed && landed->is == cache_landing::stored) {
                    if (!waited) collapsed.fetch_add(1, std::memory_order_relaxed);
                    waited = true;
                    waited_for = chosen.reason;
                    continue;
                }
                alone = turn >= most_turns || !landed || landed->is != cache_landing::outdated;
                if (!alone) {
                    waiting(caching::verdict::ignored, "its answer is of what was changed meanwhile");
                    waited = false;
                    continue;
                }
                if (landed && landed->is == cache_landing::failed) {
                    caching::handling h;
                    h.forwarded = chosen.reason;
                    h.collapsed = true;
                    h.why = why;
                    held<cached_response> stale;
                    if (look.chosen(chosen)) stale = co_await fall_back(key, r, landed->how, now(x.loop()), why);
                    if (stale) co_return serve(x, *stale, h, false, why);
                    // Where nobody could be asked, nobody needs to try. Else it may have been that request.
                    if (before_asking(landed->why)) {
                        waiting(caching::verdict::refuses, "that request failed");
                        log(x, h);
                        co_return std::move(landed->why);
                    }
                }
                waiting(caching::verdict::forwards, !landed                               ? "its answer did not come in time"
                                                    : landed->is == cache_landing::failed ? "that request failed"
                                                                                          : "its answer was not stored");
            }
        }
        co_return co_await fetch(x, std::move(key), std::move(look), chosen, std::move(flight), waited, std::move(steps));
    }
}

task<outcome<reply>> cache::core::fetch(exchange& x, std::string key, cache_look before, caching::choice c,
                                        held<cache_flight> flight, bool waited, caching::account why) {
    forwarded.fetch_add(1, std::memory_order_relaxed);
    owned<cache_errand> e = make_owned<cache_errand>(flights, x.loop());
    e->flight = std::move(flight);
    e->key = std::move(key);
    e->asked = x.request();
    e->before = std::move(before);
    e->choice = c;
    e->times.request = now(x.loop());
    e->purges = store.purges().count();
    e->steps = std::move(why);
    e->why = wanted(x, e->steps);
    request out = e->asked;
    if (c.is == caching::use::validate || c.is == caching::use::forward) out = caching::validation(e->asked, e->before.stored, c, e->why);
    if (c.is == caching::use::complete)
        if (auto rest = caching::completion(e->asked, *e->before.stored[c.which], e->why)) e->rest = out = std::move(*rest);
    io::completion<cache_found> found{x.loop()};
    e->to.emplace(found.handle());
    cache_asking::hold const asking = cache_asking::begin(std::move(out), x);
    speaks_for const client{asking};
    x.loop().spawn(run(std::move(e), asking));
    outcome<cache_found> what = co_await found;
    if (!what) co_return std::move(what).error();
    co_return serve_found(x, std::move(*what), c, waited);
}

// What is stored still and may be used where the origin failed; null: nothing. What was chosen when it was asked may have been
// purged since, or have become another.
task<held<cached_response>> cache::core::fall_back(std::string const& key, request const& r, caching::failure how, timestamp at,
                                                   caching::account* why) {
    outcome<cache_look> found = co_await look_up(key);
    held<cached_response> stale;
    if (!found) co_return stale;
    found->leave_out_fillings();
    caching::circumstances const c = circumstances_at(at, false);
    caching::choice const now_chosen = caching::choose(r, found->stored, c, settings.rules);
    stale = found->chosen(now_chosen);
    if (!stale) tell_cached(why, rules::target_invalidated, caching::verdict::stale_forbidden, "it was purged, or its place taken, while the origin was asked");
    else if (now_chosen.answers()) static_cast<void>(caching::choose(r, found->stored, c, settings.rules, why));  // says why
    else if (!caching::stale_on_failure(r, stale->stored(), how, c, settings.rules, why)) stale = nullptr;
    co_return stale;
}

void cache::core::validate_behind(exchange& x, std::string const& key, cache_look const& look, caching::choice const& c) {
    held<cache_flight> flight = flights.begin(key);
    if (!flight) return;  // somebody does already
    forwarded.fetch_add(1, std::memory_order_relaxed);
    behind_answers.fetch_add(1, std::memory_order_relaxed);
    owned<cache_errand> e = make_owned<cache_errand>(flights, x.loop());
    e->flight = std::move(flight);
    e->key = key;
    e->before = look;
    e->choice = c;
    e->choice.is = caching::use::validate;
    e->times.request = now(x.loop());
    e->purges = store.purges().count();
    request out = caching::validation_behind(x.request(), *look.stored[c.which], x.witness() != nullptr ? &e->steps : nullptr);
    e->asked = out;
    e->asked.fields().erase(field_id::if_none_match);
    e->asked.fields().erase(field_id::if_modified_since);
    cache_asking::hold const asking = cache_asking::begin(std::move(out), x);
    asking->forget_client();
    if (exchange_witness* const to = x.witness()) x.loop().spawn(account_for(std::move(e), asking, *to));
    else x.loop().spawn(run(std::move(e), asking));
}

// The log tells of it by itself, since its client was answered before.
task<void> cache::core::account_for(owned<cache_errand> e, cache_asking::hold of, exchange_witness& to) {
    io::loop& loop = e->loop;
    moment const began = loop.now();
    of->give_account();
    e->why = &e->steps;
    io::completion<cache_found> found{loop};
    e->to.emplace(found.handle());
    loop.spawn(run(std::move(e), of));
    outcome<cache_found> const what = co_await found;
    if (!what) co_return;
    exchange& x = of->of();
    x.tell("behind", "stale-while-revalidate");
    log(x, handling_of(*what, caching::forward_reason::stale));
    moment const now = loop.now();
    exchange_witness::ending how;
    if (auto const s = status_code::from(what->status)) how.answered = true, how.status = *s;
    std::string const fault = what->failed ? what->failed->text() : std::string{};
    how.fault = fault;
    how.took = now.mono - began.mono;
    how.at = now.wall;
    to.ended(x, how);
}

// Requests that a cache has nothing to do with.
task<outcome<reply>> cache::core::look_past(exchange& x, octets looked_at) {
    outcome<reply> answered = co_await behind.respond(x);
    if (!answered || x.request().method() == method::connect) co_return answered;
    caching::account steps;
    caching::handling h;
    h.forwarded = caching::forward_reason::bypass;
    h.why = wanted(x, steps);
    tell_cached(wanted(x, steps), rules::key_is_target_uri, caching::verdict::forwards, looked_at);
    tell_of_passed(x, *answered, h);
    co_return answered;
}

// Requests that no stored response answers. They go as they are; what they change is forgotten.
task<outcome<reply>> cache::core::pass(exchange& x, std::string key, caching::choice c, caching::account steps) {
    forwarded.fetch_add(1, std::memory_order_relaxed);
    caching::exchange_times times;
    times.request = now(x.loop());
    std::uint64_t purges = store.purges().count();
    caching::account* const why = wanted(x, steps);
    caching::handling h;
    h.forwarded = c.reason;
    h.why = why;
    outcome<reply> answered = co_await behind.respond(x);
    if (!answered) {
        log(x, h);
        co_return answered;
    }
    times.response = now(x.loop());
    caching::invalidation changed = caching::invalidated(x.request(), key, answered->head(), settings.rules, why);
    if (!changed.empty()) {
        std::uint64_t const own = changed.keys.size() + changed.groups.size();
        outcome<void> const forgotten = co_await forget(x.loop(), key, std::move(changed));
        if (!forgotten) co_return forgotten.error();
        // What it brings is of the state that it made, unless others changed it too.
        if (store.purges().count() == purges + own) purges += own;
    }
    caching::circumstances around = circumstances_at(times.response, x.content().length().is != content_length_of::none);
    if (answered->tunnel() == nullptr && !is_made_here(*answered, why) &&
        caching::may_store(x.request(), key, answered->head(), times, around, settings.rules, why)) {
        owned<cache_errand> const e = make_owned<cache_errand>(flights, x.loop());
        e->key = key;
        e->asked = x.request();
        e->choice = c;
        e->times = times;
        e->purges = purges;
        e->why = why;
        task<cache_begun> beginning = begin(*e, answered->head(), answered->length());
        cache_begun b = co_await beginning;
        if (b.into) {
            arriving_response in = arriving(std::move(*answered));
            owned<source> stored_content = storable(std::move(in), settings.rules);
            h.stored = true;
            owned<cache_filled> f = make_owned<cache_filled>(rests, std::move(b));
            cache_found found{f->entry.response()};
            found.rest = rests.join(*found.response);
            struct keeping {  // the content is that of the exchange
                static task<void> it(exchange& of, task<void> work) {
                    struct holding {
                        explicit holding(exchange& x) : held{x} { held.hold(); }
                        holding(holding const&) = delete;
                        holding& operator=(holding const&) = delete;
                        ~holding() { held.let_go(); }
                        exchange& held;
                    } const hold{of};
                    task<void> ends_before = std::move(work);
                    co_await ends_before;
                }
            };
            x.loop().spawn(keeping::it(x, fill(std::move(f), std::move(stored_content))));
            found.stored = true;
            found.status = in.head.status().number();
            found.head = std::move(in.head);
            found.why = std::move(steps);
            co_return serve_found(x, std::move(found), c, false);
        }
    }
    tell_of_passed(x, *answered, h);
    co_return answered;
}

// Goes on to its end when the client leaves.
task<outcome<void>> cache::core::forget(io::loop& l, std::string key, caching::invalidation what) {
    io::completion<bool> all{l};
    l.spawn(forget_all(std::move(key), std::move(what), all.handle()));
    outcome<bool> const done = co_await all;
    if (!done) co_return done.error();
    co_return outcome<void>{};
}

task<void> cache::core::forget_all(std::string key, caching::invalidation what, io::completer<bool> done) {
    for (std::string const& k : what.keys) {
        flights.pass_over(k);
        cache_selection which{cache_selection::uri, k};
        static_cast<void>(co_await store.purge(std::move(which)));
    }
    for (std::string const& g : what.groups) {
        cache_selection which{cache_selection::group, g, std::string{caching::origin_of_key(key)}};
        static_cast<void>(co_await store.purge(std::move(which)));
    }
    done.complete(true);
}

}  // namespace httoop::inline v0
