#include <exception>

#include <httoop/caching/rules.hpp>
#include <httoop/caching/trailers.hpp>
#include <httoop/caching/validation.hpp>
#include <httoop/exchange/asking.hpp>

#include "cache_core.hpp"

namespace httoop::inline v0 {
namespace {


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

    [[nodiscard]] field_section const* trailers() const override { return of_->trailers(); }

private:
    held<cached_response> of_;
    caching::stored_response head_;
};

class storable_content final : public source {
public:
    storable_content(owned<source> from, caching::kept_trailers kept) : from_{std::move(from)}, kept_{std::move(kept)} {}
    task<outcome<chunk>> read() override { return from_->read(); }
    [[nodiscard]] content_length_of length() const override { return from_->length(); }
    [[nodiscard]] field_section const* trailers() const override {
        field_section const* const received = from_->trailers();
        if (received == nullptr || received->empty()) return nullptr;
        trailers_ = kept_.of(*received);
        return &trailers_;
    }

private:
    owned<source> from_;
    caching::kept_trailers kept_;
    mutable field_section trailers_;
};

}  // namespace

owned<source> storable(arriving_response&& in, caching::cache_options const& o) {
    caching::kept_trailers kept{in.head.fields(), o};
    return make_owned<storable_content>(std::move(in.content), std::move(kept));
}

