#pragma once
#include <string>

#include <httoop/core/limits.hpp>
#include <httoop/core/owned.hpp>
#include <httoop/io/outcome.hpp>

namespace httoop::inline v0::io {

struct tls_client_state;  // src/io/tls_client_state.hpp

struct tls_client_options {
    std::string ca_file{};                     // PEM: who is trusted; "": whom the system trusts
    std::string certificate_file{}, key_file{};  // PEM: our own, for servers that ask; "": none
    bool verify = true;                      // false: anybody may answer. Say so to the user.
    bool http_1 = true, http_2 = true;       // offered by ALPN (RFC 7301), HTTP/2 first
    httoop::limits limits{};
};

// Whom a client trusts, and how it proves itself. Keeps sessions, so that the next connection to the
// same host begins faster. May be used by several threads at once.
class tls_client {
public:
    static outcome<owned<tls_client>> make(tls_client_options const& options);
    tls_client(tls_client const&) = delete;
    ~tls_client();

private:
    friend class tls_stream;
    explicit tls_client(tls_client_state* s) : state_{s} {}
    tls_client_state* state_;  // counted; connections hold it too
};

}  // namespace httoop::inline v0::io
