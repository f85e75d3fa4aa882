#include <httoop/field/weighted.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/syntax/list.hpp>
#include <httoop/syntax/quoted_string.hpp>
#include <httoop/syntax/rules.hpp>

namespace httoop::inline v0 {

result<quality> parse_weight(octets s) {
    std::size_t at = 0;
    auto const skip_ows = [&] {
        while (at < s.size() && OWS_octet(s[at])) ++at;
    };
    skip_ows();
    if (at == s.size()) return quality{};
    if (s[at] == ';') {
        ++at;
        skip_ows();
        if (at + 1 < s.size() && to_lower(s[at]) == 'q' && s[at + 1] == '=') {
            auto const q = quality::parse(s.substr(at + 2));
            if (!q) return violation{q.error().broken, at + 2 + q.error().offset};
            return *q;
        }
    }
    if (enforced(rules::weight_grammar)) return violation{&rules::weight_grammar, at};
    return quality{};
}

result<quality> take_weight(parameters& all, std::size_t at) {
    for (parameter const& p : all) {
        if (!equal_ignoring_case(p.name, "q")) continue;
        auto weight = quality::parse(p.value);
        if (!weight) weight = violation{weight.error().broken, at + p.at};
        all.erase("q");
        return weight;
    }
    return quality{};
}

result<void> add_weighted(octets value, std::vector<weighted>& to, rule const& grammar,
                          bool (*is_name)(octets)) {
    list_reader list{value};
    if (to.empty()) to.reserve(list.elements_expected());
    while (list.next()) {
        std::size_t const at = list.offset();
        octets const element = list.element();
        std::size_t const name = token_size(element);
        if (name == 0 || !is_name(element.substr(0, name))) {
            if (enforced(grammar)) return violation{&grammar, at};
            continue;
        }
        auto const weight = parse_weight(element.substr(name));
        if (!weight) return violation{weight.error().broken, at + name + weight.error().offset};
        to.push_back({std::string{element.substr(0, name)}, *weight});
    }
    if (list.fault().broken != nullptr) return list.fault();
    return {};
}

std::string compose_weighted(std::vector<weighted> const& list) {
    std::string text;
    for (weighted const& w : list) {
        std::string element = w.name;
        w.weight.compose(element);
        append_element(text, element);
    }
    return text;
}

}  // namespace httoop::inline v0
