#include <httoop/field/expires.hpp>

#include <httoop/core/policy.hpp>
#include <httoop/field/rules.hpp>

namespace httoop::inline v0 {

result<expires> expires::parse(octets value, timestamp now) {
    auto const date = parse_http_date(value, now);
    if (date) return expires{*date};
    if (!enforced(rules::expires_invalid)) return date.error();
    return expires{already};
}

result<expires> expires::parse(octets value, findings_sink* ignored) {
    if (!date_field<field_id::expires>::parse(value)) tell_ignored(ignored, rules::expires_invalid, 0);
    return parse(value);
}

}  // namespace httoop::inline v0
