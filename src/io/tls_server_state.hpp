#pragma once
#include <atomic>

#include <httoop/io/tls_server.hpp>

#include "tls_names.hpp"
#include "tls_staple.hpp"

namespace httoop::inline v0::io {

// What is shown to those who ask for one of some names: a certificate, or several with different
// kinds of keys, of which OpenSSL takes what the client can check.
struct shown_identity {
    struct proof {
        certificate of;
        staple stapled;
        std::string file;
    };
    tls_context context;
    certificate_names names;
    std::vector<proof> proofs;
};

struct tls_server_state {
    std::atomic<std::size_t> users = 1;
    std::vector<shown_identity> identities;  // never empty; does not move
    std::string alpn;                        // ours, in our order
    httoop::limits limits;
    std::string fingerprint, pem;
    std::vector<std::string> notes;

    // For a name that a client asked for: who holds it, or as a wildcard, or the first.
    [[nodiscard]] shown_identity const& choose(octets name) const;
    void use() { users.fetch_add(1, std::memory_order_relaxed); }
    void leave() {
        if (users.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
    }
};

}  // namespace httoop::inline v0::io
