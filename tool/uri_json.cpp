#include "uri_json.hpp"

#include <httoop/uri.hpp>

namespace httoop::tool {
namespace {

constexpr char const* host_kinds[] = {"reg-name", "IPv4address", "IPv6address", "IPvFuture"};

}  // namespace

json parts_of(uri_view const& u) {
    json parts = json::object();
    auto const part = [&parts](char const* name, octets component) {
        if (component.data() != nullptr) parts[name] = component;
    };
    parts["kind"] = u.relative() ? "relative" : u.absolute() ? "absolute" : "uri";
    part("scheme", u.scheme());
    part("authority", u.authority());
    part("userinfo", u.userinfo());
    part("host", u.host());
    if (u.host().data() != nullptr) parts["host_kind"] = host_kinds[static_cast<unsigned>(kind_of_host(u.host()))];
    part("port", u.port());
    part("path", u.path());
    part("query", u.query());
    if (auto const pairs = parse_query(u.query()); pairs && u.query().data() != nullptr) {
        parts["pairs"] = json::array();
        for (name_value const& p : *pairs) {
            json pair = json::object();
            put(pair, "name", p.name);
            put(pair, "value", p.value);
            parts["pairs"].push_back(std::move(pair));
        }
    }
    part("fragment", u.fragment());
    if (!u.relative()) parts["origin"] = origin::of(u).compose();
    part("well_known", well_known_name(u));
    if (!equal_ignoring_case(u.scheme(), "urn")) return parts;
    if (auto const name = urn_view::parse(u.text())) {
        json& urn = parts["urn"] = json::object();
        urn["nid"] = name->nid;
        urn["nss"] = name->nss;
        if (name->r_component.data() != nullptr) urn["r_component"] = name->r_component;
        if (name->q_component.data() != nullptr) urn["q_component"] = name->q_component;
        urn["assigned_name"] = name->assigned_name();
    }
    return parts;
}

}  // namespace httoop::tool
