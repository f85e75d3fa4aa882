#include <httoop/uri/uri.hpp>

#include <httoop/uri/http_uri.hpp>
#include <httoop/uri/path.hpp>
#include <httoop/uri/percent.hpp>
#include <httoop/uri/rules.hpp>

#include "uri/lower.hpp"

namespace httoop::inline v0 {
namespace {

// A URI made of components that came from valid ones.
uri made_of(uri_components const& c) {
    auto made = uri::parse(compose_uri(c));
    return made ? *std::move(made) : uri{};
}

octets or_absent(octets component, std::string const& changed) {
    return component.data() == nullptr ? octets{} : octets{changed};
}

// 5.2.3: the reference's path in the place of the last segment of the base's.
std::string merge(uri_view const& base, octets path) {
    if (base.authority().data() != nullptr && base.path().empty())
        return std::string{enforced(rules::uri_path_absolute) ? "/" : ""}.append(path);
    std::size_t const slash = base.path().rfind('/');
    return std::string{base.path().substr(0, slash == octets::npos ? 0 : slash + 1)}.append(path);
}

// The percent-encodings of a component: upper-case digits, and unreserved octets decoded if asked.
// `fold` makes all else lower case, also what was decoded.
std::string normalised(octets s, bool decode, bool fold) {
    std::string out;
    out.reserve(s.size());
    for (std::size_t i = 0; i < s.size(); ++i) {
        if (s[i] != '%' || s.size() - i < 3) {
            out += fold ? to_lower(s[i]) : s[i];
            continue;
        }
        char const octet = percent_encoded_octet(s, i);
        if (decode && unreserved(octet)) out += fold ? to_lower(octet) : octet;
        else out += {'%', upper_hex(s[i + 1]), upper_hex(s[i + 2])};
        i += 2;
    }
    return out;
}

std::string normalised_authority(uri_view const& u, octets scheme, normalisation degree) {
    bool const decode = degree >= normalisation::percent;
    std::string const userinfo = normalised(u.userinfo(), decode, false);
    std::string const host = normalised(u.host(), decode, true);
    octets port = u.port();
    if (degree >= normalisation::scheme) {
        // The same number is the same port, whatever zeros stand before it.
        std::size_t const zeros = port.find_first_not_of('0');
        octets const significant = zeros == octets::npos ? octets{} : port.substr(zeros);
        if (port.empty() || (!significant.empty() && significant == default_port_text(scheme)))
            port = {};
    }
    return authority_view{or_absent(u.userinfo(), userinfo), host, port}.compose();
}

}  // namespace

result<uri> uri::parse(std::string text) {
    auto const v = uri_view::parse(text);
    if (!v) return v.error();
    uri u;
    u.at_ = v->at_;
    u.text_ = std::move(text);
    return u;
}

result<uri> resolve(uri_view const& base, uri_view const& reference) {
    if (base.relative() && enforced(rules::uri_base)) return violation{&rules::uri_base, 0};
    // The algorithm of 5.2.2, in its order.
    uri_components t;
    std::string path;
    t.fragment = reference.fragment();
    if (t.fragment.data() == nullptr && !enforced(rules::uri_base_fragment))
        t.fragment = base.fragment();
    if (!reference.relative()) {
        t.scheme = reference.scheme();
        t.authority = reference.authority();
        path = reference.path();
        remove_dot_segments(path);
        t.query = reference.query();
    } else {
        t.scheme = base.scheme();
        if (reference.authority().data() != nullptr) {
            t.authority = reference.authority();
            path = reference.path();
            remove_dot_segments(path);
            t.query = reference.query();
        } else {
            t.authority = base.authority();
            if (reference.path().empty()) {
                path = base.path();
                t.query = reference.query().data() != nullptr ? reference.query() : base.query();
            } else {
                path = reference.path().front() == '/' ? std::string{reference.path()}
                                                       : merge(base, reference.path());
                remove_dot_segments(path);
                t.query = reference.query();
            }
        }
    }
    t.path = path;
    return made_of(t);
}

uri normalise(uri_view const& u, normalisation degree) {
    if (degree == normalisation::none) return uri{u};
    bool const decode = degree >= normalisation::percent;
    std::string const scheme = lower(u.scheme());
    std::string const authority = normalised_authority(u, scheme, degree);
    std::string path = normalised(u.path(), decode, false);
    if (degree >= normalisation::dot_segments &&
        (!u.relative() || !enforced(rules::uri_resolved_first)))
        remove_dot_segments(path);
    bool const rooted = degree >= normalisation::scheme && u.authority().data() != nullptr &&
                        is_http(u);
    if (rooted && path.empty()) path = "/";
    std::string const query = normalised(u.query(), decode, false);
    std::string const fragment = normalised(u.fragment(), decode, false);
    return made_of({or_absent(u.scheme(), scheme), or_absent(u.authority(), authority), path,
                    or_absent(u.query(), query), or_absent(u.fragment(), fragment)});
}

bool equivalent(uri_view const& a, uri_view const& b, normalisation degree) {
    return a.text() == b.text() || normalise(a, degree) == normalise(b, degree);
}

}  // namespace httoop::inline v0
