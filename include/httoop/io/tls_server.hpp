#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <httoop/core/limits.hpp>
#include <httoop/core/octets.hpp>
#include <httoop/core/owned.hpp>
#include <httoop/io/outcome.hpp>

namespace httoop::inline v0::io {

struct tls_server_state;  // src/io/tls_server_state.hpp

// A certificate with the names it holds, and what proves that it is ours: paths of files.
struct tls_identity {
    std::string certificate_file{};  // PEM: the certificate, then those that lead to a trusted one
    std::string key_file{};          // PEM, not encrypted
    std::string staple_file{};       // DER: an OCSP response that is sent along; "": none
};

enum class client_certificates : std::uint8_t {
    none,      // not asked for
    optional,  // asked for; one that is sent must be trusted
    required,  // no handshake without
};

struct tls_server_options {
    std::vector<tls_identity> identities{};  // the first is shown to who asks for a name that none holds
    bool self_signed = false;              // one more, made now, for development: see fingerprint()
    std::string client_ca_file{};            // PEM: who may issue certificates of clients
    client_certificates clients = client_certificates::none;
    bool http_1 = true, http_2 = true;     // what ALPN (RFC 7301) may choose
    httoop::limits limits{};
};

// What a server proves itself with: certificates, keys, and the rules of TLS for HTTP/2 (RFC 9113 9.2).
// It never changes: to reload, make a new one, use it for new connections and drop the old one, which
// lives on in the connections that began with it. Tickets of the old one resume sessions with the new
// one. May be used by several threads at once.
//
//     auto tls = tls_server::make({.identities = {{"site.pem", "site.key", ""}}});
//     if (!tls) return complain(tls.error());  // names the file and what is wrong with it
class tls_server {
public:
    static outcome<owned<tls_server>> make(tls_server_options const& options);
    tls_server(tls_server const&) = delete;
    ~tls_server();

    // SHA-256 of the first certificate, "AB:CD:...": what a person compares.
    [[nodiscard]] std::string const& fingerprint() const;
    // The first certificate in PEM, for clients that are to trust a self-signed one.
    [[nodiscard]] std::string const& certificate() const;
    // What is odd and did not prevent it: a certificate that is out of date, a staple that is left out.
    [[nodiscard]] std::vector<std::string> const& notes() const;
    // Whether one of the certificates holds that name or IP address (RFC 9525 6.3); without a port.
    [[nodiscard]] bool holds(octets host) const;

private:
    friend class tls_stream;
    explicit tls_server(tls_server_state* s) : state_{s} {}
    tls_server_state* state_;  // counted; connections hold it too
};

}  // namespace httoop::inline v0::io
