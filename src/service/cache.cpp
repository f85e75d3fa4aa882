#include <httoop/service/cache.hpp>

#include "cache_core.hpp"

namespace httoop::inline v0 {
namespace {

// With any of these a request may be answered otherwise than with the whole of what is fresh.
constexpr field_set asking_more{field_id::range,         field_id::if_none_match,       field_id::if_modified_since,
                                field_id::if_match,      field_id::if_unmodified_since, field_id::if_range,
                                field_id::cache_control, field_id::pragma,              field_id::authorization,
                                field_id::content_length, field_id::transfer_encoding,  field_id::upgrade};

}  // namespace

cache::cache(service& behind, cache_store& store, cache_settings settings)
    : core_{new core{behind, store, std::move(settings)}} {}
cache::~cache() = default;

void cache::refused(exchange const& x, reply& r) const { core_->behind.refused(x, r); }

task<outcome<reply>> cache::respond(exchange& x) {
    request const& r = x.request();
    if (cache_front* const front = core_->front_of(x.loop()); front != nullptr && !r.fields().has_any(asking_more)) {
        method const m = r.method();
        if (m == method::get || m == method::head) [[likely]]
            if (cache_ready* const known = front->find(x.secure(), r.fields().value(field_id::host), r.target())) {
                timestamp const now = core_->now(x.loop());
                if (now.seconds != known->composed_for) [[unlikely]] {
                    if (now.seconds >= known->fresh_until || now.seconds < known->composed_for) {
                        front->drop(*known);
                        return core_->answer(x);
                    }
                    core_->compose(*known, now);
                }
                reply whole{known->response->stored().head.status()};
                whole.head().fields() = known->fields;
                if (known->content.data() != nullptr) {
                    whole.head().content() = content::literal(known->content);
                    whole.keep = known->keep();
                } else {
                    known->response->give(whole);
                }
                known->response->used();
                if (x.accounted()) [[unlikely]]
                    x.tell("cache", core_->settings.rules.name + ";hit;ttl=" + std::to_string(known->left));
                return outcome<reply>{std::move(whole)};
            }
    }
    return core_->answer(x);
}

task<outcome<std::uint64_t>> cache::purge(cache_selection which) {
    if (which.by == cache_selection::uri) core_->flights.pass_over(which.text);
    else core_->flights.pass_over_all();
    return core_->store.purge(std::move(which));
}

cache_tally cache::tally() const {
    return {core_->hits.load(std::memory_order_relaxed), core_->forwarded.load(std::memory_order_relaxed),
            core_->collapsed.load(std::memory_order_relaxed)};
}

}  // namespace httoop::inline v0
