#pragma once
#include <string>

#include "tls_openssl.hpp"

namespace httoop::inline v0::io {

// Why a handshake or a record failed, from OpenSSL's queue of errors, which is empty then. `host` is
// the server a client asked for; "": we are the server.
std::string tls_failure_text(SSL* ssl, octets host, bool established);
// What a client does not like about a certificate, and what can be done.
std::string refused_certificate_text(X509* c, int why, std::string const& host);
std::string tls_closed_early_text(octets host);

}  // namespace httoop::inline v0::io
