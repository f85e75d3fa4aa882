#pragma once
#include <mutex>
#include <string>

#include <httoop/caching/choose.hpp>
#include <httoop/core/timestamp.hpp>
#include <httoop/service/cache_store.hpp>

#include "cache_growth.hpp"
#include "io/hash_seed.hpp"

namespace httoop::inline v0 {

// How a request that others waited for came out.
struct cache_landing {
    enum kind : std::uint8_t {
        stored,    // the answer is in the store: look again
        outdated,  // it was purged on its way: ask anew
        passed,    // it was for one alone
        failed,
    };
    kind is = passed;
    caching::failure how;  // the origin failed
    error why;             // where it gave no answer
};

// One request to the service behind that several loops may wait for.
class cache_flight final : public counted {
public:
    explicit cache_flight(std::string k) : key{std::move(k)} {}
    std::string const key;
    // Waits for its landing, at most so long.
    task<outcome<cache_landing>> wait(duration at_most);

private:
    friend class cache_flights;
    std::atomic<std::uint32_t> waiting_{0};
    cache_landing landed_;
    cache_growth until_;
};

// All that are under way, by the key of what they fetch (RFC 9111 4: "collapsed" requests).
class cache_flights {
public:
    struct place {
        held<cache_flight> flight;  // null: go alone
        bool leads = false;
        char const* alone = nullptr;  // why; null where there is nobody to wait for either
    };
    // The one that is under way, or a new one, for who may lead. Goes alone: who asks for what was lately for one alone,
    // and who would be one too many to wait.
    place join(octets key, std::uint64_t most_waiting, instant now, bool may_lead = true);
    // Only if there is none under way.
    held<cache_flight> begin(octets key);
    // Its waiters are woken, and the next request for the key is another one.
    void land(held<cache_flight> f, cache_landing how, instant now);
    // What they bring may be of an earlier state: who comes from now on does not wait for it.
    void pass_over(octets key);
    void pass_over_all();

private:
    std::mutex lock_;
    io::map_by_name<held<cache_flight>> under_way_;
    io::map_by_name<instant> alone_;  // until then
};

}  // namespace httoop::inline v0
