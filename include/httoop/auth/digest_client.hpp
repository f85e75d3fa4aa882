#pragma once
#include <optional>
#include <string>

#include <httoop/auth/decision.hpp>
#include <httoop/auth/digest.hpp>
#include <httoop/auth/secret.hpp>

namespace httoop::inline v0::auth {

// The client's half of Digest: one authentication session with a protection space (RFC 7616 3.6).
// It holds the key, not the password.
//
//     auto session = digest_session::start(*digest_challenge::parse(c), hashes, user, password);
//     authorization const a{session.answer("GET", "/dir/index.html", cnonce)};
class digest_session {
public:
    // Borrows the hashes.
    static digest_session start(digest_challenge c, hash_functions const& h, octets user,
                                secret const& password);

    // The credentials of the next request. `target` is the request target as it is sent; `cnonce`
    // is not guessed, and used anew for each nonce of a -sess algorithm; `content` is that of the
    // request, for auth-int. Nothing: it is not known yet, and auth-int is taken only where there is no
    // other way, as if there were none.
    credentials answer(octets method, octets target, octets cnonce,
                       std::optional<octets> content = octets{});
    // What answer() has returned last.
    [[nodiscard]] digest_credentials const& answered() const { return last_; }

    // Looks at Authentication-Info of the answer to the last request, and takes the next nonce from
    // it. Accepted: the server knows the key, or does not try to prove it (qop and rspauth are both
    // not there). `content` is that of the response, for auth-int.
    decision confirm(auth_params const& info, octets content = {});
    // The same for any request of the session: what was answered to which method.
    decision confirm(auth_params const& info, digest_credentials const& sent, octets method,
                     octets content = {});

    // Another challenge came. True: the nonce was stale, and the session goes on with the new one.
    // False: user or password are wrong.
    bool go_on(digest_challenge c);

    [[nodiscard]] digest_challenge const& challenged() const { return challenge_; }

private:
    digest_session(digest_challenge c, hash_functions const& h)
        : challenge_{std::move(c)}, hashes_{&h} {}
    void use_nonce(std::string nonce);

    digest_challenge challenge_;
    hash_functions const* hashes_;
    std::string user_;  // as it is sent
    secret key_;
    digest_credentials last_;  // what was sent
    std::string method_;
};

}  // namespace httoop::inline v0::auth
