#include <httoop/range/select.hpp>

#include <algorithm>

#include <httoop/core/ascii.hpp>
#include <httoop/conditional/rules.hpp>
#include <httoop/field/ranges_specifier.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/message/rules.hpp>
#include <httoop/range/rules.hpp>

namespace httoop::inline v0::range {
namespace {

selection whole_because(rule const* r) { return {selection::whole, {}, r}; }

selection not_satisfiable() { return {selection::not_satisfiable, {}, &rules::range_not_satisfiable}; }

selection select_other(ranges_specifier const& asked, other_unit const* known) {
    if (known == nullptr || !equal_ignoring_case(known->name(), asked.unit))
        return enforced(rules::range_unit_known) ? whole_because(&rules::range_unit_known)
                                                 : not_satisfiable();
    std::string described;
    selection s = not_satisfiable();
    switch (known->select(asked.other, described)) {
        case other_unit::invalid: return whole_because(&rules::ranges_specifier_grammar);
        case other_unit::partial: s = {selection::parts, {}, &rules::range_satisfied}; break;
        case other_unit::unsatisfiable: break;
    }
    if (!described.empty()) s.described.append(known->name()).append(" ").append(described);
    return s;
}

// The octets of that range in a representation of that length, which is not 0; false if there are
// none.
bool resolve(range_spec const& spec, std::uint64_t length, byte_range& range) {
    if (spec.is == range_spec::suffix) {
        if (spec.last == 0) return false;
        range = {length - std::min(spec.last, length), length - 1};
        return true;
    }
    if (spec.first >= length) return false;
    range = {spec.first, spec.is == range_spec::from ? length - 1 : std::min(spec.last, length - 1)};
    return true;
}

// Makes ranges one that overlap or have a gap smaller than the overhead of a part.
void coalesce(std::vector<byte_range>& ranges) {
    struct placed {
        byte_range range;
        std::size_t place;
    };
    std::vector<placed> sorted;
    sorted.reserve(ranges.size());
    for (byte_range const& r : ranges) sorted.push_back({r, sorted.size()});
    std::sort(sorted.begin(), sorted.end(), [](placed const& a, placed const& b) {
        return a.range.first < b.range.first;
    });
    std::size_t kept = 0;
    for (std::size_t i = 1; i < sorted.size(); ++i) {
        placed& into = sorted[kept];
        bool const apart = sorted[i].range.first > into.range.last &&
                           sorted[i].range.first - into.range.last - 1 >= part_overhead;
        if (apart) {
            sorted[++kept] = sorted[i];
        } else {
            into.range.last = std::max(into.range.last, sorted[i].range.last);
            into.place = std::min(into.place, sorted[i].place);
        }
    }
    sorted.resize(kept + 1);
    std::sort(sorted.begin(), sorted.end(),
              [](placed const& a, placed const& b) { return a.place < b.place; });
    ranges.clear();
    for (placed const& p : sorted) ranges.push_back(p.range);
}

// Whether several parts cost as much as the whole. The sum cannot overflow: parts do not overlap.
bool as_costly_as_whole(std::vector<byte_range> const& ranges, std::uint64_t length) {
    std::uint64_t rest = length;
    for (byte_range const& r : ranges) {
        std::uint64_t const cost = r.size() + part_overhead;
        if (cost < r.size() || cost >= rest) return true;
        rest -= cost;
    }
    return false;
}

}  // namespace

selection select(method const& m, field_section const& fields, representation const& selected,
                 limits const& l, conditional::circumstances const& c, other_unit const* known) {
    octets const value = fields.value(field_id::range);
    if (value.data() == nullptr) return {};
    if (!(m == method::get) && enforced(rules::range_of_get))
        return whole_because(&rules::range_of_get);
    if (!selected.ranges && enforced(rules::ranges_supported))
        return whole_because(&rules::ranges_supported);
    if (!conditional::if_range_holds(fields, selected, c))
        return whole_because(&rules::if_range_false);
    if (fields.count(field_id::range) > 1) return whole_because(&rules::singleton_repeated);

    auto const asked = ranges_specifier::parse(value);
    if (!asked) {
        if (c.findings != nullptr)
            c.findings->found({asked.error().broken, asked.error().offset, false});
        return whole_because(asked.error().broken);
    }
    if (!asked->bytes()) return select_other(*asked, known);
    if (!selected.length) return whole_because(&rules::ranges_supported);
    if (asked->specs.size() > l.ranges && enforced(rules::ranges_bounded))
        return whole_because(&rules::ranges_bounded);

    std::uint64_t const length = *selected.length;
    selection s{selection::parts, {}, &rules::range_satisfied};
    for (range_spec const& spec : asked->specs) {
        // Of nothing a suffix is satisfiable, but no Content-Range can say so.
        if (length == 0 && spec.is == range_spec::suffix && spec.last > 0)
            return whole_because(&rules::range_satisfied);
        byte_range range;
        if (length > 0 && resolve(spec, length, range)) s.ranges.push_back(range);
    }
    if (!enforced(rules::range_satisfied)) return whole_because(nullptr);
    if (s.ranges.empty())
        return enforced(rules::range_not_satisfiable)
                   ? not_satisfiable()
                   : whole_because(nullptr);
    if (s.ranges.size() == 1) {
        if (asked->specs.size() == 1 && !enforced(rules::multipart_only_if_asked))
            s.ranges.push_back(s.ranges.front());
        return s;
    }
    if (enforced(rules::ranges_coalesced)) coalesce(s.ranges);
    if (s.multipart() && enforced(rules::ranges_bounded) && as_costly_as_whole(s.ranges, length))
        return whole_because(&rules::ranges_bounded);
    return s;
}

selection select(request const& r, representation const& selected, limits const& l,
                 conditional::circumstances const& c, other_unit const* known) {
    return select(r.method(), r.fields(), selected, l, c, known);
}

std::string content_range_of(selection const& s, std::uint64_t length) {
    content_range value;
    value.complete_length = length;
    if (s.is == selection::whole) return {};
    if (!s.described.empty() || (s.is == selection::parts && s.ranges.empty())) return s.described;
    if (s.is == selection::not_satisfiable)
        return enforced(rules::not_satisfiable_length) ? value.compose() : std::string{};
    if (s.multipart() ? enforced(rules::multipart_not_described)
                      : !enforced(rules::part_single_described))
        return {};
    value.range = s.ranges.front();
    return value.compose();
}

bool goes_with_206(field_id id, bool if_range) {
    switch (id) {
        case field_id::cache_control:
        case field_id::content_location:
        case field_id::date:
        case field_id::etag:
        case field_id::expires:
        case field_id::vary: return enforced(rules::partial_fields);
        case field_id::content_encoding:
        case field_id::content_language:
        case field_id::content_type:
        case field_id::last_modified:
            return if_range ? !enforced(rules::partial_fields_known)
                            : enforced(rules::partial_fields_all);
        case field_id::content_digest:  // of the content of that message (RFC 9530 2)
        case field_id::content_md5: return false;
        default: return true;
    }
}

}  // namespace httoop::inline v0::range
