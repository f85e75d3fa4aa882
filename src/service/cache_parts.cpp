#include <algorithm>

#include <httoop/caching/partial.hpp>
#include <httoop/caching/rules.hpp>

#include "cache_core.hpp"

namespace httoop::inline v0 {
namespace {

// Stored parts that what arrives fits to, and what all are.
struct found_parts {
    std::vector<held<cached_response>> of;
    caching::combination with;
    bool later = false;  // one that is being filled would fit
};

found_parts parts_that_fit(cache_look const& look, request const& sent, response const& head,
                           caching::exchange_times const& times, caching::cache_options const& o, caching::account* why) {
    found_parts found;
    std::vector<caching::stored_response const*> there, filling;
    for (std::size_t i = 0; i < look.responses.size(); ++i) {
        cached_response::state const is = look.responses[i]->is();
        if (is == cached_response::state::filling && !look.stored[i]->complete) filling.push_back(look.stored[i]);
        if (is != cached_response::state::partial) continue;
        there.push_back(look.stored[i]);
        found.of.push_back(look.responses[i]);
    }
    found.with = caching::combine(sent, there, head, times, o, why);
    if (!found.with.fits()) found.later = caching::combine(sent, filling, head, times, o, why).fits();
    return found;
}

task<outcome<void>> copy_part(cache_filling& to, cached_response const& of, byte_range which) {
    reply r{status_code::ok};
    of.give(r, of.stored().offset_of(which).value_or(0), which.size());
    arriving_response in = arriving(std::move(r));
    for (bool last = false; !last;) {
        outcome<chunk> const piece = co_await in.content->read();
        if (!piece) co_return piece.error();
        task<outcome<void>> writing = to.write(piece->data);
        outcome<void> const written = co_await writing;
        if (!written) co_return written;
        last = piece->last;
    }
    co_return outcome<void>{};
}

struct taken_part {
    outcome<void> done;
    bool begun = false;
    bool passes = false;  // the store takes no more, and the rest has begun
    bool last = false;
};

// All that arrives, which must be so many octets.
task<taken_part> take_part(cache_filling& to, source& from, std::uint64_t size, cache_rest& rest) {
    taken_part t;
    t.begun = true;
    for (std::uint64_t done = 0; !t.last;) {
        outcome<chunk> const piece = co_await from.read();
        if (!piece) {
            t.done = piece.error();
            co_return t;
        }
        t.last = piece->last;
        if (piece->data.size() > size - done || (t.last && piece->data.size() < size - done)) {
            t.done = error{failure::refused, "the content is not what Content-Range says"};
            co_return t;
        }
        task<outcome<void>> writing = to.write(piece->data);
        t.done = co_await writing;
        if (!t.done) {
            rest.begin(done, piece->data);
            t.passes = true;
            co_return t;
        }
        done += piece->data.size();
    }
    co_return t;
}

}  // namespace

// 206 with octets of a representation of which parts are stored: all are one stored response (RFC 9111 3.4), whether
// the client asked for that range, or the cache did because it was missing. False: they do not belong together, or it is
// not to be stored; nothing was read.
task<bool> cache::core::combine(cache_errand& e, arriving_response& in) {
    limits const& most = settings.rules.limits;
    bool const completes = e.choice.is == caching::use::complete;
    request const& sent = completes ? e.rest : e.asked;
    cache_look there;
    found_parts parts;
    for (int waited = 0; waited < most_waited_for_store; ++waited) {
        if (outcome<cache_look> now_there = co_await look_up(e.key)) there = std::move(*now_there);
        parts = parts_that_fit(there, sent, in.head, e.times, settings.rules, nullptr);
        if (!parts.later) break;
        outcome<void> const slept = co_await io::sleep{duration::milliseconds(1)};
        if (!slept) break;
    }
    if (e.why != nullptr) (void)parts_that_fit(there, sent, in.head, e.times, settings.rules, e.why);
    caching::combination& all = parts.with;
    if (!all.fits() || (completes && !all.combined.complete)) co_return false;
    byte_range const arrived = all.arrived;
    content_length_of const length = in.content->length();
    auto const not_stored = [&e](rule const& because, octets looked_at) {
        tell_cached(e.why, because, caching::verdict::stores_not, looked_at);
        return false;
    };
    if (length.is != content_length_of::unknown && length != content_length_of::exactly(arrived.size()))
        co_return not_stored(rules::store_parts_understood, "its length is another than Content-Range says");
    std::uint64_t octets_in_all = 0;
    for (caching::combination::piece const& p : all.pieces) octets_in_all += p.range.size();
    if (octets_in_all > most.cache_content)
        co_return not_stored(rules::store_bounded, "all parts, limit cache-content is " + std::to_string(most.cache_content));
    // What came may be for this client alone, or not to be kept.
    caching::circumstances c;
    c.now = e.times.response;
    filling_place place = filling_place::take(filling, most.cache_fills);
    if (!place) co_return not_stored(rules::store_bounded, "so many are being stored, limit cache-fills is " + std::to_string(most.cache_fills));
    if (!caching::may_store(e.asked, e.key, all.combined.head, e.times, c, settings.rules, e.why))
        co_return false;
    std::vector<held<cached_response>> instead;
    for (std::size_t const one : all.with) instead.push_back(parts.of[one]);
    std::size_t const combined = instead.size();
    for (std::size_t i = 0; i < there.responses.size(); ++i) {
        auto const is_this = [&there, i](held<cached_response> const& r) { return r.get() == there.responses[i].get(); };
        if (caching::supersedes(e.asked, all.combined, *there.stored[i]) && std::none_of(instead.begin(), instead.begin() + combined, is_this))
            instead.push_back(there.responses[i]);
    }
    task<outcome<owned<cache_filling>>> storing =
        store.begin(make_owned<caching::stored_response>(std::move(all.combined)), std::move(instead), e.purges);
    outcome<owned<cache_filling>> f = co_await storing;
    if (!f) co_return not_stored(rules::store_bounded, "the store: " + f.error().text());
    if (!*f) co_return not_stored(rules::store_bounded, "the store has no room for it");
    // For the client who asked for the part; others read the whole, and do not go on there.
    held<cache_rest> const rest{new cache_rest};
    cache_found found{(*f)->response()};
    found.stored = true;
    found.status = in.head.status().number();
    if (!completes) {
        found.head = std::move(in.head);
        found.part = arrived;
        found.rest = make_owned<cache_rest::reader>(rest);
    }
    e.tell(std::move(found));
    e.land(cache_landing::stored);

    outcome<void> done;
    taken_part arriving_part;
    for (caching::combination::piece const& p : all.pieces) {
        if (p.of == caching::combination::arriving) {
            task<taken_part> taking = take_part(**f, *in.content, arrived.size(), *rest);
            arriving_part = co_await taking;
            done = arriving_part.done;
        } else {
            done = co_await copy_part(**f, *parts.of[p.of], p.range);
        }
        if (!done) break;
    }
    if (!done && !arriving_part.begun) {
        rest->begin(0, {});
        arriving_part.passes = true;
    }
    if (done) {
        task<outcome<void>> finishing = (*f)->finish();
        static_cast<void>(co_await finishing);
    }
    if (arriving_part.passes) {
        *f = nullptr;
        place = {};
        task<void> passing = cache_rest::pass_on(rest, std::move(in.content), arriving_part.last, lag());
        co_await passing;
    }
    co_return true;
}

}  // namespace httoop::inline v0
