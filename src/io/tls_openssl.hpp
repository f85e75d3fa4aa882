#pragma once
// OpenSSL's objects with their ends, and what it says about failures. For src/io/tls_* alone.
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <vector>

#include <httoop/core/limits.hpp>
#include <httoop/core/octets.hpp>

namespace httoop::inline v0::io {

template <auto end>
struct ends_by {
    template <class T>
    void operator()(T* what) const {
        end(what);
    }
};

using tls_context = std::unique_ptr<SSL_CTX, ends_by<SSL_CTX_free>>;
using certificate = std::unique_ptr<X509, ends_by<X509_free>>;
using private_key = std::unique_ptr<EVP_PKEY, ends_by<EVP_PKEY_free>>;
using tls_session = std::unique_ptr<SSL_SESSION, ends_by<SSL_SESSION_free>>;
using openssl_file = std::unique_ptr<BIO, ends_by<BIO_free_all>>;

// Null: the queue of errors has the system's reason.
openssl_file open_file(std::string const& path);

// A certificate and those behind it, of a file in PEM; empty when there is none.
std::vector<certificate> read_certificates(std::string const& path);
// Why there was none, right after that.
std::string no_certificate_text(std::string const& path);

// The last reason in OpenSSL's queue of errors, which is empty then; the system's own reason if it
// had one.
std::string take_openssl_reason();
// The same of a file that should have held that.
std::string take_file_reason(octets wanted);
inline void forget_openssl_errors() {
    if (ERR_peek_error() != 0) [[unlikely]]
        ERR_clear_error();
}

// Who is at the end of it and in what order of preference: all that both roles have in common
// (RFC 9113 9.2).
enum class tls_role { server, client };
tls_context make_tls_context(tls_role role);

// For ALPN (RFC 7301 3.1): each name with its length before it.
std::string alpn_names(bool http_1, bool http_2);

// A time as certificates have it, for people: "2026-11-26 04:30:00 UTC".
std::string readable_time(ASN1_TIME const* t);

}  // namespace httoop::inline v0::io
