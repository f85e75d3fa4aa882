#include <httoop/io/tls_server.hpp>

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>

#include <httoop/io/clock.hpp>
#include <httoop/io/rules.hpp>

#include "tls_identity.hpp"
#include "tls_server_state.hpp"
#include "tls_stream_of.hpp"
#include "tls_tickets.hpp"

namespace httoop::inline v0::io {
namespace {

// The host_name of the extension server_name (RFC 6066 3), or "".
octets name_asked_for(SSL* ssl) {
    unsigned char const* data = nullptr;
    std::size_t size = 0;
    if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_server_name, &data, &size) != 1) return {};
    octets const all{reinterpret_cast<char const*>(data), size};
    constexpr std::size_t before = 5;  // length of the list, type of the name, length of the name
    if (size < before || all[2] != TLSEXT_NAMETYPE_host_name) return {};
    std::size_t const length = static_cast<std::size_t>(data[3]) << 8 | data[4];
    return length <= size - before ? all.substr(before, length) : octets{};
}

// Before anything else of a ClientHello is looked at, a ticket in it too: which certificate it is
// about.
int choose_identity(SSL* ssl, int*, void* state) {
    auto const& s = *static_cast<tls_server_state*>(state);
    shown_identity const& chosen =
        enforced(rules::tls_server_name) ? s.choose(name_asked_for(ssl)) : s.identities.front();
    if (SSL_get_SSL_CTX(ssl) != chosen.context.get()) SSL_set_SSL_CTX(ssl, chosen.context.get());
    tls_events::identity_shown(ssl, chosen);
    return SSL_CLIENT_HELLO_SUCCESS;
}

int name_is_known(SSL*, int*, void*) { return SSL_TLSEXT_ERR_OK; }

