#include <httoop/io/tls_client.hpp>

#include <new>

#include <httoop/io/rules.hpp>

#include "tls_client_state.hpp"
#include "tls_identity.hpp"
#include "tls_stream_of.hpp"
#include "tls_tickets.hpp"

namespace httoop::inline v0::io {
namespace {

// OpenSSL ends the handshake where this says 0. The certificate is known here alone.
int as_openssl_found(int good, X509_STORE_CTX* c) {
    if (good != 0) return 1;
    auto* const ssl =
        static_cast<SSL*>(X509_STORE_CTX_get_ex_data(c, SSL_get_ex_data_X509_STORE_CTX_idx()));
    tls_events::certificate_refused(ssl, X509_STORE_CTX_get_current_cert(c),
                                    X509_STORE_CTX_get_error(c));
    return enforced(rules::https_ends) ? 0 : 1;
}

outcome<void> trust(SSL_CTX* c, std::string const& ca_file) {
    if (ca_file.empty()) {
        SSL_CTX_set_default_verify_paths(c);
        ERR_clear_error();
        return {};
    }
    auto const trusted = read_certificates(ca_file);
    if (trusted.empty()) return error{failure::tls, no_certificate_text(ca_file)};
    for (certificate const& one : trusted)
        X509_STORE_add_cert(SSL_CTX_get_cert_store(c), one.get());
    // A certificate that is named in the file is trusted, whoever issued it.
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(c), X509_V_FLAG_PARTIAL_CHAIN);
    return {};
}

}  // namespace

void client_sessions::keep(std::string const& host, tls_session s, std::size_t most) {
    constexpr std::size_t most_of_host = 4;
    std::lock_guard const locked{mutex_};
    if (most == 0) return;
    auto& of_host = by_host_[host];
    if (of_host.size() == most_of_host) {
        of_host.erase(of_host.begin());
        --count_;
    }
    of_host.push_back(std::move(s));
    ++count_;
    while (count_ > most) {  // any host will do: its next handshake is a full one
        auto victim = by_host_.begin();
        if (victim->first == host && by_host_.size() > 1) ++victim;
        count_ -= victim->second.size();
        by_host_.erase(victim);
    }
}

tls_session client_sessions::take(std::string const& host) {
    std::lock_guard const locked{mutex_};
    auto const found = by_host_.find(host);
    if (found == by_host_.end()) return nullptr;
    auto& of_host = found->second;
    if (SSL_SESSION_get_protocol_version(of_host.back().get()) < TLS1_3_VERSION) {
        SSL_SESSION_up_ref(of_host.back().get());
        return tls_session{of_host.back().get()};
    }
    tls_session s = std::move(of_host.back());
    of_host.pop_back();
    --count_;
    if (of_host.empty()) by_host_.erase(found);
    return s;
}

outcome<owned<tls_client>> tls_client::make(tls_client_options const& o) {
    auto made = owned<tls_client>{new tls_client{new tls_client_state}};
    tls_client_state& s = *made->state_;
    s.limits = o.limits;
    s.verify = o.verify && enforced(rules::https_verified);
    s.context = make_tls_context(tls_role::client);
    SSL_CTX* const c = s.context.get();
    if (s.verify) {
        if (auto trusted = trust(c, o.ca_file); !trusted) return trusted.error();
        bool const checks = enforced(rules::https_identity);
        SSL_CTX_set_verify(c, checks ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, &as_openssl_found);
    }
    if (!o.certificate_file.empty()) {
        auto const own = loaded_identity::read(
            o.certificate_file, o.key_file.empty() ? o.certificate_file : o.key_file);
        if (!own) return own.error();
        if (auto given = own->give_to(c, o.certificate_file); !given) return given.error();
    }
    if (!enforced(rules::tls_asked_later)) SSL_CTX_set_post_handshake_auth(c, 1);
    std::string const alpn = alpn_names(o.http_1, o.http_2);
    if (SSL_CTX_set_alpn_protos(c, reinterpret_cast<unsigned char const*>(alpn.data()),
                                static_cast<unsigned>(alpn.size())) != 0)
        throw std::bad_alloc{};
    SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(c, &tls_events::session_made);
    tls_events::tell_streams(c);
    return made;
}

tls_client::~tls_client() { state_->leave(); }

}  // namespace httoop::inline v0::io
