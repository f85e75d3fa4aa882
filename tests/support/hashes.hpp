#pragma once
// The hash functions of authentication for rooms that have none.
#include <string>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <httoop/auth/hash.hpp>

namespace support {

class openssl_hashes final : public httoop::auth::hash_functions {
public:
    [[nodiscard]] std::string hash(httoop::auth::hash_algorithm a,
                                   httoop::octets data) const override {
        using enum httoop::auth::hash_algorithm;
        unsigned char out[EVP_MAX_MD_SIZE];
        unsigned size = 0;
        EVP_Digest(data.data(), data.size(), out, &size,
                   a == md5       ? EVP_md5()
                   : a == sha_256 ? EVP_sha256()
                                  : EVP_sha512_256(),
                   nullptr);
        ++count;
        return {reinterpret_cast<char*>(out), size};
    }
    [[nodiscard]] std::string keyed_hash(httoop::octets key, httoop::octets data) const override {
        unsigned char out[EVP_MAX_MD_SIZE];
        unsigned size = 0;
        HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<unsigned char const*>(data.data()), data.size(), out, &size);
        return {reinterpret_cast<char*>(out), size};
    }
    mutable unsigned count = 0;  // of calls to hash()
};

inline openssl_hashes const hashes;

}  // namespace support
