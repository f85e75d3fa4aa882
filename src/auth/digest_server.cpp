#include <httoop/auth/digest_server.hpp>

#include <algorithm>

#include <httoop/auth/digest_response.hpp>
#include <httoop/auth/rules.hpp>
#include <httoop/core/ascii.hpp>
#include <httoop/uri/uri_view.hpp>

namespace httoop::inline v0::auth {
namespace {

// Whether uri is the target, or one of them is an absolute URI of the same authority whose path and
// query are the other (RFC 7616 3.4.6).
bool designates(octets uri, digest_request const& r) {
    if (uri == r.target) return true;
    auto const in_origin_form = [&](octets s) {
        auto const u = uri_view::parse(s);
        if (!u || u->relative() || !equal_ignoring_case(u->authority(), r.authority)) return s;
        return s.substr(static_cast<std::size_t>(u->path().data() - s.data()));
    };
    return in_origin_form(uri) == in_origin_form(r.target);
}

digest_input input_of(digest_credentials const& c, digest_request const& r, octets content) {
    return {r.method, c.uri, c.nonce, c.cnonce, c.nc, c.qop, c.algorithm, content};
}

}  // namespace

std::vector<challenge> digest_server::challenges(instant now, std::uint64_t salt,
                                                 bool stale) const {
    std::vector<challenge> all;
    std::vector<digest_algorithm> seen;
    for (digest_algorithm const a : options_.algorithms) {
        bool const twice = std::find(seen.begin(), seen.end(), a) != seen.end();
        if (twice && enforced(rules::digest_algorithms_differ)) continue;
        seen.push_back(a);
        digest_challenge c{options_.realm, nonces_.make({now, salt}), a};
        bool const qop = enforced(rules::digest_qop_used);
        c.auth = options_.auth && qop;
        c.auth_int = options_.auth_int && qop;
        c.stale = stale;
        c.userhash = options_.userhash;
        c.domain = options_.domain;
        if (!options_.opaque.empty()) c.opaque = options_.opaque;
        all.push_back(c.compose());
    }
    if (!enforced(rules::digest_preferred_first)) std::reverse(all.begin(), all.end());
    return all;
}

decision digest_server::check(digest_credentials const& c, digest_request const& r,
                              secret const* key, instant now) const {
    auto const& offered = options_.algorithms;
    if (c.realm != options_.realm ||
        std::find(offered.begin(), offered.end(), c.algorithm) == offered.end())
        return {verdict::challenge, &rules::credentials_missing};
    bool const qop_offered = c.qop == protection::auth       ? options_.auth
                             : c.qop == protection::auth_int ? options_.auth_int
                                                             : true;  // parse() asked the policy
    if (!qop_offered && enforced(rules::digest_qop_offered))
        return {verdict::challenge, &rules::digest_qop_offered};
    if (!designates(c.uri, r) && enforced(rules::digest_uri_checked))
        return {verdict::bad_request, &rules::digest_uri_checked};

    // No key has such octets; its size is right, so that it is hashed as long as one.
    secret const nobody{std::string(c.algorithm.hash == hash_algorithm::md5 ? 32 : 64, '-')};
    std::string const expected =
        digest_response(hashes_, key != nullptr ? *key : nobody, input_of(c, r, r.content));
    bool const right = equal_in_constant_time(expected, c.response) && key != nullptr;
    auto const made = nonces_.read(c.nonce);
    bool const fresh = made && made->made <= now && now - made->made <= options_.nonce_time;
    if (!right && enforced(rules::digest_compared)) {
        bool const stale = !fresh && !enforced(rules::digest_stale_for_nonce);
        return {stale ? verdict::stale : verdict::challenge, &rules::digest_compared};
    }
    if (!fresh && enforced(rules::digest_nonce_fresh))
        return {verdict::stale, &rules::digest_nonce_fresh};
    return {};
}

decision digest_server::take(digest_credentials const& c, nonce_counts& counts) const {
    auto const made = nonces_.read(c.nonce);
    if (!made) return {};  // check() refuses it
    // Without qop there is no count: such a nonce is used once.
    if (!counts.take(*made, c.qop == protection::none ? 1 : c.nc))
        return {verdict::stale, &rules::digest_replayed};
    return {};
}

digest_info digest_server::confirm(digest_credentials const& c, digest_request const& r,
                                   secret const& key, instant now, std::uint64_t salt,
                                   octets content) const {
    digest_info i;
    i.rspauth = digest_rspauth(hashes_, key, input_of(c, r, content));
    if (c.qop != protection::none) {
        i.qop = c.qop;
        if (enforced(rules::digest_info_whole)) {
            bool const same = enforced(rules::digest_info_of_request);
            i.cnonce = same ? c.cnonce : c.nonce;
            i.nc = same ? c.nc : c.nc + 1;
        }
    }
    auto const made = nonces_.read(c.nonce);
    if (salt != 0 && made && (now - made->made).nanoseconds > options_.nonce_time.nanoseconds / 2)
        i.next_nonce = nonces_.make({now, salt});
    return i;
}

}  // namespace httoop::inline v0::auth
