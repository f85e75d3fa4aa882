#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <httoop/auth/hash.hpp>
#include <httoop/auth/secret.hpp>
#include <httoop/core/timestamp.hpp>

namespace httoop::inline v0::auth {

// What one of our nonces says: when it was made, and a number that makes it unique.
struct nonce {
    instant made;
    std::uint64_t salt = 0;
    friend bool operator==(nonce, nonce) = default;
};

// Makes nonces and knows them again, without remembering any (RFC 7616 3.3):
//
//     nonce = base64( time salt HMAC(key, time salt) )
//
// The key is made anew by each process, as the clock counts from a point of its own.
class nonces {
public:
    nonces(hash_functions const& h, secret key) : hashes_{h}, key_{std::move(key)} {}

    [[nodiscard]] std::string make(nonce n) const;
    // Nothing if it was not made with this key.
    [[nodiscard]] std::optional<nonce> read(octets text) const;

private:
    [[nodiscard]] std::string signature(octets stamp) const;
    hash_functions const& hashes_;
    secret key_;
};

// Remembers which counts were used with which nonce, for `most` nonces: no count is taken twice.
// Requests may arrive out of order, up to 64 apart. It is told of a nonce after its response was
// right, so that only who knows a password takes room. Where room is needed the oldest nonce goes,
// and with it all that are not younger and not known: they count as used.
class nonce_counts {
public:
    explicit nonce_counts(std::size_t most);

    // False: it was used, or nobody can know.
    bool take(nonce n, std::uint32_t count);

private:
    struct use {
        nonce of{};
        std::uint32_t highest = 0;  // 0: nothing is here
        std::uint64_t seen = 0;     // bit i: highest - i was used
    };
    static constexpr std::size_t uses_in_set = 8;
    struct set {
        use uses[uses_in_set];
        instant forgotten{INT64_MIN};  // nonces made until then that are not here are not taken
    };
    std::vector<set> sets_;
};

}  // namespace httoop::inline v0::auth
