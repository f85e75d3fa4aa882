#pragma once
#include <string>

#include <httoop/auth/digest.hpp>
#include <httoop/auth/secret.hpp>

namespace httoop::inline v0::auth {

// The numbers of Digest (RFC 7616 3.4.1 to 3.4.4, 3.5), all in lower-case hexadecimal digits.

// H(user ":" realm ":" password): all that a server needs to know, and as secret as the password.
secret digest_key(hash_functions const& h, hash_algorithm a, octets user, octets realm,
                  secret const& password);

// H(user ":" realm), the username of userhash=true.
std::string digest_username_hash(hash_functions const& h, hash_algorithm a, octets user,
                                 octets realm);

// What is hashed beside the key. `content` matters for auth-int only.
struct digest_input {
    octets method;
    octets uri;
    octets nonce;
    octets cnonce;
    std::uint32_t nc = 0;
    protection qop = protection::auth;
    digest_algorithm algorithm{};
    octets content{};
};

// The response of a client, and the rspauth of a server.
std::string digest_response(hash_functions const& h, secret const& key, digest_input const& of);
std::string digest_rspauth(hash_functions const& h, secret const& key, digest_input const& of);

}  // namespace httoop::inline v0::auth
