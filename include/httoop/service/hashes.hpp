#pragma once
#include <httoop/auth/hash.hpp>

namespace httoop::inline v0 {

// The hash functions of authentication, by OpenSSL's libcrypto. Any thread may use them.
auth::hash_functions const& openssl_hashes();

}  // namespace httoop::inline v0
