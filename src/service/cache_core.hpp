#pragma once
#include <algorithm>
#include <optional>

#include <httoop/caching/choose.hpp>
#include <httoop/caching/invalidation.hpp>
#include <httoop/caching/serving.hpp>
#include <httoop/caching/status.hpp>
#include <httoop/caching/storing.hpp>
#include <httoop/caching/updating.hpp>
#include <httoop/exchange/asking.hpp>
#include <httoop/io/completion.hpp>
#include <httoop/service/cache.hpp>

#include "cache_asking.hpp"
#include "cache_flights.hpp"
#include "cache_front.hpp"
#include "cache_rest.hpp"

namespace httoop::inline v0 {

inline void tell_cached(caching::account* why, rule const& because, caching::verdict says, octets looked_at) {
    if (why != nullptr) why->add(because, says, std::string{looked_at});
}

// Of who has the resource: not made by a proxy, neither ours nor one that says so in Proxy-Status (RFC 9209 2.1.1).
bool comes_from_origin(reply const& r);
// How it failed, if that is what it tells.
std::optional<caching::failure> failure_of(reply const& r);
// What a proxy answered itself is not stored.
bool is_made_here(reply const& r, caching::account* why);

// For how many milliseconds what came waits for a stored response that is being filled, which it updates or is put to:
// the client who has that one may ask again before the store is done with it.
inline constexpr int most_waited_for_store = 50;

// The responses under one key as they were found, without those that broke off.
class cache_look {
public:
    cache_look() = default;
    explicit cache_look(held<cached_variants> v);
    std::vector<held<cached_response>> responses;
    std::vector<caching::stored_response const*> stored;  // theirs
    held<cached_variants> variants;

    // What cannot be answered with at once.
    void leave_out_fillings();

    [[nodiscard]] bool has(cached_response const& r) const {
        return std::any_of(responses.begin(), responses.end(), [&r](auto const& one) { return one.get() == &r; });
    }
    [[nodiscard]] held<cached_response> chosen(caching::choice const& c) const {
        return c.which < responses.size() ? responses[c.which] : held<cached_response>{};
    }
};

// The content with those trailers that are stored.
owned<source> storable(arriving_response&& in, caching::cache_options const& o);

// One of those that are being filled: at most limits.cache_fills at a time.
class filling_place {
public:
    filling_place() = default;
    filling_place(filling_place&& o) noexcept : of_{std::exchange(o.of_, nullptr)} {}
    filling_place& operator=(filling_place&& o) noexcept {
        std::swap(of_, o.of_);
        return *this;
    }
    ~filling_place() {
        if (of_ != nullptr) of_->fetch_sub(1, std::memory_order_relaxed);
    }
    static filling_place take(std::atomic<std::uint64_t>& of, std::uint64_t most) {
        filling_place p;
        p.of_ = &of;
        if (of.fetch_add(1, std::memory_order_relaxed) >= most) return {};
        return p;
    }
    explicit operator bool() const { return of_ != nullptr; }

private:
    std::atomic<std::uint64_t>* of_ = nullptr;
};

// A response that begins to be stored, or why not.
struct cache_begun {
    filling_place place;
    owned<cache_filling> into;  // null: it is not to be stored after all
    bool purged = false;        // it may be older than a purge
};

// What came of a request to the service behind.
class cache_found {
public:
    cache_found() = default;
    explicit cache_found(held<cached_response> r) : response{std::move(r)} {}
    explicit cache_found(reply&& r) : passed{std::move(r)} {}
    explicit cache_found(error e) : failed{std::move(e)} {}
    held<cached_response> response;
    std::optional<httoop::response> head;  // as it came, with what is not stored of it
    std::optional<byte_range> part;  // which of what is stored came with it; else all
    std::optional<reply> passed;
    std::optional<error> failed;
    bool stored = false;
    bool stale = false;  // used because the origin failed
    unsigned status = 0;  // that was answered
    owned<cache_rest::reader> rest;  // behind what is stored of it
    caching::account why;  // of that request, from its beginning
};

// One request to the service behind, and for whom.
class cache_errand {
public:
    cache_errand(cache_flights& f, io::loop& l) : flights{f}, loop{l} {}
    cache_errand(cache_errand const&) = delete;
    cache_errand& operator=(cache_errand const&) = delete;
    ~cache_errand() { land_failed({}, error{failure::cancelled, "the request was given up"}); }
    void land(cache_landing how) {
        if (flight) flights.land(std::exchange(flight, nullptr), std::move(how), loop.now().mono);
    }
    void land(cache_landing::kind how) {
        cache_landing l;
        l.is = how;
        land(std::move(l));
    }
    void land_failed(caching::failure how, error because) {
        cache_landing l;
        l.is = cache_landing::failed;
        l.how = how;
        l.why = std::move(because);
        land(std::move(l));
    }
    void tell(cache_found f) {
        if (!to) return;
        if (why != nullptr) f.why = steps;
        to->complete(std::move(f));
        to.reset();
    }

