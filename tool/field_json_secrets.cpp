// Fields that hold secrets, and those that ask for them: credentials, challenges, cookies.
#include <httoop/auth/basic.hpp>
#include <httoop/core/ascii.hpp>
#include <httoop/field/authentication_info.hpp>
#include <httoop/field/authorization.hpp>
#include <httoop/field/cookie_string.hpp>
#include <httoop/field/set_cookie.hpp>
#include <httoop/field/www_authenticate.hpp>

#include "field_json.hpp"
#include "value_json.hpp"

namespace httoop::tool {
namespace {

// A secret that is not shown has its size.
void put_secret(json& object, std::string const& key, std::string_view text, secrets how) {
    if (how == secrets::shown) put(object, key, text);
    else object[key + "_size"] = text.size();
}

// What credentials of Digest say besides the proof (RFC 7616 3.4); what others do not know is secret.
bool openly_sent(authentication const& a, octets parameter) {
    if (!a.is("Digest")) return equal_ignoring_case(parameter, "realm");
    return !equal_ignoring_case(parameter, "response");
}

struct secrets_json {
    static json of(auth_params const& params) {
        return list_json(params, [](parameter const& p) {
            json object = {{"name", p.name}};
            put(object, "value", p.value);
            return object;
        });
    }
    static json of(challenge const& c) {
        json object = {{"scheme", c.scheme}};
        put_some(object, "token68", c.token68);
        if (!c.params.empty()) object["parameters"] = of(c.params);
        return object;
    }

    template <field_id Id>
    static json of(authentication_info_field<Id> const& f) { return of(f.params); }
    template <field_id Id>
    static json of(challenges_field<Id> const& f) {
        return list_json(f.challenges, [](challenge const& c) { return of(c); });
    }
    template <field_id Id>
    static json of(credentials_field<Id> const& f, secrets how) {
        json object = {{"scheme", f.sent.scheme}};
        if (auto const user = auth::read_basic(f.sent)) {
            put(object, "user", user->name);
            put_secret(object, "password", user->password.reveal(), how);
            return object;
        }
        if (!f.sent.token68.empty()) put_secret(object, "token68", f.sent.token68, how);
        if (f.sent.params.empty()) return object;
        object["parameters"] = list_json(f.sent.params, [&](parameter const& p) {
            json one = {{"name", p.name}};
            put_secret(one, "value", p.value, openly_sent(f.sent, p.name) ? secrets::shown : how);
            return one;
        });
        return object;
    }
    static json of(cookie_string const& c, secrets how) {
        return list_json(c.pairs, [how](cookie_string::pair const& p) {
            json object = json::object();
            put(object, "name", p.name);
            put_secret(object, "value", p.value, how);
            return object;
        });
    }
    static json of(set_cookie const& c, secrets how) {
        static constexpr char const* same_sites[] = {"default", "none", "lax", "strict"};
        json object = json::object();
        put(object, "name", c.name);
        put_secret(object, "value", c.value, how);
        if (c.expires) object["expires"] = date_json(*c.expires);
        if (c.max_age) object["max_age"] = *c.max_age;
        if (c.domain) put(object, "domain", *c.domain);
        if (c.path) put(object, "path", *c.path);
        object["secure"] = c.secure;
        object["http_only"] = c.http_only;
        object["same_site"] = same_sites[static_cast<unsigned>(c.same_site)];
        if (!c.extensions.empty())
            object["extensions"] = list_json(c.extensions, [](std::string const& text) {
                json one = json::object();
                put(one, "text", text);
                return one;
            });
        return object;
    }
};

constexpr field_reading of_secrets[] = {
    {authentication_info::id, &read_field<secrets_json, authentication_info>},
    {authorization::id, &read_field<secrets_json, authorization>},
    {cookie_string::id, &read_field<secrets_json, cookie_string>},
    {proxy_authenticate::id, &read_field<secrets_json, proxy_authenticate>},
    {proxy_authentication_info::id, &read_field<secrets_json, proxy_authentication_info>},
    {proxy_authorization::id, &read_field<secrets_json, proxy_authorization>},
    {set_cookie::id, &read_lines<secrets_json, set_cookie>},
    {www_authenticate::id, &read_field<secrets_json, www_authenticate>},
};

}  // namespace

std::span<field_reading const> readings_of_secrets() { return of_secrets; }

}  // namespace httoop::tool
