#include <httoop/field/strict_transport_security.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/core/policy.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/delta_seconds.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/message/rules.hpp>

namespace httoop::inline v0 {
namespace {

// False for a directive that RFC 6797 knows in another form.
bool take_sts_directive(parameter const& p, strict_transport_security& s) {
    if (equal_ignoring_case(p.name, "max-age")) {
        std::uint32_t seconds;
        if (!parse_delta_seconds(p.value, seconds)) return false;
        s.max_age = seconds;
    } else if (equal_ignoring_case(p.name, "includeSubDomains")) {
        s.include_subdomains = p.value.empty() && !p.quoted;
        return s.include_subdomains;
    } else {
        s.others.push_back(p);
    }
    return true;
}

}  // namespace

result<strict_transport_security> strict_transport_security::parse(octets value) {
    strict_transport_security s;
    rule const& grammar = rules::sts_grammar;
    auto const directives = parameters::parse_separated(value, parameter_form::optional_value);
    if (!directives) {
        if (enforced(grammar)) return violation{&grammar, directives.error().offset};
        return s;
    }
    if (parameter const* const again = directives->repeated(); again && enforced(grammar))
        return violation{&grammar, again->at};
    for (parameter const& p : *directives)
        if (!take_sts_directive(p, s) && enforced(grammar)) return violation{&grammar, p.at};
    if (!s.max_age && enforced(grammar)) return violation{&grammar, value.size()};
    return s;
}

result<void> strict_transport_security::parse_more(octets, findings_sink* ignored) {
    if (!enforced(rules::sts_first)) return violation{&rules::singleton_repeated, 0};
    tell_ignored(ignored, rules::sts_first, 0);
    return {};
}

std::string strict_transport_security::compose() const {
    std::string text = max_age ? "max-age=" + std::to_string(*max_age) : "";
    if (include_subdomains) text += "; includeSubDomains";
    others.compose(text, parameter_form::optional_value);
    return parsed_back(std::move(text), *this);
}

}  // namespace httoop::inline v0
