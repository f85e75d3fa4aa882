#include "redirection.hpp"

#include <httoop/io/idna.hpp>
#include <httoop/service/rules.hpp>
#include <httoop/uri/http_uri.hpp>
#include <httoop/uri/origin.hpp>
#include <httoop/uri/strays.hpp>
#include <httoop/uri/uri_scheme.hpp>

namespace httoop::inline v0 {
namespace {

error no_place(error e) {
    e.about = "the server redirects to what is no URI to go to";
    return e;
}

// An answer to a request for an https resource is secured, whoever sends it (RFC 9110 4.2.2).
bool less_secure(uri const& from, uri const& to) {
    return identify_uri_scheme(from.scheme()) == uri_scheme_id::https &&
           identify_uri_scheme(to.scheme()) == uri_scheme_id::http;
}

}  // namespace

bool follows(status_code s) {
    return s == status_code::moved_permanently || s == status_code::found || s == status_code::see_other ||
           s == status_code::temporary_redirect || s == status_code::permanent_redirect;
}

httoop::method method_after(httoop::method before, status_code s) {
    if (s == status_code::see_other) return before == method::head ? before : httoop::method{method::get};
    bool const keeps = s == status_code::temporary_redirect || s == status_code::permanent_redirect;
    if (keeps && enforced(rules::redirect_method)) return before;
    return before == method::post ? httoop::method{method::get} : before;
}

void adapt_to_redirection(field_section& fields, bool same_origin, bool keeps_content) {
    if (!enforced(rules::redirect_adapted)) return;
    if (!same_origin)
        for (field_id const id :
             {field_id::authorization, field_id::cookie, field_id::host, field_id::origin, field_id::referer})
            fields.erase(id);
    if (!keeps_content)
        for (field_id const id :
             {field_id::content_encoding, field_id::content_language, field_id::content_location,
              field_id::content_type, field_id::content_length, field_id::content_digest, field_id::repr_digest,
              field_id::digest, field_id::content_md5, field_id::last_modified, field_id::expect, field_id::trailer})
            fields.erase(id);
}

outcome<uri> redirected_to(uri const& from, octets location) {
    std::string const text = encode_strays(location);
    auto const reference = uri_view::parse(text);
    if (!reference) return no_place(error{reference.error()});
    auto to = resolve(from, *reference);
    if (!to) return no_place(error{to.error()});
    if (auto const valid = check_http_uri(*to); !valid) return no_place(error{valid.error()});
    if (to->fragment().data() == nullptr && from.fragment().data() != nullptr && enforced(rules::fragment_inherited))
        to = uri::parse(to->text() + "#" + std::string{from.fragment()});
    if (!to) return no_place(error{to.error()});
    if (!is_http(*to))
        return error{failure::refused, "not followed: the scheme of " + to->text() + " is neither https nor http"};
    outcome<uri> found = io::with_ascii_host(std::move(*to));
    if (!found) return no_place(found.error());
    return found;
}

outcome<void> check_secured(uri const& from, uri const& to) {
    if (!less_secure(from, to) || !enforced(rules::redirection_secured)) return {};
    error e{failure::refused, "not followed: redirected from https to " + to.text() + ", which nobody protects"};
    e.broken = {&rules::redirection_secured, 0};
    return e;
}

void adapt_referer(field_section& fields, uri const& target) {
    if (!fields.has(field_id::referer)) return;
    auto const from = uri::parse(std::string{fields.value(field_id::referer)});
    if (!from || from->relative()) return;
    if (less_secure(*from, target)) {
        if (enforced(rules::referer_unsecured)) return fields.erase(field_id::referer);
    } else if (identify_uri_scheme(from->scheme()) == uri_scheme_id::https && !same_origin(*from, target) &&
               enforced(rules::referer_elsewhere)) {
        return fields.erase(field_id::referer);
    }
    octets const authority = from->authority();
    if (!enforced(rules::referer_bare) || (from->userinfo().data() == nullptr && from->fragment().data() == nullptr)) return;
    octets const host = authority.substr(from->userinfo().data() == nullptr ? 0 : from->userinfo().size() + 1);
    fields.set(field_id::referer, compose_uri({from->scheme(), host, from->path(), from->query(), {}}));
}

}  // namespace httoop::inline v0
