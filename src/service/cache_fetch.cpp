#include <exception>

#include <httoop/exchange/asking.hpp>

#include "cache_core.hpp"

namespace httoop::inline v0 {
namespace {

// A failure of a service before ours that could not reach the origin is none that the origin tells of: it says
// so in Proxy-Status (RFC 9209).
unsigned status_of_origin(response const& head) {
    unsigned const n = head.status().number();
    return (n == 502 || n == 504) && head.fields().has(field_id::proxy_status) ? 0 : n;
}

constexpr field_set own_preconditions{field_id::if_none_match, field_id::if_modified_since, field_id::if_match,
                                      field_id::if_unmodified_since, field_id::if_range};

// The content of a stored response under a head that answers one request alone.
class answer_once final : public cached_response {
public:
    answer_once(held<cached_response> of, caching::stored_response head) : of_{std::move(of)}, head_{std::move(head)} {
        become(of_->is());
    }
    [[nodiscard]] caching::stored_response const& stored() const override { return head_; }
    [[nodiscard]] content_length_of length() const override { return of_->length(); }
    void give(reply& to) const override { of_->give(to); }
    void give(reply& to, std::uint64_t first, std::uint64_t size) const override { of_->give(to, first, size); }

private:
    held<cached_response> of_;
    caching::stored_response head_;
};

}  // namespace

// Belongs to the loop, not to a client.
task<void> cache::core::run(owned<cache_errand> e, cache_asking::hold of) {
    outcome<reply> answered{error{failure::thrown, "the service behind the cache threw"}};
    try {
        answered = co_await cache_asking::ask(of, behind);
        e->times.response = now(e->loop);
        bool done = co_await take(*e, std::move(answered));
        if (done) co_return;
        // Asked for the rest, the origin has something else by now.
        e->choice.is = caching::use::forward;
        e->before = cache_look{};
        e->choice.which = caching::choice::none;
        e->times.request = now(e->loop);
        cache_asking::hold const whole = of->again(e->asked);
        answered = co_await cache_asking::ask(whole, behind);
        e->times.response = now(e->loop);
        done = co_await take(*e, std::move(answered));
    } catch (std::exception const& thrown) {
        e->tell(cache_found{error{failure::thrown, thrown.what()}});
    } catch (...) {
        e->tell(cache_found{error{failure::thrown, "not a std::exception"}});
    }
}

void cache::core::fail(cache_errand& e, error why) {
    held<cached_response> stale = e.before.chosen(e.choice);
    caching::circumstances c;
    c.now = e.times.response;
    if (stale && caching::stale_on_failure(e.asked, stale->stored(), {}, c, settings.rules, e.why)) {
        cache_found found{std::move(stale)};
        found.stale = true;
        e.tell(std::move(found));
    } else {
        e.tell(cache_found{why});
    }
    cache_landing failed;
    failed.is = cache_landing::failed;
    failed.why = std::move(why);
    e.land(std::move(failed));
}

// False: the request is to be sent again, for all of the content.
task<bool> cache::core::take(cache_errand& e, outcome<reply> answered) {
    if (!answered) {
        fail(e, std::move(answered).error());
        co_return true;
    }
    rule const* const because = answered->because;
    if (answered->tunnel() != nullptr) {
        e.tell(cache_found{std::move(*answered)});
        e.land(cache_landing::passed);
        co_return true;
    }
    arriving_response in = arriving(std::move(*answered));
    unsigned const status = in.head.status().number();
    held<cached_response> const candidate = e.before.chosen(e.choice);
    if (caching::meaning_of(in.head) == caching::received_as::failure && candidate) {
        caching::circumstances c;
        c.now = e.times.response;
        caching::failure f;
        f.status = status_of_origin(in.head);
        if (caching::stale_on_failure(e.asked, candidate->stored(), f, c, settings.rules, e.why)) {
            cache_found found{candidate};
            found.stale = true;
            found.status = status;
            e.tell(std::move(found));
            // Those who wait look for themselves what they may use.
            cache_landing failed;
            failed.is = cache_landing::failed;
            failed.why = error{failure::refused, "the origin failed"};
            e.land(std::move(failed));
            co_return true;
        }
    }
    if (status == 206) {
        bool const combined = co_await combine(e, in);
        if (combined) co_return true;
    }
    if (e.choice.is == caching::use::complete && (status == 206 || status == 416)) co_return false;
    if (status == 304) {
        bool const about_ours = co_await freshen(e, in.head);
        if (about_ours) co_return true;
        // To preconditions that are not the client's.
        if (!e.before.stored.empty() && !e.asked.fields().has_any(own_preconditions)) co_return false;
    }
    if (e.asked.method() == method::head) co_await freshen_by_head(e, in.head);

    caching::circumstances c;
    c.now = e.times.response;
    caching::storing const may = caching::may_store(e.asked, e.key, in.head, e.times, c, settings.rules, e.why);
    if (may && !e.spoiled()) {
        content_length_of const length = in.content->length();
        outcome<owned<cache_filling>> f = co_await begin(e, in.head, length);
        if (f && *f) {
            held<cache_rest> rest;
            if (length.is == content_length_of::unknown) rest = held<cache_rest>{new cache_rest};
            cache_found found{(*f)->response()};
            found.stored = true;
            found.status = status;
            found.head = std::move(in.head);
            found.rest = rest;
            if (e.why != nullptr) found.why = e.why->compose();
            e.tell(std::move(found));
            e.land(cache_landing::stored);
            co_await fill(std::move(*f), std::move(in.content), std::move(rest));
            co_return true;
        }
    }
    reply on{std::move(in.head), std::move(in.content)};
    on.because = because;
    cache_found found{std::move(on)};
    found.status = status;
    if (e.why != nullptr) found.why = e.why->compose();
    e.tell(std::move(found));
    e.land(cache_landing::passed);
    co_return true;
}

// Null: not to be stored after all.
task<outcome<owned<cache_filling>>> cache::core::begin(cache_errand& e, response const& head, content_length_of length) {
    limits const& most = settings.rules.limits;
    if (filling.load(std::memory_order_relaxed) >= most.cache_fills) co_return owned<cache_filling>{};
    if (length.is == content_length_of::known && length.octets > most.cache_content) co_return owned<cache_filling>{};
    owned<caching::stored_response> s = make_owned<caching::stored_response>(
        caching::keep(e.asked, e.key, head, e.times, settings.rules, e.why));
    if (s->complete && s->asked_by != method::head) {
        s->length.reset();  // what framing says counts
        if (length.is != content_length_of::unknown) s->length = length.octets;
    }
    // Of a part whose length is another than it says, nothing is known.
    if (!s->complete && length != content_held_by(*s)) co_return owned<cache_filling>{};
    cache_look there;
    if (outcome<cache_look> now_there = co_await look_up(s->key)) there = std::move(*now_there);
    std::vector<held<cached_response>> instead;
    for (std::size_t i = 0; i < there.responses.size(); ++i)
        if (caching::supersedes(e.asked, *s, *there.stored[i])) instead.push_back(there.responses[i]);
    if (there.responses.size() - instead.size() >= most.cache_variants) instead.push_back(there.responses.back());
    task<outcome<owned<cache_filling>>> storing = store.begin(std::move(s), std::move(instead));
    co_return co_await storing;
}

task<void> cache::core::fill(owned<cache_filling> f, owned<source> from, held<cache_rest> rest) {
    cache_filling_place const place{filling};
    std::uint64_t const most = settings.rules.limits.cache_content;
    std::uint64_t done = 0;
    for (bool last = false; !last;) {
        outcome<chunk> const piece = co_await from->read();
        if (!piece) {
            std::optional<caching::stored_response> part;
            if (piece.error().what != failure::cancelled) part = caching::broken_off(f->response()->stored(), done);
            if (part) {
                task<outcome<void>> stopping = f->stop(make_owned<caching::stored_response>(std::move(*part)));
                static_cast<void>(co_await stopping);
            }
            co_return;
        }
        last = piece->last;
        outcome<void> written = error{failure::limit, "the content is larger than limits.cache_content"};
        if (done + piece->data.size() <= most) {
            task<outcome<void>> writing = f->write(piece->data);
            written = co_await writing;
        }
        if (!written) {
            // It passes by: the first client gets what follows from the service behind.
            if (rest) rest->give(done, piece->data, last, std::move(from));
            co_return;
        }
        done += piece->data.size();
    }
    task<outcome<void>> finishing = f->finish(from->trailers());
    static_cast<void>(co_await finishing);
}

task<held<cached_response>> cache::core::apply(caching::change c, held<cached_response> to) {
    if (c.is == caching::effect::none || c.is == caching::effect::drop) {
        held<cached_response> const once{new answer_once{to, std::move(c.updated)}};
        if (c.is == caching::effect::none) co_return once;
        task<outcome<void>> dropping = store.drop(to);
        static_cast<void>(co_await dropping);
        co_return once;
    }
    auto with_head = make_owned<caching::stored_response>(std::move(c.updated));
    task<outcome<held<cached_response>>> updating = store.update(to, std::move(with_head));
    outcome<held<cached_response>> by = co_await updating;
    co_return by && *by ? *by : to;
}

// 304: those that it is about get its fields, and the client is answered by one of them.
task<bool> cache::core::freshen(cache_errand& e, response const& head) {
    std::vector<caching::change> changes =
        caching::freshened(e.asked, e.before.stored, head, e.times, settings.rules, e.why);
    if (changes.empty()) co_return false;
    held<cached_response> answers;
    bool kept = true;
    for (caching::change& c : changes) {
        std::size_t const which = c.which;
        bool const drops = c.is != caching::effect::update && c.is != caching::effect::stale;
        held<cached_response> const by = co_await apply(std::move(c), e.before.responses[which]);
        if (answers && which != e.choice.which) continue;
        answers = by;
        kept = !drops;
    }
    cache_found found{std::move(answers)};
    found.status = 304;
    found.stored = kept;
    if (e.why != nullptr) found.why = e.why->compose();
    e.tell(std::move(found));
    e.land(kept ? cache_landing::stored : cache_landing::passed);
    co_return true;
}

task<void> cache::core::freshen_by_head(cache_errand& e, response const& head) {
    std::vector<caching::change> changes =
        caching::freshened_by_head(e.asked, e.before.stored, head, e.times, settings.rules, e.why);
    for (caching::change& c : changes) {
        std::size_t const which = c.which;
        static_cast<void>(co_await apply(std::move(c), e.before.responses[which]));
    }
}

}  // namespace httoop::inline v0
