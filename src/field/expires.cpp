#include <httoop/field/expires.hpp>

#include <httoop/field/rules.hpp>

namespace httoop::inline v0 {

result<expires> expires::parse(octets value, timestamp now) {
    auto const date = parse_http_date(value, now);
    if (date) return expires{*date};
    if (!enforced(rules::expires_invalid)) return date.error();
    return expires{already};
}

}  // namespace httoop::inline v0