// Belongs to the loop, not to a client.
task<void> cache::core::run(owned<cache_errand> e, cache_asking::hold of) {
    outcome<reply> answered{error{failure::thrown, "the service behind the cache threw"}};
    e->asks_more = caching::asks_more(e->asked, of->of().request());
    e->has_stale = static_cast<bool>(e->before.chosen(e->choice));
    try {
        answered = co_await cache_asking::ask(of, behind);
        e->times.response = now(e->loop);
        bool done = co_await take(*e, std::move(answered));
        if (done) co_return;
        // Asked for the rest, the origin has something else by now. Of a 304 that is about nothing here what is stored is
        // as stale as it was, and may be used if the origin fails next (RFC 5861 4).
        e->has_stale = e->has_stale && e->choice.is != caching::use::complete;
        e->choice.is = caching::use::forward;
        e->asks_more = false;
        e->before = cache_look{};
        e->choice.which = caching::choice::none;
        e->times.request = now(e->loop);
        e->purges = store.purges().count();
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

// Whether something is stored that answers all the same. Those who wait look for themselves what they may use.
task<bool> cache::core::fall_back(cache_errand& e, caching::failure how, error why) {
    if (!e.has_stale) co_return false;
    held<cached_response> stale = co_await fall_back(e.key, e.asked, how, e.times.response, e.why);
    if (!stale) co_return false;
    cache_found found{std::move(stale)};
    found.stale = true;
    found.status = how.status;
    e.tell(std::move(found));
    e.land_failed(how, std::move(why));
    co_return true;
}

task<void> cache::core::fail(cache_errand& e, error why) {
    caching::failure const no_answer;
    task<bool> falling = fall_back(e, no_answer, why);
    bool const fell = co_await falling;
    if (fell) co_return;
    e.tell(cache_found{why});
    e.land_failed(no_answer, std::move(why));
}

// False: the request is to be sent again, for all of the content.
task<bool> cache::core::take(cache_errand& e, outcome<reply> answered) {
    if (!answered) {
        task<void> failing = fail(e, std::move(answered).error());
        co_await failing;
        co_return true;
    }
    reply& r = *answered;
    if (r.tunnel() != nullptr) {
        error const unasked{failure::refused, "the service behind the cache switched protocols, which nobody had asked for"};
        task<void> failing = fail(e, unasked);
        co_await failing;
        co_return true;
    }
    if (auto const failed = failure_of(r)) {
        error const because{failure::refused, "the origin failed"};
        task<bool> falling = fall_back(e, *failed, because);
        bool const fell = co_await falling;
        if (fell) co_return true;
    }
    unsigned const status = r.head().status().number();
    if (status == 206) {
        arriving_response in = arriving(std::move(r));
        bool const combined = co_await combine(e, in);
        if (combined) co_return true;
        r.head() = std::move(in.head);
        r.replace(std::move(in.content));
    }
    if (e.choice.is == caching::use::complete && (status == 206 || status == 416)) co_return false;
    if (status == 304) {
        bool const about_ours = co_await freshen(e, r.head());
        if (about_ours) co_return true;
        // To preconditions that are not the client's, or nobody can tell to whose.
        if (e.asks_more && !caching::meets_own(e.asked, r.head())) co_return false;
    }
    bool const made_here = is_made_here(r, e.why);
    if (e.asked.method() == method::head && !made_here) co_await freshen_by_head(e, r.head());

    caching::circumstances c;
    c.now = e.times.response;
    bool purged = false;
    if (!made_here && caching::may_store(e.asked, e.key, r.head(), e.times, c, settings.rules, e.why)) {
        task<cache_begun> beginning = begin(e, r.head(), r.length());
        cache_begun b = co_await beginning;
        purged = b.purged;
        if (b.into) {
            arriving_response in = arriving(std::move(r));
            owned<source> content = storable(std::move(in), settings.rules);
            owned<cache_filled> f = make_owned<cache_filled>(rests, std::move(b));
            cache_found found{f->entry.response()};
            found.stored = true;
            found.status = status;
            found.head = std::move(in.head);
            found.rest = rests.join(*found.response);
            e.tell(std::move(found));
            e.land(cache_landing::stored);
            e.before = {};  // what was stored is not held until all has come
            task<void> filling_it = fill(std::move(f), std::move(content));
            co_await filling_it;
            co_return true;
        }
    }
    cache_found found{std::move(r)};
    found.status = status;
    e.tell(std::move(found));
    e.land(purged ? cache_landing::outdated : cache_landing::passed);
    co_return true;
}

task<cache_begun> cache::core::begin(cache_errand& e, response const& head, content_length_of length) {
    limits const& most = settings.rules.limits;
    cache_begun b;
    auto const not_stored = [&e](rule const& because, std::string looked_at) {
        tell_cached(e.why, because, caching::verdict::stores_not, std::move(looked_at));
        return cache_begun{};
    };
    if (length.is == content_length_of::known && length.octets > most.cache_content)
        co_return not_stored(rules::store_bounded, std::to_string(length.octets) + " octets, limit cache-content is " + std::to_string(most.cache_content));
    b.place = filling_place::take(filling, most.cache_fills);
    if (!b.place)
        co_return not_stored(rules::store_bounded, "so many are being stored, limit cache-fills is " + std::to_string(most.cache_fills));
    owned<caching::stored_response> s = make_owned<caching::stored_response>(
        caching::keep(e.asked, e.key, head, e.times, settings.rules, e.why));
    bool const part = head.status() == status_code::partial_content;
    if (!part && s->asked_by != method::head) {
        s->length.reset();  // what framing says counts
        if (length.is != content_length_of::unknown) s->length = length.octets;
    }
    // Of a part whose length is another than it says, or is not said, nothing is known: also of one that is all.
    if (part && length != content_held_by(*s))
        co_return not_stored(rules::store_parts_understood, "its length is another than Content-Range says");
    cache_look there;
    if (outcome<cache_look> now_there = co_await look_up(s->key)) there = std::move(*now_there);
    std::vector<held<cached_response>> instead;
    for (std::size_t i = 0; i < there.responses.size(); ++i)
        if (caching::supersedes(e.asked, *s, *there.stored[i])) instead.push_back(there.responses[i]);
    task<outcome<owned<cache_filling>>> storing = store.begin(std::move(s), std::move(instead), e.purges);
    outcome<owned<cache_filling>> begun = co_await storing;
    if (begun) {
        b.into = std::move(*begun);
        co_return b;
    }
    b.purged = begun.error().what == failure::refused;
    if (b.purged) not_stored(rules::target_invalidated, "an unsafe request or a purge came while it was on its way");
    else not_stored(rules::store_bounded, "the store: " + begun.error().text());
    co_return b;
}

task<void> cache::core::fill(owned<cache_filled> f, owned<source> from) {
    std::uint64_t const most = settings.rules.limits.cache_content;
    std::uint64_t done = 0;
    cache_filling& to = f->entry.filling();
    for (bool last = false; !last;) {
        outcome<chunk> const piece = co_await from->read();
        if (!piece) {
            std::optional<caching::stored_response> part;
            if (piece.error().what != failure::cancelled) part = caching::broken_off(f->entry.response()->stored(), done);
            if (part) {
                task<outcome<void>> stopping = to.stop(make_owned<caching::stored_response>(std::move(*part)));
                static_cast<void>(co_await stopping);
            }
            co_return;
        }
        last = piece->last;
        outcome<void> written = error{failure::limit, "the content is larger than limits.cache_content"};
        if (done + piece->data.size() <= most) {
            task<outcome<void>> writing = to.write(piece->data);
            written = co_await writing;
        }
        if (!written) {
            // It passes by: those who read it get what follows from the service behind.
            held<cache_rest> rest = f->entry.give_up(done, piece->data);
            f = nullptr;
            task<void> passing = cache_rest::pass_on(std::move(rest), std::move(from), last, lag());
            co_await passing;
            co_return;
        }
        done += piece->data.size();
    }
    task<outcome<void>> finishing = to.finish(from->trailers());
    static_cast<void>(co_await finishing);
}

task<cache_applied> cache::core::apply(cache_errand const& e, caching::change c, held<cached_response> to) {
    cache_applied a;
    a.is = cache_landing::passed;
    if (c.is == caching::effect::update || c.is == caching::effect::stale) {
        outcome<held<cached_response>> by{held<cached_response>{}};
        for (int waited = 0; waited < most_waited_for_store; ++waited) {
            auto head = make_owned<caching::stored_response>(c.updated);
            task<outcome<held<cached_response>>> updating = store.update(to, std::move(head), e.purges);
            by = co_await updating;
            if (!by || *by) break;
            // It went, or the store is not done with it.
            outcome<cache_look> const there = co_await look_up(e.key);
            if (!there || !there->has(*to)) break;
            outcome<void> const slept = co_await io::sleep{duration::milliseconds(1)};
            if (!slept) break;
        }
        a.is = by && *by ? cache_landing::stored : cache_landing::outdated;
        if (a.is == cache_landing::stored) {
            a.answers = std::move(*by);
            co_return a;
        }
    }
    if (c.is == caching::effect::drop) {
        task<outcome<void>> dropping = store.drop(to);
        static_cast<void>(co_await dropping);
    }
    // It is not stored so, but answers this request.
    a.answers = held<cached_response>{new answer_once{to, std::move(c.updated)}};
    co_return a;
}

// 304: those that it is about get its fields, and the client is answered by one of them.
task<bool> cache::core::freshen(cache_errand& e, response const& head) {
    std::vector<caching::change> changes =
        caching::freshened(e.asked, e.before.stored, head, e.times, settings.rules, e.why);
    if (changes.empty()) co_return false;
    cache_applied chosen;
    for (caching::change& c : changes) {
        std::size_t const which = c.which;
        bool const answers = c.answers;
        cache_applied by = co_await apply(e, std::move(c), e.before.responses[which]);
        if (answers) chosen = std::move(by);
    }
    cache_found found{std::move(chosen.answers)};
    found.status = 304;
    found.stored = chosen.is == cache_landing::stored;
    if (chosen.is == cache_landing::outdated)
        tell_cached(e.why, rules::target_invalidated, caching::verdict::stores_not, "an unsafe request or a purge came while it was on its way");
    e.tell(std::move(found));
    e.land(chosen.is);
    co_return true;
}

task<void> cache::core::freshen_by_head(cache_errand& e, response const& head) {
    std::vector<caching::change> changes =
        caching::freshened_by_head(e.asked, e.before.stored, head, e.times, settings.rules, e.why);
    for (caching::change& c : changes) {
        std::size_t const which = c.which;
        static_cast<void>(co_await apply(e, std::move(c), e.before.responses[which]));
    }
}

}  // namespace httoop::inline v0
