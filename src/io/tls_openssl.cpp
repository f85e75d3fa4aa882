#include "tls_openssl.hpp"

#include <openssl/pem.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <new>

#include <httoop/io/rules.hpp>

namespace httoop::inline v0::io {

openssl_file open_file(std::string const& path) {
    struct stat s {};
    if (::stat(path.c_str(), &s) == 0 &&
        S_ISDIR(s.st_mode)) {  // which the C library opens, and finds nothing in
        ERR_raise(ERR_LIB_SYS, EISDIR);
        return {};
    }
    return openssl_file{BIO_new_file(path.c_str(), "r")};
}

std::vector<certificate> read_certificates(std::string const& path) {
    std::vector<certificate> all;
    openssl_file const in = open_file(path);
    if (!in) return all;
    while (X509* const one = PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)) {
        all.emplace_back(one);
        if (all.size() > 1000) break;
    }
    // The last attempt found the end, or something that is no certificate.
    if (!all.empty() && ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE)
        ERR_clear_error();
    else if (ERR_peek_error() != 0) all.clear();
    return all;
}

std::string take_openssl_reason() {
    // A file that cannot be read: the system's word stands before those of who wanted to.
    unsigned long const first = ERR_peek_error();
    unsigned long const code = ERR_SYSTEM_ERROR(first) ? first : ERR_peek_last_error();
    std::string reason;
    if (code == 0) reason = "no reason is known";
    else if (ERR_SYSTEM_ERROR(code)) reason = std::strerror(ERR_GET_REASON(code));
    else if (char const* const text = ERR_reason_error_string(code)) reason = text;
    else reason = "reason " + std::to_string(ERR_GET_REASON(code));
    ERR_clear_error();
    return reason;
}

std::string take_file_reason(octets wanted) {
    bool const of_system = ERR_SYSTEM_ERROR(ERR_peek_error());
    std::string reason = take_openssl_reason();
    if (!of_system)
        reason.append("; a file in PEM is wanted (-----BEGIN ").append(wanted).append("-----)");
    return reason;
}

std::string no_certificate_text(std::string const& path) {
    std::string text =
        "no certificate can be read from " + path + ": " + take_file_reason("CERTIFICATE");
    openssl_file const in = open_file(path);
    char *name = nullptr, *header = nullptr;
    unsigned char* data = nullptr;
    long size = 0;
    if (in && PEM_read_bio(in.get(), &name, &header, &data, &size) == 1) {
        if (octets{name}.ends_with("PRIVATE KEY"))
            text += "; it holds a key: is the certificate in another file?";
        OPENSSL_free(name);
        OPENSSL_free(header);
        OPENSSL_clear_free(data, static_cast<std::size_t>(size));
    }
    ERR_clear_error();
    return text;
}

// The suites of TLS 1.2 that RFC 9113 appendix A does not prohibit and that are AEAD with ECDHE. It
// must hold ECDHE-RSA-AES128-GCM-SHA256 (9.2.2).
static constexpr char const* tls_12_suites =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305:"
    "ECDHE-RSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384";
static constexpr char const* tls_13_suites =
    "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384";

tls_context make_tls_context(tls_role role) {
    tls_context made{
        SSL_CTX_new(role == tls_role::server ? TLS_server_method() : TLS_client_method())};
    SSL_CTX* const c = made.get();
    if (c == nullptr) throw std::bad_alloc{};
    SSL_CTX_set_min_proto_version(c, enforced(rules::tls_version) ? TLS1_2_VERSION : 0);
    std::string suites = tls_12_suites;
    if (!enforced(rules::tls_suite_supported)) suites = "ECDHE-ECDSA-AES128-GCM-SHA256";
    if (!enforced(rules::tls_suites)) suites = "DEFAULT";
    SSL_CTX_set_cipher_list(c, suites.c_str());
    SSL_CTX_set_ciphersuites(c, tls_13_suites);
    SSL_CTX_set1_groups_list(c, "X25519:P-256:P-384:P-521");
    // What a server with AES in hardware likes best is not what a telephone does.
    SSL_CTX_set_options(c, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_clear_options(c, SSL_OP_NO_COMPRESSION);  // of OpenSSL's own defaults
    if (enforced(rules::tls_compression)) SSL_CTX_set_options(c, SSL_OP_NO_COMPRESSION);
    if (enforced(rules::tls_renegotiation_off)) SSL_CTX_set_options(c, SSL_OP_NO_RENEGOTIATION);
    // Nothing of 16 KiB is kept while nothing is read or written.
    SSL_CTX_set_mode(c, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
    // A record is given as a whole and alone (tls_turn), so that it comes in one go.
    SSL_CTX_set_read_ahead(c, 1);
    SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
    return made;
}

std::string alpn_names(bool http_1, bool http_2) {
    std::string s;
    if (http_2) s += "\2h2";
    if (http_1) s += "\10http/1.1";
    return s;
}

std::string readable_time(ASN1_TIME const* t) {
    std::tm parts{};
    char text[32] = "?";
    if (t != nullptr && ASN1_TIME_to_tm(t, &parts) == 1)
        std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &parts);
    return text;
}

}  // namespace httoop::inline v0::io
