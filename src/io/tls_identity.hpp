#pragma once
#include <httoop/io/tls_server.hpp>

#include "tls_openssl.hpp"

namespace httoop::inline v0::io {

// A certificate with its chain and its key, in memory.
struct loaded_identity {
    std::vector<certificate> chain;  // the first is the one that is proven
    private_key key;

    // Reads both and sees that they fit. Errors name the file.
    static outcome<loaded_identity> read(std::string const& certificate_file, std::string const& key_file);
    // A new one, signed by itself, for localhost and for this machine's name.
    static outcome<loaded_identity> make_self_signed();

    // Makes it what this context shows. `of` says in errors where it came from.
    outcome<void> give_to(SSL_CTX* c, std::string const& of) const;
};

// SHA-256, "AB:CD:...".
std::string fingerprint_of(X509* c);
std::string pem_of(X509* c);

}  // namespace httoop::inline v0::io
