#include <httoop/auth/digest_client.hpp>

#include <httoop/auth/digest_response.hpp>
#include <httoop/auth/rules.hpp>
#include <httoop/uri/uri_view.hpp>

namespace httoop::inline v0::auth {
namespace {

// The uri parameter for that target, which is the target.
octets uri_for(octets target) {
    if (!enforced(rules::digest_uri_of_target)) return "*";
    if (enforced(rules::digest_uri_absolute)) return target;
    auto const u = uri_view::parse(target);
    return u && !u->relative() ? u->path() : target;
}

}  // namespace

digest_session digest_session::start(digest_challenge c, hash_functions const& h, octets user,
                                     secret const& password) {
    digest_session s{std::move(c), h};
    digest_challenge const& d = s.challenge_;
    bool const hashed = d.userhash && enforced(rules::digest_username_hashed);
    s.user_ = hashed ? digest_username_hash(h, d.algorithm.hash, user, d.realm) : std::string{user};
    s.last_.userhash = hashed;
    s.key_ = digest_key(h, d.algorithm.hash, user, d.realm, password);
    return s;
}

credentials digest_session::answer(octets method, octets target, octets cnonce, octets content) {
    method_ = method;
    last_.username = user_;
    last_.realm = challenge_.realm;
    last_.nonce = challenge_.nonce;
    last_.uri = uri_for(target);
    last_.algorithm = challenge_.algorithm;
    bool const choice =
        enforced(rules::digest_qop_offered) ? challenge_.auth_int : !challenge_.auth_int;
    last_.qop = choice            ? protection::auth_int
                : challenge_.auth ? protection::auth
                                  : protection::none;
    // The key of a session is made of the first cnonce.
    bool const bound = last_.algorithm.session && last_.nc != 0;
    if (!bound && (last_.qop != protection::none || last_.algorithm.session)) last_.cnonce = cnonce;
    ++last_.nc;
    last_.opaque = challenge_.opaque;
    last_.response = digest_response(*hashes_, key_,
                                     {method_, last_.uri, last_.nonce, last_.cnonce, last_.nc,
                                      last_.qop, last_.algorithm, content});
    return last_.compose();
}

decision digest_session::confirm(auth_params const& info, octets content) {
    auto const i = digest_info::parse(info);
    if (!i) return {verdict::bad_request, i.error().broken};
    bool const of_this =
        last_.qop == protection::none || (i->cnonce == last_.cnonce && i->nc == last_.nc);
    std::string const expected = digest_rspauth(*hashes_, key_,
                                                {method_, last_.uri, last_.nonce, last_.cnonce,
                                                 last_.nc, last_.qop, last_.algorithm, content});
    bool const right =
        of_this && i->qop == last_.qop && equal_in_constant_time(i->rspauth, expected);
    if (!right && enforced(rules::digest_rspauth))
        return {verdict::bad_request, &rules::digest_rspauth};
    if (!i->next_nonce.empty() && enforced(rules::digest_next_nonce)) use_nonce(i->next_nonce);
    return {};
}

bool digest_session::go_on(digest_challenge c) {
    if (!c.stale && enforced(rules::digest_not_stale)) return false;
    // The key holds for this realm and algorithm only.
    if (c.realm != challenge_.realm || c.algorithm.hash != challenge_.algorithm.hash) return false;
    challenge_ = std::move(c);
    use_nonce(challenge_.nonce);
    return true;
}

void digest_session::use_nonce(std::string nonce) {
    challenge_.nonce = std::move(nonce);
    last_.nc = 0;
}

}  // namespace httoop::inline v0::auth
