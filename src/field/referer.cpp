#include <httoop/field/referer.hpp>

#include <httoop/field/rules.hpp>

namespace httoop::inline v0 {

result<referer> referer::parse(octets value) {
    auto u = uri::parse(std::string{value});
    if (!u) return u.error();
    if (u->fragment().data() != nullptr && enforced(rules::referer_fragment))
        return violation{&rules::referer_fragment, value.find('#')};
    return referer{*std::move(u)};
}

std::string referer::compose() const {
    uri_view const u = target;
    std::string authority;
    bool const present = u.authority().data() != nullptr;
    if (present) {
        bool const strip = enforced(rules::referer_userinfo);
        authority = authority_view{strip ? octets{} : u.userinfo(), u.host(), u.port()}.compose();
    }
    return compose_uri({u.scheme(), present ? octets{authority} : octets{}, u.path(), u.query(), {}});
}

}  // namespace httoop::inline v0
