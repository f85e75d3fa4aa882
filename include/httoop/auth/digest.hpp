#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <httoop/auth/hash.hpp>
#include <httoop/core/policy.hpp>
#include <httoop/core/result.hpp>
#include <httoop/field/authentication.hpp>

namespace httoop::inline v0::auth {

// What challenges, credentials and Authentication-Info of Digest say (RFC 7616 3.3 to 3.5).

// The algorithm parameter: a hash function, and whether keys are made for each nonce (3.3).
struct digest_algorithm {
    hash_algorithm hash = hash_algorithm::sha_256;
    bool session = false;

    [[nodiscard]] octets name() const;  // "SHA-256-sess"
    static std::optional<digest_algorithm> find(octets name);
    friend bool operator==(digest_algorithm, digest_algorithm) = default;
};

// The qop parameter; none: RFC 2069's form, which knows no qop.
enum class protection : std::uint8_t { none, auth, auth_int };
octets name_of(protection p);

struct digest_challenge {
    std::string realm;
    std::string nonce;
    digest_algorithm algorithm{};
    bool auth = true;       // qop
    bool auth_int = false;  // qop, of the content too
    bool stale = false;
    bool userhash = false;
    bool utf8 = true;
    std::vector<std::string> domain{};
    std::optional<std::string> opaque{};

    // Without qop only where the policy relaxes digest_without_qop; then neither is offered.
    static result<digest_challenge> parse(challenge const& c, policy const& p = {});
    [[nodiscard]] challenge compose() const;
    friend bool operator==(digest_challenge const&, digest_challenge const&) = default;
};

struct digest_credentials {
    std::string username;  // or, with userhash, its hash
    bool userhash = false;
    std::string realm;
    std::string nonce;
    std::string uri;
    std::string response;
    digest_algorithm algorithm{};
    protection qop = protection::auth;
    std::string cnonce{};
    std::uint32_t nc = 0;
    std::optional<std::string> opaque{};

    // Without qop only where the policy relaxes digest_without_qop.
    static result<digest_credentials> parse(credentials const& c, policy const& p = {});
    // A name in UTF-8 that is more than ASCII goes as username*.
    [[nodiscard]] credentials compose() const;
    friend bool operator==(digest_credentials const&, digest_credentials const&) = default;
};

struct digest_info {
    std::string next_nonce{};
    protection qop = protection::none;
    std::string rspauth{};
    std::string cnonce{};
    std::uint32_t nc = 0;

    static result<digest_info> parse(auth_params const& params);
    [[nodiscard]] auth_params compose() const;
    friend bool operator==(digest_info const&, digest_info const&) = default;
};

// nc: exactly eight hexadecimal digits.
std::optional<std::uint32_t> parse_nonce_count(octets s);
std::string compose_nonce_count(std::uint32_t n);

}  // namespace httoop::inline v0::auth