// RFC 7301 3.2: what we like best of what the client can; an error when that is nothing.
int choose_protocol(SSL*, unsigned char const** chosen, unsigned char* size,
                    unsigned char const* offered, unsigned int offered_size, void* state) {
    std::string const& ours = static_cast<tls_server_state*>(state)->alpn;
    unsigned char* found = nullptr;
    int const r =
        SSL_select_next_proto(&found, size, reinterpret_cast<unsigned char const*>(ours.data()),
                              static_cast<unsigned>(ours.size()), offered, offered_size);
    *chosen = found;
    return r == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

int give_staple(SSL* ssl, void* identity) {
    X509 const* const shown = SSL_get_certificate(ssl);
    for (auto const& p : static_cast<shown_identity*>(identity)->proofs) {
        if (p.of.get() != shown || p.stapled.response.empty() ||
            p.stapled.good_until < read_wall().seconds)
            continue;
        void* const copy = OPENSSL_memdup(p.stapled.response.data(), p.stapled.response.size());
        if (copy == nullptr) break;
        SSL_set_tlsext_status_ocsp_resp(ssl, copy, static_cast<int>(p.stapled.response.size()));
        return SSL_TLSEXT_ERR_OK;
    }
    return SSL_TLSEXT_ERR_NOACK;
}

// Sessions are resumed only by who shows the same certificate and asks clients for the same: this
// names both.
void name_sessions(shown_identity const& i, tls_server_options const& o, std::string const& ca) {
    std::string all = fingerprint_of(i.proofs.front().of.get());
    all += static_cast<char>('0' + static_cast<int>(o.clients));
    all += ca;
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    EVP_Digest(all.data(), all.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
    SSL_CTX_set_session_id_context(i.context.get(), digest.data(), digest.size());
}

outcome<std::string> ask_for_certificates(SSL_CTX* c, tls_server_options const& o) {
    if (o.clients == client_certificates::none) return std::string{};
    auto const trusted = read_certificates(o.client_ca_file);
    if (trusted.empty())
        return error{failure::tls,
                     o.client_ca_file.empty()
                         ? "certificates of clients are asked for, and no file says who issues them"
                         : no_certificate_text(o.client_ca_file)};
    std::string all;
    for (certificate const& one : trusted) {
        X509_STORE_add_cert(SSL_CTX_get_cert_store(c), one.get());
        SSL_CTX_add_client_CA(c, one.get());
        all += fingerprint_of(one.get());
    }
    // A certificate that is named in the file is trusted, whoever issued it.
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(c), X509_V_FLAG_PARTIAL_CHAIN);
    bool const required = o.clients == client_certificates::required;
    SSL_CTX_set_verify(c, SSL_VERIFY_PEER | (required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
                       nullptr);
    return all;
}

// What is said of a certificate that works and is not as it should be.
void look_at(std::vector<certificate> const& chain, certificate_names const& names,
             std::string const& of, std::vector<std::string>& notes) {
    X509* const c = chain.front().get();
    if (X509_cmp_current_time(X509_get0_notAfter(c)) < 0)
        notes.push_back("the certificate in " + of + " expired at " +
                        readable_time(X509_get0_notAfter(c)) + ": clients refuse it");
    else if (X509_cmp_current_time(X509_get0_notBefore(c)) > 0)
        notes.push_back("the certificate in " + of + " is valid from " +
                        readable_time(X509_get0_notBefore(c)) + " on: clients refuse it till then");
    if (names.empty())
        notes.push_back("the certificate in " + of +
                        " holds no name (subjectAltName): clients refuse it");
    for (std::size_t i = 0; i + 1 < chain.size(); ++i)
        if (X509_check_issued(chain[i + 1].get(), chain[i].get()) != X509_V_OK)
            return notes.push_back("in " + of + " certificate " + std::to_string(i + 2) +
                                   " did not issue the one before it: clients "
                                   "may not find the way to one that they trust");
}

bool same_kind_of_key(X509 const* a, X509 const* b) {
    return EVP_PKEY_get_base_id(X509_get0_pubkey(a)) == EVP_PKEY_get_base_id(X509_get0_pubkey(b));
}

error never_shown(std::string const& first, std::string const& second, certificate_names const& names) {
    return {failure::refused, "the certificates in " + first + " and " + second +
                              (names.empty() ? " both hold no name" : " hold the same names (" + names.some() + ")") +
                              " and have the same kind of key: the second would never be shown"};
}

outcome<void> add_identity(tls_server_state& s, loaded_identity const& i, std::string const& of,
                           std::string const& staple_file, tls_server_options const& o) {
    X509* const leaf = i.chain.front().get();
    certificate_names names{leaf};
    look_at(i.chain, names, of, s.notes);
    shown_identity::proof p;
    X509_up_ref(leaf);
    p.of.reset(leaf);
    p.file = of;
    if (!staple_file.empty()) {
        std::string why_not;
        p.stapled = staple::read(staple_file, leaf, i.chain.size() > 1 ? i.chain[1].get() : nullptr,
                                 why_not);
        if (!why_not.empty()) s.notes.push_back(std::move(why_not));
    }
    // The same names with another kind of key: the client's choice.
    for (shown_identity& other : s.identities) {
        if (other.names != names) continue;
        for (shown_identity::proof const& before : other.proofs)
            if (same_kind_of_key(before.of.get(), leaf)) return never_shown(before.file, of, names);
        if (auto given = i.give_to(other.context.get(), of); !given) return given;
        other.proofs.push_back(std::move(p));
        return {};
    }
    shown_identity shown;
    shown.context = make_tls_context(tls_role::server);
    if (auto given = i.give_to(shown.context.get(), of); !given) return given;
    auto const ca = ask_for_certificates(shown.context.get(), o);
    if (!ca) return ca.error();
    shown.names = std::move(names);
    shown.proofs.push_back(std::move(p));
    name_sessions(shown, o, *ca);
    s.identities.push_back(std::move(shown));
    return {};
}

}  // namespace

shown_identity const& tls_server_state::choose(octets name) const {
    shown_identity const* by_wildcard = nullptr;
    for (shown_identity const& i : identities) {
        certificate_names::match const m =
            name.empty() ? certificate_names::none : i.names.how(name);
        if (m == certificate_names::exact) return i;
        if (m == certificate_names::wildcard && by_wildcard == nullptr) by_wildcard = &i;
    }
    return by_wildcard != nullptr ? *by_wildcard : identities.front();
}

outcome<owned<tls_server>> tls_server::make(tls_server_options const& o) {
    auto made = owned<tls_server>{new tls_server{new tls_server_state}};
    tls_server_state& s = *made->state_;
    s.limits = o.limits;
    s.alpn = alpn_names(o.http_1, o.http_2);
    for (tls_identity const& i : o.identities) {
        auto const read = loaded_identity::read(
            i.certificate_file, i.key_file.empty() ? i.certificate_file : i.key_file);
        if (!read) return read.error();
        if (auto added = add_identity(s, *read, i.certificate_file, i.staple_file, o); !added)
            return added.error();
    }
    if (o.self_signed) {
        auto const self = loaded_identity::make_self_signed();
        if (!self) return self.error();
        if (auto added = add_identity(s, *self, "memory", {}, o); !added) return added.error();
    }
    if (s.identities.empty())
        return error{failure::tls,
                     "a TLS server needs a certificate and its key, or a self-signed one"};
    for (shown_identity& i : s.identities) {
        SSL_CTX* const c = i.context.get();
        SSL_CTX_set_client_hello_cb(c, &choose_identity, &s);
        SSL_CTX_set_tlsext_servername_callback(c, &name_is_known);
        if (!s.alpn.empty()) SSL_CTX_set_alpn_select_cb(c, &choose_protocol, &s);
        SSL_CTX_set_tlsext_status_cb(c, &give_staple);
        SSL_CTX_set_tlsext_status_arg(c, &i);
        use_tickets(c, s.limits);
        tls_events::tell_streams(c);
    }
    X509* const first = s.identities.front().proofs.front().of.get();
    s.fingerprint = fingerprint_of(first);
    s.pem = pem_of(first);
    return made;
}

tls_server::~tls_server() { state_->leave(); }

std::string const& tls_server::fingerprint() const { return state_->fingerprint; }
std::string const& tls_server::certificate() const { return state_->pem; }
std::vector<std::string> const& tls_server::notes() const { return state_->notes; }

bool tls_server::holds(octets host) const {
    for (shown_identity const& i : state_->identities)
        if (i.names.how(host) != certificate_names::none) return true;
    return false;
}

}  // namespace httoop::inline v0::io
