#pragma once
#include <string>

#include "tls_openssl.hpp"

namespace httoop::inline v0::io {

// Why a handshake or a record failed, from OpenSSL's queue of errors, which is empty then. `host` is
// the server a client asked for; "": we are the server.
std::string tls_failure_text(SSL* ssl, octets host, bool established);
std::string tls_closed_early_text(octets host);

}  // namespace httoop::inline v0::io
