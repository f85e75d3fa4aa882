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

credentials digest_session::answer(octets method, octets target, octets cnonce,
                                   std::optional<octets> content) {
    method_ = method;
    last_.username = user_;
    last_.realm = challenge_.realm;
    last_.nonce = challenge_.nonce;
    last_.uri = uri_for(target);
    last_.algorithm = challenge_.algorithm;
    bool const whole = challenge_.auth_int && (content || !challenge_.auth);
    bool const choice = enforced(rules::digest_qop_offered) ? whole : !whole;
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
                                      last_.qop, last_.algorithm, content.value_or(octets{})});
    return last_.compose();
}

decision digest_session::confirm(auth_params const& info, octets content) {
    return confirm(info, last_, method_, content);
}

decision digest_session::confirm(auth_params const& info, digest_credentials const& sent,
                                 octets method, octets content) {
    auto const i = digest_info::parse(info);
    if (!i) return {verdict::bad_request, i.error().broken};
    if (i->qop != protection::none || info.find("qop") != nullptr || !i->rspauth.empty()) {
        bool const of_this =
            sent.qop == protection::none || (i->cnonce == sent.cnonce && i->nc == sent.nc);
        std::string const expected =
            digest_rspauth(*hashes_, key_,
                           {method, sent.uri, sent.nonce, sent.cnonce, sent.nc, sent.qop,
                            sent.algorithm, content});
        bool const right =
            of_this && i->qop == sent.qop && equal_in_constant_time(i->rspauth, expected);
        if (!right && enforced(rules::digest_rspauth))
            return {verdict::bad_request, &rules::digest_rspauth};
    }
    if (!i->next_nonce.empty() && enforced(rules::digest_next_nonce)) use_nonce(i->next_nonce);
    return {};
}

bool digest_session::go_on(digest_challenge c) {
    if (!c.stale && enforced(rules::digest_not_stale)) return false;
    // The key holds for this realm and algorithm only.
    if (c.realm != challenge_.realm || c.algorithm.hash != challenge_.algorithm.hash) return false;
    std::string nonce = std::move(c.nonce);
    c.nonce = challenge_.nonce;
    challenge_ = std::move(c);
    use_nonce(std::move(nonce));
    return true;
}

// The counts of a nonce go on, whoever names it again.
void digest_session::use_nonce(std::string nonce) {
    if (nonce == challenge_.nonce) return;
    challenge_.nonce = std::move(nonce);
    last_.nc = 0;
}

}  // namespace httoop::inline v0::auth
