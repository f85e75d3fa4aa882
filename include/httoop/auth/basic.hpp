#pragma once
#include <string>

#include <httoop/auth/secret.hpp>
#include <httoop/core/result.hpp>
#include <httoop/field/authentication.hpp>

namespace httoop::inline v0::auth {

// Who asks with Basic (RFC 7617 2).
//
//     user-pass = user-id ":" password
//
// The octets are as they came: UTF-8 where the challenge asked for it.
struct basic_user {
    std::string name;
    secret password;
};

// The challenge of a server; with the charset parameter, which asks for UTF-8 (2.1).
challenge basic_challenge(octets realm, bool utf8 = true);

// What a client has to know of a Basic challenge; a violation if it has no realm. Parameters that
// are not defined are ignored.
struct basic_realm {
    std::string realm;
    bool utf8 = false;
};
result<basic_realm> read_basic_challenge(challenge const& c);

// Both ways between user and credentials. Refused: a colon in the user-id, control characters; on
// the way in also what is no base64.
result<basic_user> read_basic(credentials const& c);
result<credentials> write_basic(octets name, secret const& password);

}  // namespace httoop::inline v0::auth
