#include <httoop/uri/urn.hpp>

#include <httoop/uri/rules.hpp>
#include <httoop/uri/uri_view.hpp>

#include "uri/lower.hpp"

namespace httoop::inline v0 {
namespace {

constexpr octet_class alphanum = ALPHA + DIGIT;
constexpr octet_class ldh = alphanum + octet_class("-");

// The first octet of s that keeps it from being a NID, or npos.
std::size_t fault_of_nid(octets s) {
    constexpr std::size_t most = 32;
    for (std::size_t i = 0; i < s.size(); ++i)
        if (i == most || !ldh(s[i]) || (i == 0 && s[i] == '-')) return i;
    if (s.size() < 2) return s.size();
    return s.back() == '-' ? s.size() - 1 : octets::npos;
}

}  // namespace

result<urn_view> urn_view::parse(octets text) {
    auto const u = uri_view::parse(text);
    if (!u) return u.error();
    if (!equal_ignoring_case(u->scheme(), "urn") && enforced(rules::urn_scheme))
        return violation{&rules::urn_scheme, 0};
    urn_view n;
    auto const offset_of = [text](octets part) {
        return static_cast<std::size_t>(part.data() - text.data());
    };
    octets const name = u->path();
    std::size_t const at =
        u->authority().data() != nullptr ? offset_of(u->authority()) - 2 : offset_of(name);
    std::size_t const colon = name.find(':');
    n.nid = name.substr(0, colon);
    std::size_t const fault = at != offset_of(name) ? 0 : fault_of_nid(n.nid);
    if (fault != octets::npos && enforced(rules::urn_nid))
        return violation{&rules::urn_nid, at + fault};
    n.nss = colon == octets::npos ? octets{} : name.substr(colon + 1);
    if ((n.nss.empty() || n.nss.front() == '/') && enforced(rules::urn_nss)) {
        std::size_t const behind = colon == octets::npos ? name.size() : colon + 1;
        return violation{&rules::urn_nss, offset_of(name) + behind};
    }
    if (octets const query = u->query(); query.data() != nullptr) {
        octets rest = query;
        if (rest.starts_with('+')) {
            std::size_t const q = rest.find("?=", 1);
            n.r_component = rest.substr(1, q == octets::npos ? q : q - 1);
            rest = q == octets::npos ? octets{} : rest.substr(q + 1);
        }
        if (rest.starts_with('=')) n.q_component = rest.substr(1);
        bool const neither = n.r_component.data() == nullptr && n.q_component.data() == nullptr;
        for (octets const part : {neither ? octets{query.data(), 0} : n.r_component, n.q_component})
            if (part.data() != nullptr && part.empty() && enforced(rules::urn_component))
                return violation{&rules::urn_component, offset_of(part)};
    }
    n.f_component = u->fragment();
    return n;
}

std::string urn_view::compose() const {
    std::string out = "urn:";
    (out.append(nid) += ':').append(nss);
    if (r_component.data() != nullptr) out.append("?+").append(r_component);
    if (q_component.data() != nullptr) out.append("?=").append(q_component);
    if (f_component.data() != nullptr) (out += '#').append(f_component);
    return out;
}

std::string urn_view::assigned_name() const {
    std::string out = "urn:" + lower(nid) + ":";
    out.reserve(out.size() + nss.size());
    for (std::size_t i = 0; i < nss.size(); ++i) {
        out += nss[i];
        if (nss[i] != '%') continue;
        for (int digit = 0; digit < 2 && i + 1 < nss.size(); ++digit) out += upper_hex(nss[++i]);
    }
    return out;
}

bool equivalent(urn_view const& a, urn_view const& b) {
    return a.assigned_name() == b.assigned_name();
}

}  // namespace httoop::inline v0
