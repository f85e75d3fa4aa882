#pragma once
#include <string>
#include <vector>

#include <httoop/caching/options.hpp>
#include <httoop/exchange/service.hpp>
#include <httoop/service/cache_store.hpp>

namespace httoop::inline v0 {

// Where a cache has the time from; any thread. For tests: a week of traffic takes no week.
class cache_clock {
public:
    [[nodiscard]] virtual timestamp now() const = 0;

protected:
    ~cache_clock() = default;
};

struct cache_settings {
    caching::cache_options rules;
    bool tells = true;      // adds Cache-Status (RFC 9211) to what it answers
    bool explains = false;  // with the account of its decision as detail
    cache_clock const* clock = nullptr;  // null: the loop's
    // Of the intermediary behind, in Via. A request that has one was here before, and waits for no other: it may come of it.
    std::vector<std::string> names{};
};

struct cache_tally {
    std::uint64_t hits = 0;       // answered from the store without asking
    std::uint64_t forwarded = 0;  // asked the service behind
    std::uint64_t behind = 0;     // of those, validations behind stale answers
    std::uint64_t collapsed = 0;  // waited for the answer to another request, and got it
};

// A cache (RFC 9111) in front of another service: it answers what it may from its store, and stores what it may
// of the rest. What it fetches it fetches on its own account, so that a client which leaves or reads slowly
// holds up nobody; many that ask for the same at once, on whatever loop, wait for one answer. Stale responses are
// used where the standard allows it, and validated behind their use (RFC 5861).
//
//     memory_store store{256 << 20};
//     cache front{proxy, store, {.rules = caching::cache_options::of_gateway()}};
//
// Service and store outlive the cache, and the cache the loops that use it.
class cache final : public service {
public:
    cache(service& behind, cache_store& store, cache_settings settings = {});
    ~cache() override;
    task<outcome<reply>> respond(exchange& x) override;
    void refused(exchange const& x, reply& r) const override;

    // Forgets, what is under way included. How many went.
    task<outcome<std::uint64_t>> purge(cache_selection which);
    [[nodiscard]] cache_tally tally() const;

private:
    class core;
    owned<core> core_;
};

}  // namespace httoop::inline v0
