#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <httoop/auth/secret.hpp>
#include <httoop/core/result.hpp>
#include <httoop/field/authentication.hpp>
#include <httoop/message/response.hpp>

namespace httoop::inline v0::auth {

enum class bearer_error : std::uint8_t {
    none,
#define HTTOOP_BEARER_ERROR(name, status) name,
#include <httoop/auth/bearer_errors.def>
#undef HTTOOP_BEARER_ERROR
};

// A challenge for tokens (RFC 6750 3). Without error: the request had no credentials.
struct bearer_challenge {
    std::string realm{};
    std::vector<std::string> scope{};  // what is needed
    bearer_error error = bearer_error::none;
    std::string description{};  // for developers
    std::string uri{};          // of a page for people

    // Errors that are not known are none.
    static result<bearer_challenge> parse(challenge const& c);
    // A violation where a member has characters that it may not have, or all are empty.
    [[nodiscard]] result<challenge> compose() const;
    friend bool operator==(bearer_challenge const&, bearer_challenge const&) = default;
};

// The status that goes with an error (3.1); 401 for none.
status_code status_of(bearer_error e);

// The answer to a request without the token it needs: the status of the error and WWW-Authenticate.
result<response> refuse_bearer(bearer_challenge const& c);

// The token of a request; a violation where the credentials are no Bearer token.
//
//     b64token    = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="
//     credentials = "Bearer" 1*SP b64token
result<secret> read_bearer(credentials const& c);
result<credentials> write_bearer(secret const& token);

}  // namespace httoop::inline v0::auth
