#include <httoop/auth/bearer.hpp>

#include <httoop/auth/rules.hpp>
#include <httoop/core/ascii.hpp>
#include <httoop/field/authorization.hpp>
#include <httoop/field/www_authenticate.hpp>
#include <httoop/uri/uri_view.hpp>

namespace httoop::inline v0::auth {
namespace {

struct bearer_error_row {
    octets name;
    status_code::known status;
};
constexpr bearer_error_row bearer_errors[] = {
    {"", status_code::unauthorized},
#define HTTOOP_BEARER_ERROR(name, status) {#name, status_code::status},
#include <httoop/auth/bearer_errors.def>
#undef HTTOOP_BEARER_ERROR
};

constexpr octet_class scope_octet = VCHAR - octet_class("\"\\");
constexpr octet_class error_octet = scope_octet + octet_class(" ");

std::string joined_scope(std::vector<std::string> const& words) {
    std::string text;
    for (std::string const& w : words) (text += text.empty() ? "" : " ") += w;
    return text;
}

// What of a challenge breaks its grammar, or null.
rule const* bearer_fault(bearer_challenge const& c) {
    for (std::string const& word : c.scope)
        if ((word.empty() || !scope_octet.all(word)) && enforced(rules::bearer_scope))
            return &rules::bearer_scope;
    if (!error_octet.all(c.description) && enforced(rules::bearer_error_text))
        return &rules::bearer_error_text;
    if (!c.uri.empty() && !uri_view::parse(c.uri) && enforced(rules::bearer_error_uri))
        return &rules::bearer_error_uri;
    return nullptr;
}

}  // namespace

result<bearer_challenge> bearer_challenge::parse(challenge const& c) {
    if (!c.is("Bearer") && enforced(rules::bearer_scheme))
        return violation{&rules::bearer_scheme, 0};
    if (c.params.empty() && enforced(rules::bearer_attributes))
        return violation{&rules::bearer_attributes, 0};
    auto const value = [&](octets name) {
        std::string const* const v = c.params.find(name);
        return v == nullptr ? std::string{} : *v;
    };
    bearer_challenge b{.realm = value("realm"),
                       .description = value("error_description"),
                       .uri = value("error_uri")};
    std::string const scope = value("scope"), error = value("error");
    if (!scope.empty()) {
        std::size_t from = 0;
        for (std::size_t to; (to = scope.find(' ', from)) != std::string::npos; from = to + 1)
            b.scope.push_back(scope.substr(from, to - from));
        b.scope.push_back(scope.substr(from));
    }
    if (!error_octet.all(error) && enforced(rules::bearer_error_text))
        return violation{&rules::bearer_error_text, 0};
    for (std::size_t i = 1; i < std::size(bearer_errors); ++i)
        if (error == bearer_errors[i].name) b.error = static_cast<bearer_error>(i);
    if (rule const* const broken = bearer_fault(b)) return violation{broken, 0};
    return b;
}

result<challenge> bearer_challenge::compose() const {
    if (rule const* const broken = bearer_fault(*this)) return violation{broken, 0};
    challenge c{enforced(rules::bearer_scheme) ? "Bearer" : "Token"};
    auto const add = [&](char const* name, octets value) {
        if (!value.empty()) c.params.push_back({name, std::string{value}});
    };
    add("realm", realm);
    add("scope", joined_scope(scope));
    add("error", bearer_errors[static_cast<std::size_t>(error)].name);
    add("error_description", description);
    add("error_uri", uri);
    if (c.params.empty() && enforced(rules::bearer_attributes))
        return violation{&rules::bearer_attributes, 0};
    return c;
}

status_code status_of(bearer_error e) { return bearer_errors[static_cast<std::size_t>(e)].status; }

result<response> refuse_bearer(bearer_challenge const& c) {
    auto composed = c.compose();
    if (!composed) return composed.error();
    response r{status_of(c.error)};
    if (enforced(rules::bearer_challenged)) r.set(www_authenticate{{*std::move(composed)}});
    return r;
}

result<secret> read_bearer(credentials const& c) {
    if (!enforced(rules::bearer_in_authorization))
        return violation{&rules::bearer_in_authorization, 0};
    bool const fits = c.is("Bearer") && !c.token68.empty() && c.params.empty();
    if (!fits && enforced(rules::bearer_grammar)) return violation{&rules::bearer_grammar, 0};
    return secret{c.token68};
}

result<credentials> write_bearer(secret const& token) {
    credentials c{"Bearer", std::string{token.reveal()}};
    auto const back = authorization::parse(authorization{c}.compose());
    if (!back || c.token68.empty()) return violation{&rules::bearer_grammar, 0};
    return c;
}

}  // namespace httoop::inline v0::auth
