#include <httoop/cookie/match.hpp>

#include <httoop/cookie/public_suffixes.hpp>
#include <httoop/cookie/rules.hpp>
#include <httoop/core/ascii.hpp>
#include <httoop/uri/ip_address.hpp>

namespace httoop::inline v0::cookie {
namespace {

constexpr octet_class label_octet = ALPHA + DIGIT + octet_class("-_");

bool is_address(octets host) { return host.starts_with('[') || is_ipv4address(host); }

constexpr std::size_t host_octets_most = 253;  // RFC 1035 2.3.4, as text

bool has_labels(octets host) {
    if (host.size() > host_octets_most) return false;
    std::size_t label = 0;
    for (char const c : host) {
        if (c == '.' ? label == 0 : !label_octet(c)) return false;
        label = c == '.' ? 0 : label + 1;
    }
    return label > 0;
}

}  // namespace

std::string canonical_host(uri_view const& u) {
    octets host = u.host();
    bool const address = is_address(host);
    if (!address && host.ends_with('.')) host.remove_suffix(1);
    if (!address && !has_labels(host) && enforced(rules::cookie_host)) return {};
    std::string canonical{host};
    for (char& c : canonical) c = to_lower(c);
    return canonical;
}

bool domain_matches(octets host, octets domain) {
    if (host == domain) return true;
    if (!enforced(rules::cookie_domain_match)) return host.ends_with(domain);
    return host.size() > domain.size() && !domain.empty() && host.ends_with(domain) &&
           host[host.size() - domain.size() - 1] == '.' && !is_address(host);
}

octets default_path(uri_view const& request) {
    octets const path = request.path();
    std::size_t const last = path.rfind('/');
    if (path.empty() || path.front() != '/' || last == 0 || !enforced(rules::cookie_default_path)) return "/";
    return path.substr(0, last);
}

bool path_matches(octets request_path, octets cookie_path) {
    if (request_path.empty()) request_path = "/";
    if (!request_path.starts_with(cookie_path)) return false;
    return request_path.size() == cookie_path.size() || cookie_path.ends_with('/') ||
           request_path[cookie_path.size()] == '/' || !enforced(rules::cookie_path_match);
}

octets registrable_domain(octets host, public_suffixes const& suffixes) {
    if (is_address(host)) return {};
    for (std::size_t end = host.size();;) {
        std::size_t const dot = end == 0 ? octets::npos : host.rfind('.', end - 1);
        octets const domain = host.substr(dot == octets::npos ? 0 : dot + 1);
        if (!suffixes.contains(domain)) return domain;
        if (dot == octets::npos) return {};
        end = dot;
    }
}

bool same_site(uri_view const& a, uri_view const& b, public_suffixes const* suffixes) {
    if (!equal_ignoring_case(a.scheme(), b.scheme())) return false;
    std::string const one = canonical_host(a), other = canonical_host(b);
    if (one.empty() || one == other) return !one.empty();
    if (suffixes == nullptr) return false;
    octets const registered = registrable_domain(one, *suffixes);
    return !registered.empty() && registered == registrable_domain(other, *suffixes);
}

}  // namespace httoop::inline v0::cookie
