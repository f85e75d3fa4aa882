#include <httoop/conditional/validators.hpp>

#include <httoop/conditional/rules.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/message/field_name.hpp>
#include <httoop/syntax/http_date.hpp>

namespace httoop::inline v0::conditional {
namespace {

// Whether a field tells of the representation or of the content that is left out (8, 14.4).
bool is_about_content(field_id id) {
    switch (id) {
        case field_id::accept_ranges:
        case field_id::content_digest:
        case field_id::content_disposition:
        case field_id::content_encoding:
        case field_id::content_language:
        case field_id::content_length:
        case field_id::content_range:
        case field_id::content_type:
        case field_id::last_modified:
        case field_id::repr_digest:
        case field_id::trailer: return true;
        default: return false;
    }
}

bool is_kept(field_id id, bool tagged) {
    if (row_of(id).hop_by_hop) return false;
    if (id == field_id::last_modified && !tagged) return true;
    return !is_about_content(id) || !enforced(rules::not_modified_metadata);
}

}  // namespace

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

field_section fields_of_304(field_section const& of_200) {
    bool const tagged = of_200.has(field_id::etag);
    field_section kept;
    for (field_line const line : of_200)
        if (is_kept(line.id, tagged)) kept.append(line.name, line.value);
    return kept;
}

}  // namespace httoop::inline v0::conditional
