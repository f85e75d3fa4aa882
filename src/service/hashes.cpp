#include <httoop/service/hashes.hpp>

#include <cstdlib>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace httoop::inline v0 {
namespace {

class libcrypto final : public auth::hash_functions {
public:
    [[nodiscard]] std::string hash(auth::hash_algorithm a, octets data) const override {
        unsigned char out[EVP_MAX_MD_SIZE];
        unsigned size = 0;
        // Fails where a policy of the system forbids the function: then nothing here can be
        // decided.
        if (EVP_Digest(data.data(), data.size(), out, &size, function(a), nullptr) != 1)
            std::abort();
        return {reinterpret_cast<char*>(out), size};
    }
    [[nodiscard]] std::string keyed_hash(octets key, octets data) const override {
        unsigned char out[EVP_MAX_MD_SIZE];
        unsigned size = 0;
        if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                 reinterpret_cast<unsigned char const*>(data.data()), data.size(), out,
                 &size) == nullptr)
            std::abort();
        return {reinterpret_cast<char*>(out), size};
    }

private:
    static EVP_MD const* function(auth::hash_algorithm a) {
        switch (a) {
            case auth::hash_algorithm::md5: return EVP_md5();
            case auth::hash_algorithm::sha_256: return EVP_sha256();
            case auth::hash_algorithm::sha_512_256: break;
        }
        return EVP_sha512_256();
    }
};

}  // namespace

auth::hash_functions const& openssl_hashes() {
    static libcrypto const functions;
    return functions;
}

}  // namespace httoop::inline v0
