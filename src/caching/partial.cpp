#include <httoop/caching/partial.hpp>

#include <algorithm>

#include <httoop/caching/rules.hpp>
#include <httoop/caching/updating.hpp>
#include <httoop/field/token_list.hpp>
#include <httoop/message/typed.hpp>
#include <httoop/range/combine.hpp>

#include "caching/for_range.hpp"
#include "caching/stored_representation.hpp"
#include "caching/telling.hpp"

namespace httoop::inline v0::caching {

namespace {

// What is held of a representation, and which of its octets arrive; else why they do not go with it.
struct going_together {
    range::partial_representation all;
    std::optional<byte_range> arrived{};
    rule const* because = &rules::combined_by_validator;
    octets why_not = "nothing strong to recognise it by";
};

going_together goes_with(stored_response const& s, request const& sent, response const& partial, cache_options const& o) {
    going_together g{range::partial_representation{o.limits}};
    if (s.by_shared != o.shared || !s.selecting.match(sent.fields())) {
        g.because = &rules::vary_matches;
        g.why_not = "it is for other requests";
        return g;
    }
    if (s.complete || s.held.empty() || partial.status() != status_code::partial_content || !g.all.restore(if_range_of(s), s.held[0]))
        return g;
    for (byte_range const& h : s.held) (void)g.all.received(h);
    if (s.length) g.all.ends_at(*s.length);
    range::addition const a = g.all.arrives(partial, sent.fields().value(field_id::if_range));
    if (a.is == range::arrival::part && g.all.received(a.range)) g.arrived = a.range;
    else if (a.because != nullptr) g.because = a.because;
    g.why_not = "206 of another representation, or of several parts";
    return g;
}

// Adds all that is held of another one; false: not all of it can be.
bool add(range::partial_representation& to, stored_response const& s) {
    range::partial_representation both = to;
    if (s.length && !both.length()) both.ends_at(*s.length);
    if (s.length && both.length() != s.length) return false;
    for (byte_range const& h : s.held)
        if (!both.received(h)) return false;
    to = std::move(both);
    return true;
}

// The piece of what is held that begins there, at most up to `last`: the longest.
combination::piece piece_at(std::uint64_t first, std::uint64_t last, combination const& c,
                            std::span<stored_response const* const> stored) {
    if (first == c.arrived.first) return {combination::arriving, c.arrived};
    if (first < c.arrived.first) last = std::min(last, c.arrived.first - 1);
    combination::piece longest{combination::arriving, {first, first}};
    for (std::size_t const of : c.with)
        for (byte_range const& h : stored[of]->held)
            if (h.first <= first && h.last >= first && (longest.of == combination::arriving || h.last > longest.range.last))
                longest = {of, {first, h.last}};
    longest.range.last = std::min(longest.range.last, last);
    return longest;
}

}  // namespace

combination combine(request const& sent, std::span<stored_response const* const> stored, response const& partial,
                    exchange_times const& t, cache_options const& o, account* why) {
    combination c;
    range::partial_representation all{o.limits};
    for (std::size_t i = 0; i < stored.size(); ++i) {
        going_together g = goes_with(*stored[i], sent, partial, o);
        if (!c.fits()) c.because = g.because;
        if (!g.arrived) {
            tell(why, *g.because, verdict::keeps, g.why_not);
            continue;
        }
        if (c.fits() && !add(all, *stored[i])) continue;
        if (!c.fits()) all = std::move(g.all);
        c.arrived = *g.arrived;
        c.with.push_back(i);
    }
    if (!c.fits()) return c;
    stored_response const& s = *stored[c.with[0]];
    c.combined = enforced(rules::combined_fields_updated) ? updated(sent, s, partial, t, o, why) : s;
    for (byte_range const& h : all.held()) {
        c.pieces.push_back(piece_at(h.first, h.last, c, stored));
        while (c.pieces.back().range.last < h.last)
            c.pieces.push_back(piece_at(c.pieces.back().range.last + 1, h.last, c, stored));
    }
    c.combined.complete = all.complete();
    c.combined.length = all.length();
    c.combined.held = all.complete() ? std::vector<byte_range>{} : all.held();
    tell_line(why, rules::combined_fields_updated, verdict::updates, partial.fields(), field_id::content_range);
    return c;
}

continuation::continuation(stored_response const& s) : length_{s.length} {
    auto const ranges = s.head.get<accept_ranges>();
    bool const refused = ranges && ranges->has("none");
    if (s.complete && s.head.status() == status_code::ok && !refused) if_range_ = if_range_of(s);
}

std::optional<request> continuation::request_for(request const& r, std::uint64_t had) const {
    if (if_range_.empty() || had == 0 || r.method() != method::get) return {};
    ranges_specifier rest;
    rest.specs.push_back({range_spec::from, had, 0});
    return for_range(r, rest, if_range_);
}

std::optional<byte_range> continuation::range_in(response const& partial, std::uint64_t had, limits const& l) const {
    range::partial_representation all{l};
    if (had == 0 || !all.restore(if_range_, {0, had - 1})) return {};
    if (length_) all.ends_at(*length_);
    range::addition const a = all.arrives(partial, if_range_);
    if (a.is != range::arrival::part || a.range.first != had || !all.received(a.range) || !all.complete()) return {};
    return a.range;
}

}  // namespace httoop::inline v0::caching
