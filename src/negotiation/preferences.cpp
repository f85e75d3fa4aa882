#include <httoop/negotiation/preferences.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/deciding.hpp>
#include <httoop/message/typed.hpp>
#include <httoop/negotiation/rules.hpp>

namespace httoop::inline v0::negotiation {
namespace {

constexpr quality refused{0}, least{1};

judgement indifferent() {
    bool const is = enforced(rules::no_preference);
    return {is ? quality{} : refused, &rules::no_preference, judgement::no_range, 0};
}

// What the deciding element says; null: the list has none for it.
template <class Element>
judgement weighed(Element const* decides, std::vector<Element> const& list, rule const& by) {
    if (!enforced(by)) return {};
    if (decides == nullptr)
        return {enforced(rules::not_mentioned) ? refused : quality{}, &rules::not_mentioned,
                judgement::no_range, 0};
    auto const at = static_cast<std::size_t>(decides - list.data());
    if (decides->weight == refused)
        return {enforced(rules::refused_by_weight) ? refused : least, &rules::refused_by_weight, at,
                0};
    return {decides->weight, &by, at, 0};
}

judgement judge_language(accept_language const& a, octets tag, language_matching m) {
    if (tag.empty())
        return {enforced(rules::language_unknown) ? least : refused, &rules::language_unknown,
                judgement::no_range, 0};
    if (m != language_matching::lookup) {
        weighted const* const matching = deciding(a, tag);
        bool const named = matching != nullptr && matching->name != "*";
        if (named || m == language_matching::filtering)
            return weighed(matching, a.ranges, rules::language_filtered);
    }
    weighted const* const found = deciding_by_lookup(a, tag);
    judgement j = weighed(found, a.ranges, rules::language_looked_up);
    if (found != nullptr && found->name.size() > tag.size())
        j.cut = found->name.size() - tag.size();
    return j;
}

judgement judge_coding(accept_encoding const& a, octets coding) {
    weighted const* const w = deciding(a, coding);
    if (w == nullptr && equal_ignoring_case(coding, "identity"))
        return {enforced(rules::identity_acceptable) ? least : refused, &rules::identity_acceptable,
                judgement::no_range, 0};
    return weighed(w, a.codings, rules::coding_decides);
}

}  // namespace

preferences::preferences(field_section const& request, language_matching m, findings_sink* findings,
                         dimension_set of)
    : matching_{m} {
    auto const take = [&]<class X>(dimension d, X& into) {
        if (!of.has(d)) return;
        auto value = get_field<X>(request);
        if (value) {
            into = *std::move(value);
            if (!(into == X{}) || d == dimension::coding) given_.add(d);
        } else if (!is_absent(value) && findings != nullptr) {
            findings->found({value.error().broken, value.error().offset, false});
        }
    };
    take(dimension::type, accept_);
    take(dimension::language, language_);
    take(dimension::charset, charset_);
    take(dimension::coding, encoding_);
}

judgement preferences::judge(dimension d, variant const& v) const {
    if (!given(d)) return indifferent();
    switch (d) {
        case dimension::type:
            if (v.type.type.empty()) break;
            return weighed(deciding(accept_, v.type), accept_.ranges, rules::media_range_decides);
        case dimension::language: return judge_language(language_, v.language, matching_);
        case dimension::charset:
            if (charset_of(v).empty()) break;
            return weighed(deciding(charset_, charset_of(v)), charset_.charsets,
                           rules::charset_decides);
        case dimension::coding: return judge_coding(encoding_, coding_of(v));
    }
    return indifferent();
}

std::string preferences::range(dimension d, std::size_t index) const {
    auto const one = [index]<class X, class Element>(std::vector<Element> const& list, X x,
                                                     std::vector<Element> X::*member) {
        if (index >= list.size()) return std::string{};
        (x.*member).push_back(list[index]);
        return x.compose();
    };
    switch (d) {
        case dimension::type: return one(accept_.ranges, accept{}, &accept::ranges);
        case dimension::language:
            return one(language_.ranges, accept_language{}, &accept_language::ranges);
        case dimension::charset:
            return one(charset_.charsets, accept_charset{}, &accept_charset::charsets);
        case dimension::coding:
            return one(encoding_.codings, accept_encoding{}, &accept_encoding::codings);
    }
    return {};
}

}  // namespace httoop::inline v0::negotiation
