#include <httoop/uri/origin.hpp>

#include <httoop/uri/http_uri.hpp>
#include <httoop/uri/rules.hpp>

#include "uri/lower.hpp"

namespace httoop::inline v0 {

origin origin::of(uri_view const& u) {
    // The steps of RFC 6454 4: without an authority, or a known scheme, the origin is opaque.
    origin o;
    if (!is_http(u) || u.host().empty()) return o;
    std::uint16_t const port = port_of(u);
    if (port == 0 && u.port().find_first_not_of('0') != octets::npos) return o;  // beyond 65535
    o.scheme_ = lower(u.scheme());
    o.host_ = lower(u.host());
    o.port_ = port;
    o.has_port_ = true;
    return o;
}

result<origin> origin::parse(octets text) {
    if (text == "null") return origin{};
    auto const u = uri_view::parse(text);
    if (!u) return u.error();
    auto const offset_of = [text](octets part) {
        return static_cast<std::size_t>(part.data() - text.data());
    };
    // Scheme, host and port and nothing else; what follows them begins where the path stands.
    if (u->relative() || u->host().empty()) {
        if (enforced(rules::serialized_origin)) return violation{&rules::serialized_origin, 0};
        return origin{};
    }
    if (offset_of(u->path()) != text.size() && enforced(rules::serialized_origin))
        return violation{&rules::serialized_origin, offset_of(u->path())};
    if (u->userinfo().data() != nullptr && enforced(rules::serialized_origin))
        return violation{&rules::serialized_origin, offset_of(u->userinfo())};
    origin o;
    o.scheme_ = lower(u->scheme());
    o.host_ = lower(u->host());
    std::size_t const at = offset_of(u->host());
    auto const h = parse_host_port(text.substr(at, offset_of(u->path()) - at));
    if (!h) return violation{h.error().broken, h.error().offset + at};
    o.port_ = h->port;
    o.has_port_ = h->has_port;
    if (!o.has_port_ && is_http(*u)) {
        o.port_ = port_of(*u);
        o.has_port_ = true;
    }
    return o;
}

std::string origin::compose() const {
    if (opaque()) return "null";
    std::string out = scheme_ + "://" + host_;
    std::string const port = std::to_string(port_);
    if (has_port_ && port != default_port_text(scheme_)) (out += ':') += port;
    return out;
}

bool same_origin(origin const& a, origin const& b) {
    return !a.opaque() && a.scheme_ == b.scheme_ && a.host_ == b.host_ && a.port_ == b.port_ &&
           a.has_port_ == b.has_port_;
}

}  // namespace httoop::inline v0
