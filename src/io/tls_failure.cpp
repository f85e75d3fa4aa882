#include "tls_failure.hpp"

#include <openssl/x509_vfy.h>

#include "tls_names.hpp"

namespace httoop::inline v0::io {
namespace {

constexpr char const* trust_hint = "; if you trust who issued it, give its certificate as a CA file (--cacert FILE)";

std::string refused_client_text(long why) {
    return std::string{"the certificate of the client is not valid: "} + X509_verify_cert_error_string(why);
}

}  // namespace

std::string refused_certificate_text(X509* c, int why, std::string const& host) {
    switch (why) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return "the certificate of " + host + " expired at " +
               (c != nullptr ? readable_time(X509_get0_notAfter(c)) : std::string{"some time"}) +
               "; its server needs a new one (is the clock here right?)";
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return "the certificate of " + host + " is valid from " +
               (c != nullptr ? readable_time(X509_get0_notBefore(c)) : std::string{"some time"}) +
               " on; is the clock here right?";
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: {
        std::string const held = c != nullptr ? certificate_names{c}.some() : std::string{};
        return "the certificate is not one of " + host + (held.empty() ? ", it holds no name" : ", it is of " + held) +
               "; is the name right, and does the server know it?";
    }
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return "the certificate of " + host + " is not trusted: it is signed by itself" + trust_hint;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
        return "the certificate of " + host + " is not trusted: nobody who is trusted issued it" + trust_hint;
    default:
        return "the certificate of " + host + " is not valid: " + X509_verify_cert_error_string(why);
    }
}

std::string tls_failure_text(SSL* ssl, octets host, bool established) {
    unsigned long const code = ERR_peek_last_error();
    int const reason = ERR_GET_LIB(code) == ERR_LIB_SSL ? ERR_GET_REASON(code) : 0;
    std::string const text = take_openssl_reason();
    bool const client = !host.empty();
    std::string const peer = client ? std::string{host} : std::string{"the client"};
    switch (reason) {  // a server of TLS 1.3 looks at a client's certificate when the client is done
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED: return peer + " requires a certificate of us (--cert FILE --key FILE)";
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_TLSV1_ALERT_DECRYPT_ERROR: return peer + " does not trust our certificate: " + text;
    default:
        if (established) return "the connection with " + peer + " failed: " + text;
    }
    switch (reason) {
    case SSL_R_CERTIFICATE_VERIFY_FAILED:
        return client ? std::string{} : refused_client_text(SSL_get_verify_result(ssl));  // see refused_certificate_text
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE: return "the client has no certificate, and one is required";
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
        return client ? "what " + peer + " answers is not TLS; does it speak plain HTTP on this port (http://)?"
                      : "what the client sends is not TLS";
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
    case SSL_R_VERSION_TOO_LOW:
    case SSL_R_NO_PROTOCOLS_AVAILABLE:
        return peer + " speaks no version of TLS that is safe: 1.2 is the least";
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:  // of TLS 1.2: for either reason, and it does not say which
        if (!client) break;
        return peer + " ended the handshake: it requires a certificate of us (--cert FILE --key FILE), or has no cipher "
                      "suite that is used here (ECDHE with AEAD)";
    case SSL_R_NO_SHARED_CIPHER: return peer + " offers no cipher suite that is used here: ECDHE with AEAD is wanted";
    case SSL_R_NO_APPLICATION_PROTOCOL:
        return peer + " speaks none of our protocols (ALPN)";
    case SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL:
        return peer + " speaks none of the versions of HTTP that we offered (ALPN)";
    default: break;
    }
    return "the TLS handshake with " + peer + " failed: " + text;
}

std::string tls_closed_early_text(octets host) {
    return host.empty() ? "the client closed the connection during the handshake"
                        : std::string{host} + " closed the connection during the handshake; does it speak TLS on this port, or plain HTTP (http://)?";
}

}  // namespace httoop::inline v0::io
