#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include <httoop/core/result.hpp>
#include <httoop/syntax/parameters.hpp>

namespace httoop::inline v0 {

// Parameters that one challenge or credentials may have; with more it is refused.
inline constexpr std::size_t most_auth_params = 64;

// The parameters of one challenge, of credentials, or of Authentication-Info (RFC 9110 11.2): names
// are compared without case, and each occurs once.
//
//     auth-param = token BWS "=" BWS ( token / quoted-string )
class auth_params : public std::vector<parameter> {
public:
    using std::vector<parameter>::vector;
    // The value of that name, or null.
    [[nodiscard]] std::string const* find(octets name) const;
};

// A challenge or credentials, whose grammar is the same (RFC 9110 11.3, 11.4): a scheme, and
// token68 or parameters or neither. Schemes are compared without case; unknown ones are kept as
// they are.
//
//     challenge   = auth-scheme [ 1*SP ( token68 / #auth-param ) ]
//     credentials = auth-scheme [ 1*SP ( token68 / #auth-param ) ]
//     token68     = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="
struct authentication {
    std::string scheme;
    std::string token68{};
    auth_params params{};

    [[nodiscard]] bool is(octets scheme) const;
    friend bool operator==(authentication const&, authentication const&) = default;
};
using challenge = authentication;
using credentials = authentication;

// Where parameters stand: it decides which of them are sent as quoted-string and which as token.
enum class auth_place { challenge, credentials, info };

// Adds the challenges of one line to a list; a line may go on with parameters of the last one.
result<void> add_challenges(octets value, std::vector<challenge>& to);
result<credentials> parse_credentials(octets value);
// Adds the parameters of one line.
result<void> add_auth_params(octets value, auth_params& to);

// Both with each parameter in the form that its scheme asks for: a quoted-string, or a token; where
// it asks for none, a token if the value is one.
std::string compose_authentication(authentication const& a, auth_place where);
std::string compose_auth_params(auth_params const& params, octets scheme, auth_place where);

}  // namespace httoop::inline v0
