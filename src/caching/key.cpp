#include <httoop/caching/key.hpp>

#include <httoop/caching/rules.hpp>
#include <httoop/core/ascii.hpp>
#include <httoop/uri/authority.hpp>
#include <httoop/uri/http_uri.hpp>

namespace httoop::inline v0::caching {
namespace {

constexpr octet_class lower_host = octet_class::span('a', 'z') + DIGIT + octet_class("-.");

// A host in lower case, as nearly all come, perhaps with a port that is not the scheme's own: it has no other form.
bool is_plain(octets authority, octets usual_port) {
    std::size_t const colon = authority.find(':');
    if (colon == 0 || authority.empty() || !lower_host.all(authority.substr(0, colon))) return false;
    if (colon == octets::npos) return true;
    octets const port = authority.substr(colon + 1);
    return !port.empty() && port.size() < 5 && port[0] != '0' && DIGIT.all(port) && port != usual_port;
}

void append_lower(std::string& to, octets s) {
    for (char const c : s) to += to_lower(c);
}

// Appends scheme "://" host [ ":" port ]; false if that is no authority of an http or https URI.
bool append_origin(std::string& key, octets scheme, octets authority) {
    bool const secured = equal_ignoring_case(scheme, "https");
    if (!secured && !equal_ignoring_case(scheme, "http")) return false;
    octets const usual = secured ? "443" : "80";
    key += secured ? "https://" : "http://";
    if (is_plain(authority, usual)) {
        key += authority;
        return true;
    }
    auto const at = parse_host_port(authority);
    if (!at) return false;
    append_lower(key, at->host);
    if (!at->has_port) return true;
    std::string const port = std::to_string(at->port);
    if (octets{port} != usual) {
        key += ':';
        key += port;
    }
    return true;
}

}  // namespace

bool key_of(request const& r, octets scheme, std::string& key) {
    key.clear();
    bool const absolute = r.form() == target_form::absolute;
    if (!absolute && r.form() != target_form::origin) return false;
    if (absolute) scheme = r.target().substr(0, r.target().find(':'));
    if (!append_origin(key, scheme, r.authority())) return false;
    if (!enforced(rules::key_is_target_uri)) return true;
    octets const path = r.path();
    if (path.empty()) key += '/';
    key += path;
    if (octets const query = r.query(); query.data() != nullptr) {
        key += '?';
        key += query;
    }
    return true;
}

std::optional<std::string> key_of(request const& r, octets scheme) {
    std::string key;
    if (!key_of(r, scheme, key)) return {};
    return key;
}

std::optional<std::string> key_of(uri_view const& target) {
    std::string key;
    octets authority = target.authority();
    if (target.userinfo().data() != nullptr) authority.remove_prefix(target.userinfo().size() + 1);
    if (!is_http(target) || !append_origin(key, target.scheme(), authority)) return {};
    if (target.path().empty()) key += '/';
    key += target.path();
    if (target.query().data() != nullptr) {
        key += '?';
        key += target.query();
    }
    if (target.fragment().data() != nullptr && !enforced(rules::key_without_fragment)) {
        key += '#';
        key += target.fragment();
    }
    return key;
}

octets origin_of_key(octets key) {
    std::size_t const behind_scheme = key.find("://");
    if (behind_scheme == octets::npos) return {};
    return key.substr(0, key.find('/', behind_scheme + 3));
}

}  // namespace httoop::inline v0::caching
