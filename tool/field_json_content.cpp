// Fields about representations, their validators and ranges; numbers and dates.
#include <httoop/field/access_control.hpp>
#include <httoop/field/age.hpp>
#include <httoop/field/content_disposition.hpp>
#include <httoop/field/content_length.hpp>
#include <httoop/field/content_range.hpp>
#include <httoop/field/content_type.hpp>
#include <httoop/field/date.hpp>
#include <httoop/field/etag.hpp>
#include <httoop/field/expires.hpp>
#include <httoop/field/if_match.hpp>
#include <httoop/field/if_range.hpp>
#include <httoop/field/literal_field.hpp>
#include <httoop/field/max_forwards.hpp>
#include <httoop/field/ranges_specifier.hpp>
#include <httoop/field/retry_after.hpp>

#include "field_json.hpp"
#include "value_json.hpp"

namespace httoop::tool {
namespace {

struct content_json {
    static json of(entity_tag const& t) {
        json object = {{"weak", t.weak}};
        put(object, "opaque", t.opaque);
        return object;
    }
    static json of(byte_range const& r) { return {{"first", r.first}, {"last", r.last}}; }
    static json of(range_spec const& r) {
        if (r.is == range_spec::suffix) return {{"suffix", r.last}};
        json object = {{"first", r.first}};
        if (r.is == range_spec::from_to) object["last"] = r.last;
        return object;
    }

    static json of(content_type const& t) {
        json object = {{"type", t.type}, {"subtype", t.subtype}};
        put_some(object, "parameters", t.parameters);
        return object;
    }
    static json of(content_disposition const& d) {
        json object = {{"type", d.type}, {"inline", d.is_inline()}};
        put_some(object, "parameters", d.parameters);
        if (auto const name = d.filename()) put(object, "filename", *name);
        if (auto const name = d.safe_filename()) put(object, "safe_filename", *name);
        return object;
    }
    static json of(content_length l) { return l.octets; }
    static json of(content_range const& r) {
        json object = {{"unit", r.unit}};
        if (r.range) object["range"] = of(*r.range);
        if (r.complete_length) object["complete_length"] = *r.complete_length;
        return object;
    }
    static json of(ranges_specifier const& r) {
        json object = {{"unit", r.unit}};
        if (r.bytes()) object["ranges"] = list_json(r.specs, [](range_spec const& one) { return of(one); });
        else put(object, "other", r.other);
        return object;
    }
    static json of(entity_tags const& t) {
        if (t.any) return {{"any", true}};
        return {{"tags", list_json(t.tags, [](entity_tag const& one) { return of(one); })}};
    }
    static json of(if_range const& r) { return r.tag ? of(*r.tag) : date_json(r.date); }
    template <field_id Id>
    static json of(date_field<Id> d) { return date_json(d.at); }
    static json of(expires e) { return date_json(e.at); }
    static json of(retry_after const& r) {
        if (r.date) return date_json(*r.date);
        return {{"delay", r.seconds}};
    }
    template <field_id Id, rule const* Grammar>
    static json of(delta_seconds_field<Id, Grammar> s) { return s.seconds; }
    static json of(age a) { return a.seconds; }
    static json of(max_forwards m) { return m.hops; }
    template <field_id Id>
    static json of(literal_field<Id> l) { return l.compose(); }
};

}  // namespace

std::span<field_reading const> readings_of_content() {
    return readings<content_json, access_control_allow_credentials, access_control_max_age, age, content_disposition,
                    content_length, content_range, content_type, date, etag, expires, if_match, if_modified_since,
                    if_none_match, if_range, if_unmodified_since, last_modified, max_forwards, ranges_specifier,
                    retry_after, x_content_type_options>;
}

}  // namespace httoop::tool
