#include <httoop/service/cache.hpp>

#include "cache_core.hpp"

namespace httoop::inline v0 {

cache::cache(service& behind, cache_store& store, cache_settings settings)
    : core_{new core{behind, store, std::move(settings)}} {}
cache::~cache() = default;

void cache::refused(exchange const& x, reply& r) const { core_->behind.refused(x, r); }

task<outcome<reply>> cache::respond(exchange& x) {
    if (cache_ready* const known = core_->find_ready(x)) return core_->answer_with(*known, x);
    return core_->answer(x);
}

task<outcome<std::uint64_t>> cache::purge(cache_selection which) {
    if (which.by == cache_selection::uri) core_->flights.pass_over(which.text);
    else core_->flights.pass_over_all();
    return core_->store.purge(std::move(which));
}

cache_tally cache::tally() const {
    return {core_->hits.load(std::memory_order_relaxed), core_->forwarded.load(std::memory_order_relaxed),
            core_->behind_answers.load(std::memory_order_relaxed), core_->collapsed.load(std::memory_order_relaxed)};
}

}  // namespace httoop::inline v0
