// Fields that are directives: what caches, user agents and servers are told to do.
#include <httoop/field/cache_control.hpp>
#include <httoop/field/cache_directive.hpp>
#include <httoop/field/directive.hpp>
#include <httoop/field/expect.hpp>
#include <httoop/field/prefer.hpp>
#include <httoop/field/strict_transport_security.hpp>

#include "field_json.hpp"
#include "value_json.hpp"

namespace httoop::tool {
namespace {

struct policies_json {
    static json of(directive const& d) {
        json object = json::object();
        put(object, "name", d.name);
        if (d.argument) put(object, "argument", *d.argument);
        return object;
    }
    static json of(preference const& p) {
        json object = {{"name", p.name}};
        put_some(object, "value", p.value);
        put_some(object, "parameters", p.parameters);
        return object;
    }

    template <field_id Id, class E, auto... How>
    static json of(list_field<Id, E, How...> const& l) {
        return list_json(l.all, [](E const& one) { return of(one); });
    }
    static json of(cache_control const& c) {
        return list_json(c.directives, [](directive const& d) {
            json object = of(d);
            cache_directive_row const& row = row_of(identify_cache_directive(d.name));
            if (row.in_requests()) object["request_section"] = row.request_section;
            if (row.in_responses()) object["response_section"] = row.response_section;
            return object;
        });
    }
    static json of(expect const& e) {
        return list_json(e.expectations, [](expect::expectation const& one) {
            json object = {{"name", one.name}};
            put_some(object, "value", one.value);
            put_some(object, "parameters", one.parameters);
            return object;
        });
    }
    static json of(strict_transport_security const& s) {
        json object = json::object();
        if (s.max_age) object["max_age"] = *s.max_age;
        object["include_subdomains"] = s.include_subdomains;
        put_some(object, "others", s.others);
        return object;
    }
};

}  // namespace

std::span<field_reading const> readings_of_policies() {
    return readings<policies_json, cache_control, expect, keep_alive, pragma, prefer, preference_applied,
                    strict_transport_security>;
}

}  // namespace httoop::tool
