#pragma once
#include <string>
#include <vector>

#include <httoop/auth/decision.hpp>
#include <httoop/auth/digest.hpp>
#include <httoop/auth/nonces.hpp>
#include <httoop/auth/secret.hpp>

namespace httoop::inline v0::auth {

struct digest_options {
    std::string realm;
    // In the order of preference; each gets a challenge of its own.
    std::vector<digest_algorithm> algorithms = {{hash_algorithm::sha_256, false}};
    bool auth = true;
    bool auth_int = false;
    bool userhash = false;
    std::vector<std::string> domain{};
    std::string opaque{};
    duration nonce_time = duration::seconds(300);
};

// What Digest has to know of a request. `authority` is its host and port; `content` is needed where
// the credentials have qop=auth-int.
struct digest_request {
    octets method;
    octets target;
    octets authority{};
    octets content{};
};

// The server's half of Digest. It knows no passwords: whoever uses it looks up the key of the user
// (digest_key), between parsing the credentials and check(). It does not change: all threads may
// ask it; nonce_counts is theirs to guard.
//
//     auto const sent = digest_credentials::parse(c, policy);
//     decision const d = server.check(*sent, request, key_of(sent->username), now, counts);
class digest_server {
public:
    digest_server(digest_options o, hash_functions const& h, secret nonce_key)
        : options_{std::move(o)}, hashes_{h}, nonces_{h, std::move(nonce_key)} {}

    // `salt` is not guessed, and never the same twice at one instant.
    [[nodiscard]] std::vector<challenge> challenges(instant now, std::uint64_t salt,
                                                    bool stale = false) const;

    // A null key: there is no such user; that takes as long as a wrong password.
    decision check(digest_credentials const& c, digest_request const& r, secret const* key,
                   instant now, nonce_counts& counts) const {
        decision const d = check(c, r, key, now);
        return d ? take(c, counts) : d;
    }
    // The two parts of it, for whoever shares counts among threads: what is computed, and whether
    // credentials that are right were used before.
    decision check(digest_credentials const& c, digest_request const& r, secret const* key,
                   instant now) const;
    decision take(digest_credentials const& c, nonce_counts& counts) const;

    // Authentication-Info for an accepted request; `content` is that of the response, for auth-int.
    // With a salt a next nonce is named, once half of the nonce's time is over.
    [[nodiscard]] digest_info confirm(digest_credentials const& c, digest_request const& r,
                                      secret const& key, instant now, std::uint64_t salt = 0,
                                      octets content = {}) const;

    [[nodiscard]] digest_options const& options() const { return options_; }

private:
    digest_options options_;
    hash_functions const& hashes_;
    nonces nonces_;
};

}  // namespace httoop::inline v0::auth
