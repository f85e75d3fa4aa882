#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include <httoop/engine/server.hpp>
#include <httoop/io/tls_server.hpp>

#include "command.hpp"

namespace httoop::tool {

// What serve and echo are told about TLS.
inline constexpr flag cert_flag{"--cert", "FILE",
                                "speak TLS too, with this certificate and those that vouch for it "
                                "(PEM); repeatable, the name that is asked for chooses\n"
     "The first is for names that none holds. Where two have the same names, but one a key of RSA and one of ECDSA, the client "
     "gets what it can check. Clients choose HTTP/2 or HTTP/1.1.",
                                flag::any};
inline constexpr flag key_flag{
    "--key", "FILE", "the private key (PEM), the first for the first --cert, and so on\n"
     "Not encrypted.", flag::any};
inline constexpr flag staple_flag{
    "--staple", "FILE",
    "an OCSP response (DER), the first for the first --cert, and so on; - for a --cert without\n"
     "One that cannot be read, is out of date or about another certificate is left out, and standard error tells so.",
    flag::any};
inline constexpr flag tls_flag{
    "--tls", "self-signed",
    "speak TLS too, with a certificate that is made for this run; for development\n"
     "Nobody knows it. It is told on standard error, with its fingerprint, for those who are to trust it."};
inline constexpr flag client_ca_flag{"--client-ca", "FILE",
                                     "ask TLS clients for certificates of these authorities (PEM)"};
inline constexpr flag client_cert_flag{"--client-cert", "optional|required",
                                       "whether there is an answer without one; required unless "
                                       "given, and plain requests then have none either"};
inline constexpr flag https_redirect_flag{"--https-redirect",
                                          "PORT",
                                          "send plain requests to the same address under https; on "
                                          "the port that was asked, unless --https-redirect=PORT\n"
     "With 301 for GET and HEAD, 308 for others. No password is asked for before that.",
                                          flag::once,
                                          false,
                                          "same"};
inline constexpr flag hsts_flag{
    "--hsts", "SECONDS",
    "tell browsers over TLS to ask this host over TLS alone for so long (31536000 is a year)\n"
     "By Strict-Transport-Security (RFC 6797), in answers over TLS alone; 0 ends it."};
inline constexpr flag upgrade_tls_flag{"--upgrade-tls", "off|optional|required",
                                       "whether plain connections may, or must, change to TLS by "
                                       "Upgrade: TLS/1.0 (RFC 2817); off unless given\n"
     "With required other plain requests are answered with 426."};

struct tls_settings {
    bool wanted = false;
    io::tls_server_options of;
    tls_upgrade upgrade = tls_upgrade::off;
    bool plain = true;  // whether plain requests reach the site or its redirection
    std::optional<std::uint16_t>
        redirect;  // of plain requests: to that port, 0: to the one that was asked
    std::optional<std::uint32_t> hsts;  // seconds
};

// Reads these flags. False: complained about.
bool read_tls(arguments const& given, policy const& p, tls_settings& into);

// Reads the files and makes what the server proves itself with. Failed: told why, and what to do; `refused`
// where the files are good and do not go together.
outcome<owned<io::tls_server>> make_tls(tls_settings const& s);

// Tells the fingerprint of a certificate that was made for this run, and what it is good for.
void tell_fingerprint(io::tls_server const& made);

}  // namespace httoop::tool
