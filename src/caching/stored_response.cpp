#include <httoop/caching/stored_response.hpp>

#include <httoop/caching/rules.hpp>
#include <httoop/conditional/validators.hpp>

#include "caching/stored_representation.hpp"

namespace httoop::inline v0::caching {

std::optional<std::uint64_t> stored_response::offset_of(byte_range r) const {
    if (complete) return r.first;
    std::uint64_t before = 0;
    for (byte_range const& h : held) {
        if (r.first >= h.first && r.last <= h.last) return before + (r.first - h.first);
        before += h.size();
    }
    return {};
}

namespace {

// Without what preconditions are compared with, which is costly to read.
representation extent_of(stored_response const& s) {
    representation r;
    r.length = s.length;
    r.ranges = s.length.has_value();
    return r;
}

}  // namespace

representation representation_of(stored_response const& s) {
    representation r = extent_of(s);
    field_section const& fields = s.head.fields();
    if (fields.count(field_id::etag) == 1)
        if (auto const tag = entity_tag_view::parse(fields.value(field_id::etag))) r.tag = *tag;
    timestamp modified{};
    if (fields.has(field_id::last_modified) &&
        read_date(fields.value(field_id::last_modified), s.response_time, modified)) {
        r.last_modified = modified;
        r.last_modified_is_strong = conditional::is_strong_date(modified, s.freshness.date);
    }
    return r;
}

std::string if_range_of(stored_response const& s) {
    return conditional::compose_if_range(representation_of(s)).value_or("");
}

range::selection selected_of(stored_response const& s, request const& r, circumstances const& c,
                             cache_options const& o) {
    bool const compared = r.fields().has(field_id::if_range);
    return range::select(r, compared ? representation_of(s) : extent_of(s), o.limits, {.now = c.now});
}

bool holds_enough(stored_response const& s, request const& r, circumstances const& c, cache_options const& o) {
    if (s.complete || !enforced(rules::incomplete_not_used) || r.method() == method::head) return true;
    range::selection const selected = selected_of(s, r, c, o);
    if (selected.is == range::selection::whole) return false;
    for (byte_range const& part : selected.ranges)
        if (!s.offset_of(part)) return false;
    return true;
}

bool method_serves(stored_response const& s, httoop::method const& m) {
    if (s.asked_by == method::head) return m == method::head || !enforced(rules::method_allows);
    return m == method::get || m == method::head;
}

}  // namespace httoop::inline v0::caching
