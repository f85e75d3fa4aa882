#pragma once
#include <cstdint>
#include <string>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0::auth {

// The hash functions of RFC 7616 6.1.
enum class hash_algorithm : std::uint8_t { md5, sha_256, sha_512_256 };

// How this room hashes: whoever asks it brings the functions. io::openssl_hashes() has them all.
class hash_functions {
public:
    // The octets of the hash: 16 for MD5, 32 for the others.
    [[nodiscard]] virtual std::string hash(hash_algorithm a, octets data) const = 0;
    // HMAC with SHA-256 (RFC 2104): 32 octets. Signs our own nonces.
    [[nodiscard]] virtual std::string keyed_hash(octets key, octets data) const = 0;

protected:
    ~hash_functions() = default;
};

// The hash in lower-case hexadecimal digits, as Digest has it (RFC 7616 3.2).
std::string hex_hash(hash_functions const& h, hash_algorithm a, octets data);

}  // namespace httoop::inline v0::auth
