#include <httoop/field/accept.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/deciding.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/field/weighted.hpp>
#include <httoop/syntax/list.hpp>

namespace httoop::inline v0 {
namespace {

// How specific the range is that matches m, 0 if it does not match: */*, type/*, type/subtype, and
// then by the number of parameters.
std::size_t specificity(media_type const& range, media_type const& m) {
    if (range.type == "*") return 1;
    if (!equal_ignoring_case(range.type, m.type)) return 0;
    if (range.subtype == "*") return 2;
    if (!equal_ignoring_case(range.subtype, m.subtype)) return 0;
    for (parameter const& p : range.parameters) {
        std::string const* const value = m.parameters.find(p.name);
        if (value == nullptr || !equal_ignoring_case(*value, p.value)) return 0;
    }
    return 3 + range.parameters.size();
}

}  // namespace

result<accept> accept::parse(octets value) {
    accept a;
    if (auto added = a.parse_more(value); !added) return added.error();
    return a;
}

result<void> accept::parse_more(octets value) {
    list_reader list{value};
    if (ranges.empty()) ranges.reserve(list.elements_expected());
    while (list.next()) {
        std::size_t const at = list.offset();
        auto& [range, weight] = ranges.emplace_back();
        if (violation const v = media_type::parse_into(list.element(), range); v.broken != nullptr)
            return violation{v.broken, at + v.offset};
        if (range.type == "*" && range.subtype != "*" && enforced(rules::accept_grammar))
            return violation{&rules::accept_grammar, at};
        if (range.parameters.empty()) continue;
        auto const q = take_weight(range.parameters, at + range.type.size() + 1 + range.subtype.size());
        if (!q) return q.error();
        weight = *q;
    }
    if (list.fault().broken != nullptr) return list.fault();
    return {};
}

std::string accept::compose() const {
    std::string text;
    for (media_range const& r : ranges) {
        std::string element = r.range.compose();
        r.weight.compose(element);
        append_element(text, element);
    }
    return parsed_back(std::move(text), *this);
}

quality accept::quality_of(media_type const& m) const {
    if (ranges.empty()) return {};
    media_range const* const r = deciding(*this, m);
    return r == nullptr ? quality{0} : r->weight;
}

media_range const* deciding(accept const& a, media_type const& m) {
    media_range const* best = nullptr;
    std::size_t most = 0;
    for (media_range const& r : a.ranges) {
        std::size_t const specific = specificity(r.range, m);
        if (specific > most) {
            most = specific;
            best = &r;
        }
    }
    return best;
}

}  // namespace httoop::inline v0
