#pragma once
#include <httoop/io/tls_stream.hpp>

#include "tls_openssl.hpp"

namespace httoop::inline v0::io {

struct shown_identity;

// From OpenSSL's callbacks back to the stream they are about, in the midst of its turn.
struct tls_events {
    // Has the streams of a context told of messages and alerts.
    static void tell_streams(SSL_CTX* c);
    // The certificate that the server of this connection shows.
    static void identity_shown(SSL* ssl, shown_identity const& i);
    // Why a client does not believe the server.
    static void certificate_refused(SSL* ssl, X509* c, int why);
    // A session that a client may resume.
    static int session_made(SSL* ssl, SSL_SESSION* s);

private:
    static tls_stream& stream_of(SSL const* ssl);
    static void happened(SSL const* ssl, int where, int what);
};

}  // namespace httoop::inline v0::io
