#include <httoop/auth/protection_space.hpp>

#include <httoop/auth/rules.hpp>
#include <httoop/uri/origin.hpp>

namespace httoop::inline v0::auth {
namespace {

// Path and query, as normalised.
octets behind_authority(uri const& u) {
    return octets{u.text()}.substr(static_cast<std::size_t>(u.path().data() - u.text().data()));
}

// A path begins another one where a segment ends, so that /a covers /a/b and /a?b, not /ab.
bool begins(octets prefix, octets path) {
    if (!path.starts_with(prefix)) return false;
    if (prefix.empty() || prefix.back() == '/' || path.size() == prefix.size()) return true;
    char const next = path[prefix.size()];
    return next == '/' || next == '?';
}

}  // namespace

bool basic_covers(uri_view const& challenged, uri_view const& other) {
    uri const a = normalise(challenged), b = normalise(other);
    octets const path = a.path();
    return same_origin(a, b) && b.path().starts_with(path.substr(0, path.rfind('/') + 1));
}

bool digest_covers(digest_challenge const& c, uri_view const& challenged, uri_view const& other,
                   asker who) {
    if (who == asker::proxy && enforced(rules::digest_domain_proxy)) return true;
    uri const asked_for = normalise(challenged), b = normalise(other);
    if (c.domain.empty()) return same_origin(asked_for, b);
    for (std::string const& each : c.domain) {
        auto const reference = uri_view::parse(each);
        if (!reference) continue;
        auto const target = resolve(challenged, *reference);
        if (!target) continue;
        uri const whole = normalise(*target);
        if (same_origin(whole, b) && begins(behind_authority(whole), behind_authority(b)))
            return true;
    }
    return false;
}

}  // namespace httoop::inline v0::auth
