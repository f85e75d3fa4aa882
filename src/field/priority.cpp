#include <httoop/field/priority.hpp>

#include <httoop/core/policy.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/structured_dictionary.hpp>

namespace httoop::inline v0 {

result<priority> priority::parse(octets value, findings_sink* ignored) {
    auto const d = structured::dictionary::parse(value);
    if (!d) return d.error();
    priority p;
    for (auto const& [key, member] : *d) {
        auto const n = member.as_integer();
        if (key == "u" && n && *n >= 0 && *n <= 7) p.urgency = static_cast<std::uint8_t>(*n);
        else if (key == "i" && member.as_boolean()) p.incremental = member.as_boolean();
        else if (key == "u" || key == "i") {
            if (!enforced(rules::priority_ignored)) return violation{&rules::priority_ignored, 0};
            tell_ignored(ignored, rules::priority_ignored, 0);
        } else if (!enforced(rules::structured_unknown_ignored)) {
            return violation{&rules::structured_unknown_ignored, 0};
        }
    }
    return p;
}

std::string priority::compose() const {
    structured::dictionary d;
    if (urgency) d.set("u", *urgency);
    if (incremental) d.set("i", *incremental);
    return composed_or_not(d, *this);
}

priority priority::over(priority const& client) const {
    priority both = client;
    if (urgency) both.urgency = urgency;
    if (incremental) both.incremental = incremental;
    return both;
}

}  // namespace httoop::inline v0
