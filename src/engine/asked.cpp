#include "asked.hpp"

#include <httoop/core/version.hpp>
#include <httoop/engine/rules.hpp>
#include <httoop/uri/http_uri.hpp>

namespace httoop::inline v0 {
namespace {

constexpr octets tls_token = "TLS/1.0";  // RFC 2817 7.2; it stands for later versions too

std::string user_agent() { return std::string{"httoop/"} + version(); }

// Path and query, as an origin server is sent them; "*" for OPTIONS of the whole server (RFC 9112
// 3.2.1, 3.2.4).
std::string origin_form(uri const& target, httoop::method m) {
    if (!enforced(rules::origin_form_sent)) return target.text();
    std::string form{target.path()};
    bool const asks_query = target.query().data() != nullptr;
    if (form.empty() && m == method::options && !asks_query && enforced(rules::asterisk_form_sent)) return "*";
    if (form.empty() && enforced(rules::empty_path_sent)) form = "/";
    if (asks_query) (form += '?') += target.query();
    return form;
}

// The target URI, for a proxy (RFC 9112 3.2.2). An OPTIONS for the whole server has an empty path (3.2.4).
std::string absolute_form(uri const& target, httoop::method m) {
    uri_components parts{target.scheme(), host_field(target), target.path(), target.query(), {}};
    bool const whole_server = m == method::options && parts.query.data() == nullptr;
    if (parts.path.empty() && !whole_server) parts.path = "/";
    return compose_uri(parts);
}

}  // namespace

octets host_field(uri const& target) {
    octets host = target.authority();
    if (octets const userinfo = target.userinfo(); userinfo.data() != nullptr) host.remove_prefix(userinfo.size() + 1);
    return host;
}

std::string tunnel_target(uri const& target) {
    return std::string{target.host()} + ":" + std::to_string(port_of(target));
}

request composed_request(uri const& target, request const& asked, bool has_content, manner const& m) {
    bool const absolute = m.absolute_form && enforced(rules::absolute_form_sent);
    request r{asked.method(), absolute ? absolute_form(target, asked.method()) : origin_form(target, asked.method())};
    r.version(m.version);
    auto& fields = r.fields();
    if (enforced(rules::host_of_target)) fields.append(field_id::host, host_field(target));
    for (field_line const line : asked.fields()) {
        if (line.id == field_id::host && enforced(rules::host_of_target)) continue;
        if (line.id == field_id::expect && !has_content) continue;
        if (line.id == field_id::proxy_authorization && !m.absolute_form) continue;  // is for the proxy of the tunnel
        fields.append(line.name, line.value);
    }
    if (m.adds && !fields.has(field_id::user_agent)) fields.append(field_id::user_agent, user_agent());
    if (m.adds && !fields.has(field_id::accept)) fields.append(field_id::accept, "*/*");
    if (m.absolute_form && !m.for_proxy.empty() && !fields.has(field_id::proxy_authorization))
        fields.append(field_id::proxy_authorization, m.for_proxy);
    if (m.version < http_2 && !m.keeps && !fields.has(field_id::connection) && enforced(rules::close_sent))
        fields.append(field_id::connection, "close");
    if (m.upgrade) fields.append(field_id::upgrade, tls_token);
    return r;
}

request upgrade_request(uri const& target) {
    request r{method::options, "*"};
    r.fields().append(field_id::host, host_field(target));
    r.fields().append(field_id::user_agent, user_agent());
    r.fields().append(field_id::upgrade, tls_token);
    return r;
}

request tunnel_request(uri const& target, octets for_proxy) {
    std::string const to = tunnel_target(target);
    request r{method::connect, to};
    r.fields().append(field_id::host, to);
    r.fields().append(field_id::user_agent, user_agent());
    if (!for_proxy.empty()) r.fields().append(field_id::proxy_authorization, for_proxy);
    return r;
}

}  // namespace httoop::inline v0
