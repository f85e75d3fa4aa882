#include "simulated_cache.hpp"

#include <algorithm>

#include <httoop/caching/key.hpp>
#include <httoop/caching/partial.hpp>
#include <httoop/caching/serving.hpp>
#include <httoop/caching/status.hpp>
#include <httoop/caching/storing.hpp>
#include <httoop/caching/validation.hpp>

namespace httoop::tool {
namespace {

constexpr octets boundary = "simulated";

caching::circumstances around(timestamp now) { return {.now = now, .content = false, .boundary = boundary}; }

bool failed(status_code s) { return s == status_code::internal_server_error || s == status_code::bad_gateway || s == status_code::service_unavailable || s == status_code::gateway_timeout; }

}  // namespace

simulated_cache::borrowed simulated_cache::look(variants const& v) {
    borrowed all;
    for (auto const& one : v) all.push_back(one.get());
    return all;
}

std::size_t simulated_cache::responses() const {
    std::size_t n = 0;
    for (auto const& [key, all] : stored_) n += all.size();
    return n;
}

void simulated_cache::serve(caching::stored_response const& s, request const& r, timestamp now, simulated_exchange& x) {
    caching::make_answer(s, r, around(now), options_, x.head, &x.why);
    x.ttl = s.freshness.left(now);
    x.fresh_for = s.freshness;
}

simulated_exchange simulated_cache::ask(request const& r, timestamp now, simulated_origin& origin) {
    simulated_exchange x;
    std::string key;
    bool const keyed = caching::key_of(r, "http", key);
    variants& there = stored_[key];
    auto const c = caching::choose(r, look(there), around(now), options_, &x.why);
    x.forwarded = c.reason;
    if (!keyed && c.is != caching::use::only_if_cached) {
        forward(r, "", {}, now, origin, x);
    } else if (c.answers()) {
        x.hit = true;
        x.forwarded = caching::forward_reason::none;
        serve(*there[c.which], r, now, x);
        if (c.is == caching::use::stale_and_validate) validate_behind(r, key, c.which, now, origin, x);
    } else if (c.is == caching::use::only_if_cached) {
        x.head = caching::gateway_timeout();
    } else {
        forward(r, key, c, now, origin, x);
    }
    caching::handling const h{.hit = x.hit, .forwarded = x.forwarded,
                              .forwarded_status = x.origin_status == x.head.status().number() ? 0 : x.origin_status,
                              .ttl = x.hit || x.stored ? x.ttl : std::nullopt, .stored = x.stored, .key = key};
    caching::add_cache_status(x.head.fields(), h, options_);
    x.status_field = x.head.fields().value(field_id::cache_status);
    if (auto const at = stored_.find(key); at != stored_.end() && at->second.empty()) stored_.erase(at);
    return x;
}

void simulated_cache::forward(request const& r, std::string const& key, caching::choice const& c, timestamp now, simulated_origin& origin, simulated_exchange& x) {
    x.asked = true;
    borrowed const there = look(stored_[key]);
    request sent = r;
    bool const completes = c.is == caching::use::complete && c.which < there.size();
    if (c.is == caching::use::validate) sent = caching::validation(r, there, c, &x.why);
    if (completes)
        if (auto rest = caching::completion(r, *there[c.which], &x.why)) sent = *std::move(rest);
    auto got = origin.answer(sent, now);
    x.reached = got.has_value();
    x.origin_status = got ? got->status().number() : 0;
    bool const fails = !got || failed(got->status());
    if (fails && c.which < there.size() &&
        caching::stale_on_failure(r, *there[c.which], {x.origin_status}, around(now), options_, &x.why))
        return serve(*there[c.which], r, now, x);
    if (!got) {
        x.head = response{status_code::gateway_timeout};
        return;
    }
    caching::exchange_times const t{now, now};
    if (got->status() == status_code::not_modified && c.is == caching::use::validate) {
        auto changes = caching::freshened(r, there, *got, t, options_, &x.why);
        auto const of = std::find_if(changes.begin(), changes.end(), [](caching::change const& one) { return one.answers; });
        if (of != changes.end()) {
            caching::stored_response const updated = of->updated;
            x.stored = of->is == caching::effect::update;
            apply(key, std::move(changes));
            return serve(updated, r, now, x);
        }
    }
    if (got->status() == status_code::partial_content && combine(sent, r, key, *got, completes, now, x)) return;
    if (completes && (got->status() == status_code::partial_content || got->status() == status_code::range_not_satisfiable)) {
        auto whole = origin.answer(r, now);  // what it has is something else by now
        if (whole) got = std::move(whole);
    }
    x.head = *got;
    take(r, key, *got, now, x);
}

// Puts a part to those that are stored; if the cache asked for it, all must be there then.
bool simulated_cache::combine(request const& sent, request const& r, std::string const& key, response const& got, bool completes, timestamp now, simulated_exchange& x) {
    caching::exchange_times const t{now, now};
    auto both = caching::combine(sent, look(stored_[key]), got, t, options_, &x.why);
    if (!both.fits() || (completes && !both.combined.complete)) return false;
    if (!caching::may_store(r, key, both.combined.head, t, around(now), options_, &x.why)) return false;
    x.stored = true;
    x.head = got;
    x.ttl = both.combined.freshness.left(now);
    x.fresh_for = both.combined.freshness;
    if (completes) serve(both.combined, r, now, x);
    put(key, r, std::move(both.combined));
    return true;
}

// The cache's own request: nobody waits for what it brings.
void simulated_cache::validate_behind(request const& r, std::string const& key, std::size_t which, timestamp now, simulated_origin& origin, simulated_exchange& x) {
    borrowed const there = look(stored_[key]);
    request const sent = caching::validation_behind(r, *there[which]);
    x.behind = true;
    auto const got = origin.answer(sent, now);
    x.reached = got.has_value();
    x.origin_status = got ? got->status().number() : 0;
    if (!got || failed(got->status())) return;
    simulated_exchange ours;
    if (got->status() == status_code::not_modified) apply(key, caching::freshened(sent, there, *got, {now, now}, options_));
    else take(sent, key, *got, now, ours);
}

// A response that came, as it came.
void simulated_cache::take(request const& r, std::string const& key, response const& got, timestamp now, simulated_exchange& x) {
    if (key.empty()) return;
    caching::exchange_times const t{now, now};
    if (auto const gone = caching::invalidated(r, key, got, options_, &x.why); !gone.empty()) forget(gone, key);
    if (r.method() == method::head) apply(key, caching::freshened_by_head(r, look(stored_[key]), got, t, options_, &x.why));
    if (!caching::may_store(r, key, got, t, around(now), options_, &x.why)) return;
    auto kept = caching::keep(r, key, got, t, options_, &x.why);
    x.stored = true;
    x.ttl = kept.freshness.left(now);
    x.fresh_for = kept.freshness;
    put(key, r, std::move(kept));
}

void simulated_cache::put(std::string const& key, request const& r, caching::stored_response kept) {
    variants& there = stored_[key];
    std::erase_if(there, [&](auto const& older) { return caching::supersedes(r, kept, *older); });
    there.insert(there.begin(), std::make_unique<caching::stored_response const>(std::move(kept)));
    if (there.size() > options_.limits.cache_variants) there.pop_back();
}

void simulated_cache::apply(std::string const& key, std::vector<caching::change> changes) {
    variants& there = stored_[key];
    for (caching::change& c : changes) {
        if (c.is == caching::effect::none) continue;
        there[c.which] = c.is == caching::effect::drop ? nullptr : std::make_unique<caching::stored_response const>(std::move(c.updated));
    }
    std::erase(there, nullptr);
}

void simulated_cache::forget(caching::invalidation const& what, std::string const& key) {
    for (std::string const& one : what.keys)
        if (auto const at = stored_.find(one); at != stored_.end()) at->second.clear();
    for (auto& [at, all] : stored_)
        for (std::string const& group : what.groups)
            if (caching::origin_of_key(at) == caching::origin_of_key(key))
                std::erase_if(all, [&](auto const& one) { return std::find(one->groups.begin(), one->groups.end(), group) != one->groups.end(); });
}

}  // namespace httoop::tool
