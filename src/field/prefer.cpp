#include <httoop/field/prefer.hpp>

#include <httoop/core/ascii.hpp>

namespace httoop::inline v0 {

result<preference> preference::parse(octets s) {
    auto p = httoop::parameters::parse_separated(s, parameter_form::optional_value);
    bool const named = p && !p->empty() && p->begin()->at == 0;
    if (!named && enforced(rules::prefer_grammar))
        return violation{&rules::prefer_grammar, p ? 0 : p.error().offset};
    if (!named) return preference{};
    preference made{p->begin()->name, p->begin()->value, {}};
    for (auto more = p->begin() + 1; more != p->end(); ++more) made.parameters.push_back(*more);
    return made;
}

std::string preference::compose() const {
    std::string text =
        directive{name, value.empty() ? std::nullopt : std::optional{value}}.compose();
    parameters.compose(text, parameter_form::optional_value);
    return text;
}

bool preference::is(octets other) const { return equal_ignoring_case(name, other); }

}  // namespace httoop::inline v0
