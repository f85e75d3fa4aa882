#pragma once
#include <algorithm>
#include <optional>

#include <httoop/caching/choose.hpp>
#include <httoop/caching/status.hpp>
#include <httoop/caching/storing.hpp>
#include <httoop/caching/updating.hpp>
#include <httoop/exchange/asking.hpp>
#include <httoop/io/completion.hpp>
#include <httoop/service/cache.hpp>

#include "cache_asking.hpp"
#include "cache_flights.hpp"
#include "cache_front.hpp"

namespace httoop::inline v0 {

// The responses under one key as they were found, without those that broke off.
class cache_look {
public:
    cache_look() = default;
    explicit cache_look(held<cached_variants> v);
    std::vector<held<cached_response>> responses;
    std::vector<caching::stored_response const*> stored;  // theirs
    held<cached_variants> variants;

    [[nodiscard]] held<cached_response> chosen(caching::choice const& c) const {
        return c.which < responses.size() ? responses[c.which] : held<cached_response>{};
    }
};

// What content beyond the limit is passed on with: the rest of the service's own, for the client that came first.
class cache_rest final : public counted {
public:
    // From that piece on, which was read of it already, and stands behind so many octets.
    void give(std::uint64_t behind, octets first, bool last, owned<source> from) {
        behind_ = behind;
        first_.assign(first);
        last_ = last;
        of_ = std::move(from);
    }
    [[nodiscard]] bool there() const { return of_.get() != nullptr; }
    // Whoever reads had `seen` octets before it: perhaps some of that piece, which the store had taken.
    task<outcome<chunk>> read(std::uint64_t seen) {
        if (std::exchange(begun_, true)) return of_->read();
        std::size_t const known = seen > behind_ ? static_cast<std::size_t>(std::min<std::uint64_t>(seen - behind_, first_.size())) : 0;
        return outcome<chunk>{chunk{octets{first_}.substr(known), {}, last_}};
    }
    [[nodiscard]] field_section const* trailers() const { return of_->trailers(); }

private:
    std::uint64_t behind_ = 0;
    std::string first_;
    bool last_ = false, begun_ = false;
    owned<source> of_;
};

// One of those that are being filled.
class cache_filling_place {
public:
    explicit cache_filling_place(std::atomic<std::uint64_t>& of) : of_{of} { of_.fetch_add(1, std::memory_order_relaxed); }
    cache_filling_place(cache_filling_place const&) = delete;
    cache_filling_place& operator=(cache_filling_place const&) = delete;
    ~cache_filling_place() { of_.fetch_sub(1, std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t>& of_;
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
    held<cache_rest> rest;
    std::string why;
};

// One request to the service behind, and for whom.
class cache_errand {
public:
    cache_errand(cache_flights& f, io::loop& l) : flights{f}, loop{l} {}
    cache_errand(cache_errand const&) = delete;
    cache_errand& operator=(cache_errand const&) = delete;
    ~cache_errand() {
        cache_landing broken;
        broken.is = cache_landing::failed;
        broken.why = error{failure::cancelled, "the request was given up"};
        land(std::move(broken));
    }
    void land(cache_landing how) {
        if (flight) flights.land(std::exchange(flight, nullptr), std::move(how), loop.now().mono);
    }
    void land(cache_landing::kind how) {
        cache_landing l;
        l.is = how;
        land(std::move(l));
    }
    void tell(cache_found f) {
        if (to) to->complete(std::move(f));
        to.reset();
    }
    [[nodiscard]] bool spoiled() const { return flight && flight->spoiled(); }

    cache_flights& flights;
    io::loop& loop;
    std::string key;
    request asked;  // the client's
    request rest;   // what was asked for the rest of what is held in part
    cache_look before;
    caching::choice choice;
    caching::exchange_times times;
    held<cache_flight> flight;                     // null: nobody waits for it
    std::optional<io::completer<cache_found>> to;  // none: behind a stale answer
    caching::account* why = nullptr;               // of its own
    caching::account steps;
};

class cache::core {
public:
    core(service& behind, cache_store& store, cache_settings s);

    // Ready, or nothing: what the loop answers with again and again.
    reply* at_once(exchange& x, cache_ready& r);
    [[nodiscard]] cache_front* front_of(io::loop& l) const { return static_cast<cache_front*>(l.find(this)); }
    task<outcome<reply>> answer(exchange& x);

    [[nodiscard]] timestamp now(io::loop const& l) const {
        return settings.clock != nullptr ? settings.clock->now() : l.now().wall;
    }
    void compose(cache_ready& r, timestamp at) const;

    service& behind;
    cache_store& store;
    cache_settings const settings;
    cache_flights flights;
    std::atomic<std::uint64_t> filling{0};
    mutable std::atomic<std::uint64_t> forwarded{0}, collapsed{0}, hits{0};

private:
    // cache_answer.cpp
    task<outcome<cache_look>> look_up(octets key);
    task<outcome<reply>> pass(exchange& x, std::string key, caching::choice c);
    task<outcome<reply>> fetch(exchange& x, std::string key, cache_look before, caching::choice c,
                               held<cache_flight> flight, bool waited);
    void validate_behind(exchange& x, std::string const& key, cache_look const& look, caching::choice const& c);
    task<outcome<void>> forget(std::string key, request const& r, response const& head);

    // cache_fetch.cpp
    task<void> run(owned<cache_errand> e, cache_asking::hold of);
    task<bool> take(cache_errand& e, outcome<reply> answered);
    void fail(cache_errand& e, error why);
    task<bool> freshen(cache_errand& e, response const& head);
    task<void> freshen_by_head(cache_errand& e, response const& head);
    task<held<cached_response>> apply(caching::change c, held<cached_response> to);
    task<outcome<owned<cache_filling>>> begin(cache_errand& e, response const& head, content_length_of length);
    task<void> fill(owned<cache_filling> f, owned<source> from, held<cache_rest> rest);

    // cache_parts.cpp
    task<bool> combine(cache_errand& e, arriving_response& in);

    // cache_reply.cpp
    outcome<reply> serve(exchange& x, cached_response const& s, caching::handling h, bool validated,
                         caching::account* why);
    outcome<reply> as_it_came(exchange& x, response head, cached_response const& s, std::optional<byte_range> part,
                              caching::handling h);
    outcome<reply> serve_found(exchange& x, cache_found f, caching::choice const& c, bool waited);
    void keep_ready(exchange& x, cache_look const& look);
    void tell(exchange& x, response& head, caching::handling const& h) const;
};

}  // namespace httoop::inline v0