    cache_flights& flights;
    io::loop& loop;
    std::string key;
    request asked;  // the client's
    request rest;   // what was asked for the rest of what is held in part
    cache_look before;
    caching::choice choice;
    bool asks_more = false;  // of what went forward: than the client
    bool has_stale = false;  // something stored may answer where the service behind fails, if it still may be used then
    caching::exchange_times times;
    std::uint64_t purges = 0;  // of the store, when the request was sent
    held<cache_flight> flight;                     // null: nobody waits for it
    std::optional<io::completer<cache_found>> to;  // none: behind a stale answer
    caching::account steps;
    caching::account* why = nullptr;               // these, if somebody wants to know
};

// What became of a change to a stored response.
struct cache_applied {
    held<cached_response> answers;  // the request that brought it
    cache_landing::kind is;         // to others
};

// What is being filled, with all that belongs to it meanwhile.
struct cache_filled {
    cache_filled(cache_rests& in, cache_begun b) : place{std::move(b.place)}, entry{in, std::move(b.into)} {}
    filling_place place;
    cache_rests::entry entry;
};

class cache::core {
public:
    core(service& behind, cache_store& store, cache_settings s);

    // What the loop answers with again and again.
    [[nodiscard]] cache_ready* find_ready(exchange const& x);
    task<outcome<reply>> answer_with(cache_ready& known, exchange& x) const;
    [[nodiscard]] cache_front* front_of(io::loop& l) const { return static_cast<cache_front*>(l.find(this)); }
    task<outcome<reply>> answer(exchange& x);

    [[nodiscard]] timestamp now(io::loop const& l) const {
        return settings.clock != nullptr ? settings.clock->now() : l.now().wall;
    }

    service& behind;
    cache_store& store;
    cache_settings const settings;
    cache_flights flights;
    cache_rests rests;
    std::atomic<std::uint64_t> filling{0};
    mutable std::atomic<std::uint64_t> forwarded{0}, collapsed{0}, hits{0}, behind_answers{0};

private:
    // cache_ready.cpp
    cache_front& make_front(exchange& x);
    void keep_ready(exchange& x, cache_look const& look, cached_response const& s);
    void compose(cache_ready& r, timestamp at) const;
    [[nodiscard]] static caching::handling hit_of(cache_ready const& r);
    [[nodiscard]] std::string told_of(cache_ready const& r) const;

    // cache_answer.cpp
    task<outcome<cache_look>> look_up(octets key);
    task<outcome<reply>> look_past(exchange& x, octets looked_at);
    task<outcome<reply>> pass(exchange& x, std::string key, caching::choice c, caching::account why);
    task<outcome<reply>> fetch(exchange& x, std::string key, cache_look before, caching::choice c,
                               held<cache_flight> flight, bool waited, caching::account why);
    task<held<cached_response>> fall_back(std::string const& key, request const& r, caching::failure how, timestamp at,
                                          caching::account* why);
    void validate_behind(exchange& x, std::string const& key, cache_look const& look, caching::choice const& c);
    task<void> account_for(owned<cache_errand> e, cache_asking::hold of, exchange_witness& to);
    task<outcome<void>> forget(io::loop& l, std::string key, caching::invalidation what);
    task<void> forget_all(std::string key, caching::invalidation what, io::completer<bool> done);

    // cache_fetch.cpp
    task<void> run(owned<cache_errand> e, cache_asking::hold of);
    task<bool> take(cache_errand& e, outcome<reply> answered);
    task<void> fail(cache_errand& e, error why);
    task<bool> fall_back(cache_errand& e, caching::failure how, error why);
    task<bool> freshen(cache_errand& e, response const& head);
    task<void> freshen_by_head(cache_errand& e, response const& head);
    task<cache_applied> apply(cache_errand const& e, caching::change c, held<cached_response> to);
    task<cache_begun> begin(cache_errand& e, response const& head, content_length_of length);
    task<void> fill(owned<cache_filled> f, owned<source> from);
    [[nodiscard]] cache_lag lag() const { return cache_lag{duration::milliseconds(static_cast<std::int64_t>(settings.rules.limits.cache_lag_time))}; }

    // cache_parts.cpp
    task<bool> combine(cache_errand& e, arriving_response& in);

    // cache_reply.cpp
    outcome<reply> serve(exchange& x, cached_response const& s, caching::handling h, bool validated,
                         caching::account* why, owned<cache_rest::reader> rest = {});
    outcome<reply> as_it_came(exchange& x, response head, cached_response const& s, std::optional<byte_range> part,
                              caching::handling h);
    [[nodiscard]] static caching::handling handling_of(cache_found const& f, caching::forward_reason why_forwarded);
    outcome<reply> serve_found(exchange& x, cache_found f, caching::choice const& c, bool waited);
    // Whether the account of a decision is wanted; null is what those are given who need not tell it.
    [[nodiscard]] bool accounts(exchange const& x) const { return settings.explains || x.accounted(); }
    caching::account* wanted(exchange const& x, caching::account& a) const { return accounts(x) ? &a : nullptr; }
    void tell(exchange& x, response& head, caching::handling h) const;
    void log(exchange& x, caching::handling const& h) const;  // the same where there is no response
    // Of a response that an intermediary made, ours too, clients are told only where the steps are wanted: no cache
    // handled it (RFC 9211 2).
    void tell_of_made(exchange& x, response& head, caching::handling const& h) const;
    void tell_of_passed(exchange& x, reply& r, caching::handling const& h) const;
};

}  // namespace httoop::inline v0
