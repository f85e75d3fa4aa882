#include <httoop/conditional/validators.hpp>

#include <httoop/conditional/rules.hpp>
#include <httoop/syntax/http_date.hpp>

namespace httoop::inline v0::conditional {

timestamp last_modified_to_send(timestamp modified, timestamp date) {
    bool const later = modified > date && enforced(rules::last_modified_not_later) &&
                       enforced(rules::last_modified_replaced);
    return later ? date : modified;
}

bool is_strong_date(timestamp last_modified, timestamp date) {
    return last_modified < date || !enforced(rules::date_strength);
}

std::optional<std::string> compose_if_range(representation const& partial) {
    if (partial.tag) {
        if (!partial.tag->weak || !enforced(rules::if_range_not_weak)) return partial.tag->compose();
        if (enforced(rules::if_range_date_last)) return {};
    }
    if (!partial.last_modified) return {};
    if (!partial.last_modified_is_strong && enforced(rules::if_range_date_last)) return {};
    char text[imf_fixdate_size];
    compose_imf_fixdate(text, *partial.last_modified);
    return std::string{text, sizeof text};
}

bool goes_with_304(field_id id) {
    switch (id) {
        case field_id::cache_control:
        case field_id::content_location:
        case field_id::date:
        case field_id::etag:
        case field_id::expires:
        case field_id::vary: return enforced(rules::not_modified_fields);
        default: return false;
    }
}

}  // namespace httoop::inline v0::conditional
