#include <httoop/field/age.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/core/policy.hpp>
#include <httoop/field/delta_seconds.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/message/rules.hpp>

namespace httoop::inline v0 {

result<age> age::parse(octets value, findings_sink* ignored) {
    age a;
    octets first = value;
    if (enforced(rules::age_first)) {
        first = value.substr(0, value.find(','));
        if (first.size() < value.size()) tell_ignored(ignored, rules::age_first, first.size());
        while (!first.empty() && OWS_octet(first.back())) first.remove_suffix(1);
    }
    if (!parse_delta_seconds(first, a.seconds) && enforced(rules::age_grammar)) return violation{&rules::age_grammar, 0};
    return a;
}

result<void> age::parse_more(octets, findings_sink* ignored) {
    if (!enforced(rules::age_first)) return violation{&rules::singleton_repeated, 0};
    tell_ignored(ignored, rules::age_first, 0);
    return {};
}

std::string age::compose() const { return std::to_string(seconds); }

}  // namespace httoop::inline v0
