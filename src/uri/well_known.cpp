#include <httoop/uri/well_known.hpp>

#include <httoop/uri/http_uri.hpp>
#include <httoop/uri/percent.hpp>
#include <httoop/uri/rules.hpp>

namespace httoop::inline v0 {
namespace {

constexpr octets well_known_prefix = "/.well-known/";

bool is_dot_segment(octets s) { return s == "." || s == ".."; }

}  // namespace

octets well_known_name(uri_view const& u) {
    if (!is_http(u) || u.host().empty() || !u.path().starts_with(well_known_prefix)) return {};
    octets const behind = u.path().substr(well_known_prefix.size());
    octets const name = behind.substr(0, behind.find('/'));
    return name.empty() || is_dot_segment(name) ? octets{} : name;
}

result<uri> well_known_uri(uri_view const& site, octets name) {
    if ((!is_http(site) || site.host().empty()) && enforced(rules::well_known_scheme))
        return violation{&rules::well_known_scheme, 0};
    std::size_t fault = valid_prefix(name, pchar);
    if (fault == name.size() && !name.empty() && !is_dot_segment(name)) fault = octets::npos;
    if (fault != octets::npos && enforced(rules::well_known_segment))
        return violation{&rules::well_known_segment, fault};
    std::string const path = std::string{well_known_prefix}.append(name);
    std::string const authority = authority_view{{}, site.host(), site.port()}.compose();
    return uri::parse(compose_uri({site.scheme(), authority, path, {}, {}}));
}

}  // namespace httoop::inline v0
