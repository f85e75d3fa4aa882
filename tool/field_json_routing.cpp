// Fields about where a message comes from and where to go: hosts, URIs, links, intermediaries, products.
#include <array>

#include <httoop/field/access_control.hpp>
#include <httoop/field/alt_svc.hpp>
#include <httoop/field/forwarded.hpp>
#include <httoop/field/from.hpp>
#include <httoop/field/host.hpp>
#include <httoop/field/link.hpp>
#include <httoop/field/location.hpp>
#include <httoop/field/origin.hpp>
#include <httoop/field/products.hpp>
#include <httoop/field/referer.hpp>
#include <httoop/field/via.hpp>
#include <httoop/field/warning.hpp>

#include "field_json.hpp"
#include "uri_json.hpp"
#include "value_json.hpp"

namespace httoop::tool {
namespace {

struct routing_json {
    static json of(uri const& u) {
        json object = {{"uri", u.text()}};
        object.update(parts_of(u));
        return object;
    }
    static json of(origin const& o) {
        if (o.opaque()) return {{"null", true}};
        json object = {{"scheme", o.scheme()}, {"host", o.host()}};
        if (o.has_port()) object["port"] = o.port();
        return object;
    }
    static json of(alternative_service const& s) {
        json object = json::object();
        put(object, "protocol", s.protocol);
        put_some(object, "host", s.host);
        object["port"] = s.port;
        object["max_age"] = s.max_age();
        object["persists"] = s.persists();
        put_some(object, "parameters", s.parameters);
        return object;
    }
    static json of(forwarded_node const& n) {
        static constexpr char const* kinds[] = {"unknown", "ipv4", "ipv6", "obfuscated"};
        json object = {{"kind", kinds[n.is]}};
        put_some(object, "name", n.name);
        put_some(object, "port", n.port);
        return object;
    }
    static json of(forwarded_element const& e) {
        json object = json::object();
        if (e.for_) object["for"] = of(*e.for_);
        if (e.by) object["by"] = of(*e.by);
        put_some(object, "host", e.host);
        put_some(object, "proto", e.proto);
        put_some(object, "extensions", e.extensions);
        return object;
    }
    static json of(link_value const& l) {
        json object = {{"target", l.target.text()}};
        object["relations"] = texts_json(l.relations());
        if (auto const reverse = l.reverse_relations(); !reverse.empty()) object["reverse_relations"] = texts_json(reverse);
        object["in_own_context"] = l.in_own_context();
        if (auto const title = l.title()) put(object, "title", *title);
        if (auto const languages = l.languages(); !languages.empty()) object["languages"] = texts_json(languages);
        put_some(object, "parameters", l.parameters);
        return object;
    }
    static json of(via_member const& v) {
        json object = {{"protocol", v.protocol.empty() ? "HTTP" : v.protocol}, {"version", v.version}};
        put(object, "received_by", v.received_by);
        put_some(object, "comment", v.comment);
        return object;
    }
    static json of(warning_value const& w) {
        json object = {{"code", w.code}};
        put(object, "agent", w.agent);
        put(object, "text", w.text);
        if (w.date) object["date"] = date_json(*w.date);
        return object;
    }

    template <field_id Id, class E, auto... How>
    static json of(list_field<Id, E, How...> const& l) {
        return list_json(l.all, [](E const& one) { return of(one); });
    }
    static json of(alt_svc const& a) {
        if (a.clear) return {{"clear", true}};
        return {{"alternatives", list_json(a.alternatives, [](alternative_service const& one) { return of(one); })}};
    }
    static json of(from const& f) {
        json object = json::object();
        put(object, "address", f.address);
        put_some(object, "name", f.name);
        return object;
    }
    static json of(host const& h) {
        json object = {{"name", h.name}};
        if (h.port) object["port"] = *h.port;
        return object;
    }
    template <field_id Id>
    static json of(reference_field<Id> const& r) { return of(r.target); }
    static json of(referer const& r) { return of(r.target); }
    template <field_id Id>
    static json of(origin_field<Id> const& o) {
        if (o.any) return {{"any", true}};
        return of(o.value);
    }
    template <field_id Id>
    static json of(products_field<Id> const& p) {
        json object = json::object();
        put(object, "text", p.text);
        return object;
    }
};

// X-Forwarded-For, -Host or -Proto: no standard has a canonical form of them.
field_seen read_x_forwarded(field_section const& fields, secrets) {
    field_seen seen;
    if (auto const f = x_forwarded(fields)) seen.value = routing_json::of(*f);
    else seen.fault = f.error();
    for (field_line const l : fields) seen.canonical.emplace_back(l.value);
    return seen;
}

template <class... X>
constexpr std::array<field_reading, sizeof...(X) + 3> with_x_forwarded = {{
    {field_id::x_forwarded_for, &read_x_forwarded},
    {field_id::x_forwarded_host, &read_x_forwarded},
    {field_id::x_forwarded_proto, &read_x_forwarded},
    {X::id, &read_field<routing_json, X>}...,
}};

}  // namespace

std::span<field_reading const> readings_of_routing() {
    return with_x_forwarded<access_control_allow_origin, alt_svc, content_location, forwarded, from, host, links, location,
                            referer, request_origin, server_products, user_agent_products, via, warning>;
}

}  // namespace httoop::tool
