// Fields that are lists of tokens, methods, codings and ranges, with weights or without.
#include <httoop/field/accept.hpp>
#include <httoop/field/accept_charset.hpp>
#include <httoop/field/accept_encoding.hpp>
#include <httoop/field/accept_language.hpp>
#include <httoop/field/accept_patch.hpp>
#include <httoop/field/access_control.hpp>
#include <httoop/field/allow.hpp>
#include <httoop/field/connection.hpp>
#include <httoop/field/content_encoding.hpp>
#include <httoop/field/content_language.hpp>
#include <httoop/field/te.hpp>
#include <httoop/field/token_list.hpp>
#include <httoop/field/trailer.hpp>
#include <httoop/field/transfer_encoding.hpp>
#include <httoop/field/upgrade.hpp>

#include "field_json.hpp"
#include "value_json.hpp"

namespace httoop::tool {
namespace {

struct preferences_json {
    static json of(media_type const& m) {
        json object = {{"type", m.type}, {"subtype", m.subtype}};
        put_some(object, "parameters", m.parameters);
        return object;
    }
    static json of(media_range const& r) {
        json object = of(r.range);
        object["weight"] = weight_json(r.weight);
        return object;
    }
    static json of(weighted const& w) { return {{"name", w.name}, {"weight", weight_json(w.weight)}}; }
    static json of(transfer_coding const& c) {
        json object = {{"name", c.name}};
        put_some(object, "parameters", c.parameters);
        return object;
    }
    static json of(accepted_coding const& c) {
        json object = of(c.coding);
        object["weight"] = weight_json(c.weight);
        return object;
    }
    static json of(upgrade::protocol const& p) {
        json object = {{"name", p.name}};
        put_some(object, "version", p.version);
        return object;
    }
    static json of(language_tag const& t) { return t.text; }
    template <class E>
    static json of(std::vector<E> const& all) {
        return list_json(all, [](E const& one) { return of(one); });
    }

    static json of(tokens const& t) { return t.all; }
    template <field_id Id, class E, auto... How>
    static json of(list_field<Id, E, How...> const& l) { return of(l.all); }
    template <field_id Id>
    static json of(token_field<Id> const& t) { return t.token; }
    static json of(accept const& a) { return of(a.ranges); }
    static json of(accept_charset const& a) { return of(a.charsets); }
    static json of(accept_encoding const& a) { return of(a.codings); }
    static json of(accept_language const& a) { return of(a.ranges); }
    static json of(te const& t) { return {{"trailers", t.trailers}, {"codings", of(t.codings)}}; }
    static json of(transfer_encoding const& t) { return of(t.codings); }
    static json of(upgrade const& u) { return of(u.protocols); }
};

}  // namespace

std::span<field_reading const> readings_of_preferences() {
    return readings<preferences_json, accept, accept_charset, accept_encoding, accept_language, accept_patch, accept_post,
                    accept_ranges, access_control_allow_headers, access_control_allow_methods,
                    access_control_expose_headers, access_control_request_headers, access_control_request_method, allow,
                    connection, content_encoding, content_language, te, trailer, transfer_encoding, upgrade, vary>;
}

}  // namespace httoop::tool
