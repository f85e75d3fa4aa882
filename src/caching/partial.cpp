#include <httoop/caching/partial.hpp>

#include <httoop/caching/rules.hpp>
#include <httoop/caching/updating.hpp>
#include <httoop/field/content_length.hpp>
#include <httoop/range/combine.hpp>

#include "caching/stored_representation.hpp"
#include "caching/telling.hpp"

namespace httoop::inline v0::caching {

combination combine(request const& sent, stored_response const& s, response const& partial, exchange_times const& t,
                    cache_options const& o, account* why) {
    combination c;
    range::partial_representation all{o.limits};
    std::string const validator = if_range_of(s);
    if (s.by_shared != o.shared || !s.selecting.match(sent.fields())) {
        c.because = &rules::vary_matches;
        tell(why, *c.because, verdict::keeps, "it is for other requests");
        return c;
    }
    c.because = &rules::combined_by_validator;
    if (s.complete || s.held.empty() || partial.status() != status_code::partial_content ||
        !all.restore(validator, s.held[0])) {
        tell(why, *c.because, verdict::keeps, "nothing strong to recognise it by");
        return c;
    }
    for (byte_range const& h : s.held) (void)all.received(h);
    if (s.length) all.ends_at(*s.length);
    range::addition const a = all.arrives(partial, sent.fields().value(field_id::if_range));
    if (a.is != range::arrival::part || !all.received(a.range)) {
        if (a.because != nullptr) c.because = a.because;
        tell(why, *c.because, verdict::keeps, "206 of another representation, or of several parts");
        return c;
    }
    c.fits = true;
    c.arrived = a.range;
    c.combined = enforced(rules::combined_fields_updated) ? updated(sent, s, partial, t, o, why) : s;
    c.combined.complete = all.complete();
    c.combined.length = all.length();
    c.combined.held = all.complete() ? std::vector<byte_range>{} : all.held();
    tell_line(why, rules::combined_fields_updated, verdict::updates, partial.fields(), field_id::content_range);
    return c;
}

}  // namespace httoop::inline v0::caching
