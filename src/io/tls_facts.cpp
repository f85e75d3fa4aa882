// What an established connection is, in the terms of its certificates and its suite.
#include <openssl/x509.h>

#include <cerrno>

#include <httoop/io/tls_stream.hpp>

#include "tls_client_state.hpp"
#include "tls_names.hpp"
#include "tls_server_state.hpp"

namespace httoop::inline v0::io {
namespace {

octets text_or_empty(char const* s) { return s != nullptr ? octets{s} : octets{}; }

}  // namespace

octets tls_stream::alpn() const {
    unsigned char const* name = nullptr;
    unsigned size = 0;
    if (ssl_ != nullptr) SSL_get0_alpn_selected(ssl_, &name, &size);
    return {reinterpret_cast<char const*>(name), size};
}

octets tls_stream::version() const { return established() && ssl_ != nullptr ? SSL_get_version(ssl_) : octets{}; }

octets tls_stream::cipher() const {
    return ssl_ != nullptr && established() ? text_or_empty(SSL_get_cipher_name(ssl_)) : octets{};
}

bool tls_stream::resumed() const { return ssl_ != nullptr && SSL_session_reused(ssl_) == 1; }

octets tls_stream::server_name() const {
    return ssl_ != nullptr ? text_or_empty(SSL_get_servername(ssl_, TLSEXT_NAMETYPE_host_name)) : octets{};
}

bool tls_stream::covers(octets host) const {
    if (server_ != nullptr)
        return shown_ != nullptr && shown_->names.how(host) != certificate_names::none;
    X509* const theirs = ssl_ != nullptr ? SSL_get0_peer_certificate(ssl_) : nullptr;
    return theirs != nullptr && certificate_names{theirs}.how(host) != certificate_names::none;
}

std::string tls_stream::peer_subject() const {
    X509* const theirs = ssl_ != nullptr ? SSL_get0_peer_certificate(ssl_) : nullptr;
    bool const verified = theirs != nullptr && (SSL_get_verify_mode(ssl_) & SSL_VERIFY_PEER) != 0 &&
                          SSL_get_verify_result(ssl_) == X509_V_OK;
    if (!verified) return {};
    openssl_file const out{BIO_new(BIO_s_mem())};
    X509_NAME_print_ex(out.get(), X509_get_subject_name(theirs), 0, XN_FLAG_RFC2253);
    char* text = nullptr;
    long const size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

bool tls_stream::stapled() const {
    unsigned char const* response = nullptr;
    return ssl_ != nullptr && SSL_get_tlsext_status_ocsp_resp(ssl_, &response) > 0;
}

octets tls_stream::failure_text() const { return failure_ != nullptr ? octets{*failure_} : octets{}; }

error tls_stream::fault() const {
    error e{failure::tls, std::string{failure_text()}};
    if (code_ == ECONNRESET) {
        e.what = failure::closed;
    } else if (code_ == EINVAL) {
        e.what = failure::refused;
    } else if (code_ != EPROTO) {
        e.what = failure::system;
        e.code = code_;
    }
    e.during = established_ ? phase::none : phase::handshake;
    return e;
}

}  // namespace httoop::inline v0::io
