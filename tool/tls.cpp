#include "tls.hpp"

#include <cerrno>
#include <cstdio>
#include <limits>
#include <vector>

#include <unistd.h>

#include <httoop/core/number.hpp>

namespace httoop::tool {
namespace {

bool unusable(std::string_view why) {
    misused(why);
    return false;
}

// The n-th of each belong together.
bool read_identities(arguments const& given, io::tls_server_options& into) {
    auto const certificates = given.all("cert"), keys = given.all("key"),
               staples = given.all("staple");
    if (keys.size() > certificates.size())
        return unusable("--key " + keys[certificates.size()] +
                        " lacks its certificate: --cert FILE --key FILE, in pairs");
    if (keys.size() < certificates.size())
        return unusable("--cert " + certificates[keys.size()] +
                        " lacks its key: --cert FILE --key FILE, in pairs (twice the same FILE if "
                        "it holds both)");
    if (staples.size() > certificates.size())
        return unusable("--staple " + staples[certificates.size()] +
                        " lacks its certificate: --cert FILE --key FILE --staple FILE");
    for (std::size_t i = 0; i < certificates.size(); ++i) {
        bool const stapled = i < staples.size() && staples[i] != "-";
        into.identities.push_back({certificates[i], keys[i], stapled ? staples[i] : ""});
    }
    return true;
}

bool read_clients(arguments const& given, io::tls_server_options& into) {
    into.client_ca_file = given.value("client-ca");
    if (given.has("client-cert") && !given.has("client-ca"))
        return unusable(
            "--client-cert asks for certificates: --client-ca FILE says of which authorities");
    if (!given.has("client-ca")) return true;
    std::string const wanted = given.value("client-cert", "required");
    if (wanted == "required") into.clients = io::client_certificates::required;
    else if (wanted == "optional") into.clients = io::client_certificates::optional;
    else return unusable("--client-cert is optional or required, not " + wanted);
    return true;
}

bool read_upgrade(arguments const& given, tls_upgrade& into) {
    std::string const wanted = given.value("upgrade-tls", "off");
    if (wanted == "off") into = tls_upgrade::off;
    else if (wanted == "optional") into = tls_upgrade::optional;
    else if (wanted == "required") into = tls_upgrade::required;
    else return unusable("--upgrade-tls is off, optional or required, not " + wanted);
    return true;
}

bool read_redirect(arguments const& given, std::optional<std::uint16_t>& into) {
    std::string const port = given.value("https-redirect");
    if (port.empty()) return true;
    std::uint64_t number = 0;
    if (port != "same" &&
        (parse_decimal(port, number) != number_fault::none || number == 0 || number > 65535))
        return unusable(
            "--https-redirect takes the port of https, if it is not the one that is asked: "
            "--https-redirect=8443, not " +
            port);
    into = static_cast<std::uint16_t>(number);
    // Who is asked on 80 alone is asked there over TLS, too: 443 is somebody else's.
    bool on_80 = false, on_443 = false;
    for (std::string const& where : given.all("listen")) {
        on_80 = on_80 || where.ends_with(":80");
        on_443 = on_443 || where.ends_with(":443");
    }
    if (number == 0 && on_80 && !on_443) into = 80;
    return true;
}

bool read_hsts(arguments const& given, std::optional<std::uint32_t>& into) {
    if (!given.has("hsts")) return true;
    std::uint64_t seconds = 0;
    if (parse_decimal(given.value("hsts"), seconds) != number_fault::none ||
        seconds > std::numeric_limits<std::uint32_t>::max())
        return unusable(
            "--hsts takes a number of seconds, such as 31536000 for a year, or 0 to end it");
    into = static_cast<std::uint32_t>(seconds);
    return true;
}

std::vector<std::string> files_of(io::tls_server_options const& o) {
    std::vector<std::string> all;
    for (io::tls_identity const& i : o.identities)
        all.insert(all.end(), {i.certificate_file, i.key_file});
    if (!o.client_ca_file.empty()) all.push_back(o.client_ca_file);
    return all;
}

}  // namespace

bool read_tls(arguments const& given, policy const& p, tls_settings& into) {
    if (given.has("tls") && given.value("tls") != "self-signed")
        return unusable(
            "--tls is self-signed; a certificate of yours is given by --cert FILE --key FILE");
    if (given.has("tls") && given.has("cert"))
        return unusable("--tls self-signed makes a certificate, --cert has one: choose");
    into.of.self_signed = given.has("tls");
    into.of.limits = p.limits;
    if (!read_identities(given, into.of) || !read_clients(given, into.of) ||
        !read_upgrade(given, into.upgrade) || !read_redirect(given, into.redirect) ||
        !read_hsts(given, into.hsts))
        return false;
    into.wanted = given.has("tls") || given.has("cert");
    char const* const needs = given.has("client-ca")             ? "--client-ca"
                              : into.redirect                    ? "--https-redirect"
                              : into.upgrade != tls_upgrade::off ? "--upgrade-tls"
                              : into.hsts && !p.relaxes(relaxation::tls_before_us) ? "--hsts"
                                                                                   : nullptr;
    if (!into.wanted && needs != nullptr)
        return unusable(std::string{needs} +
                        " needs TLS: --cert FILE --key FILE, or --tls self-signed" +
                        (into.hsts ? " (--relax tls-before-us if a proxy before us has it)" : ""));
    if (into.redirect && into.upgrade == tls_upgrade::required)
        return unusable(
            "--https-redirect answers plain requests with a redirection, --upgrade-tls required "
            "with 426: choose");
    // A certificate that is asked for is no use where the same is had without TLS.
    into.plain = into.of.clients != io::client_certificates::required || into.redirect.has_value();
    return true;
}

outcome<owned<io::tls_server>> make_tls(tls_settings const& s) {
    auto made = io::tls_server::make(s.of);
    if (made) {
        for (std::string const& note : (*made)->notes()) tell(note);
        return made;
    }
    tell(made.error().text());
    for (std::string const& file : files_of(s.of))
        if (::access(file.c_str(), R_OK) != 0 && errno == EACCES)
            tell("this user may not read " + file + "; keys mostly belong to root");
    return made;
}

void tell_fingerprint(io::tls_server const& made) {
    tell("a certificate was made for this run, with the SHA-256 fingerprint");
    tell(made.fingerprint());
    tell(
        "a browser shows it: compare before you accept; curl --cacert FILE trusts it, if these "
        "lines are in FILE:");
    std::fputs(made.certificate().c_str(), stderr);
}

}  // namespace httoop::tool
