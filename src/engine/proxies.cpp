#include "proxies.hpp"

#include <algorithm>
#include <cstring>

#include <httoop/core/ascii.hpp>
#include <httoop/core/number.hpp>
#include <httoop/io/address.hpp>
#include <httoop/io/idna.hpp>
#include <httoop/syntax/base64.hpp>
#include <httoop/uri/http_uri.hpp>
#include <httoop/uri/percent.hpp>
#include <httoop/uri/uri_scheme.hpp>

namespace httoop::inline v0 {
namespace {

error no_proxy_url(octets text, char const* why) {
    if (auto const at = text.rfind('@'); at != octets::npos) text.remove_prefix(at + 1);  // what may be secret
    return {failure::refused, "\"" + std::string{text} + "\" is no proxy: " + why};
}

// user-id ":" password, as Basic credentials (RFC 7617 2). False where they cannot be.
bool to_basic(octets userinfo, std::string& credentials) {
    auto const colon = std::min(userinfo.find(':'), userinfo.size());
    auto const user = percent_decode(userinfo.substr(0, colon));
    auto const password = percent_decode(userinfo.substr(std::min(colon + 1, userinfo.size())));
    if (!user || !password || user->find(':') != std::string::npos) return false;
    std::string const pair = *user + ":" + *password;
    for (char const c : pair)
        if (CTL(c)) return false;
    credentials = "Basic ";
    append_base64(credentials, pair);
    return true;
}

octets unbracketed(octets host) {
    bool const literal = host.size() > 2 && host.front() == '[' && host.back() == ']';
    return literal ? host.substr(1, host.size() - 2) : host;
}

std::size_t octets_of(io::address const& a) { return a.is() == io::address::ipv6 ? 16 : 4; }

bool begins_alike(io::address const& a, io::address const& b, std::uint64_t bits) {
    if (a.is() != b.is() || bits > 8 * octets_of(a)) return false;
    auto const whole = static_cast<std::size_t>(bits / 8);
    if (std::memcmp(a.ip(), b.ip(), whole) != 0) return false;
    unsigned const rest = bits % 8;
    return rest == 0 || (a.ip()[whole] >> (8 - rest)) == (b.ip()[whole] >> (8 - rest));
}

// What a connection is to be made to.
struct destination {
    octets name;  // without brackets and without the dot of the root
    io::address ip;
    std::uint16_t port;
    bool is_ip;
};

bool names(octets exception, destination const& to) {
    if (auto const slash = exception.find('/'); slash != octets::npos) {
        io::address network;
        std::uint64_t bits = 0;
        return to.is_ip && io::address::parse_ip(unbracketed(exception.substr(0, slash)), 0, network) &&
               parse_decimal(exception.substr(slash + 1), bits) == number_fault::none && begins_alike(network, to.ip, bits);
    }
    io::address ip;
    bool is_ip = io::address::parse_ip(exception, 0, ip);
    if (auto const colon = exception.rfind(':'); !is_ip && colon != octets::npos && !exception.ends_with(']')) {
        std::uint64_t port = 0;
        if (parse_decimal(exception.substr(colon + 1), port) != number_fault::none || port != to.port) return false;
        exception = exception.substr(0, colon);
    }
    is_ip = is_ip || io::address::parse_ip(unbracketed(exception), 0, ip);
    if (is_ip || to.is_ip) return is_ip && to.is_ip && begins_alike(ip, to.ip, 8 * octets_of(ip));
    if (exception.starts_with("*.")) exception.remove_prefix(1);
    if (exception.starts_with('.')) exception.remove_prefix(1);
    if (exception.ends_with('.')) exception.remove_suffix(1);
    if (exception.empty() || exception.size() > to.name.size()) return false;
    std::size_t const above = to.name.size() - exception.size();
    return equal_ignoring_case(to.name.substr(above), exception) && (above == 0 || to.name[above - 1] == '.');
}

}  // namespace

std::string proxy::name() const {
    return std::string{secured ? "https://" : "http://"} + host + ":" + std::to_string(port);
}

outcome<proxy> proxy::parse(octets text) {
    bool const has_scheme = text.find("://") != octets::npos;
    auto const u = io::to_uri(has_scheme ? std::string{text} : "http://" + std::string{text});
    if (!u || u->host().empty()) return no_proxy_url(text, "HOST:PORT or http://HOST:PORT is one");
    if (!is_http(*u)) return no_proxy_url(text, "http:// and https:// lead to proxies, nothing else is supported");
    if (!(u->path().empty() || u->path() == "/") || u->query().data() != nullptr || u->fragment().data() != nullptr)
        return no_proxy_url(text, "nothing may follow the port");
    proxy p;
    p.host = u->host();
    p.port = port_of(*u);
    p.secured = identify_uri_scheme(u->scheme()) == uri_scheme_id::https;
    if (p.port == 0) return no_proxy_url(text, "it has no port that could be connected to");
    octets const userinfo = u->userinfo();
    if (!userinfo.empty() && !to_basic(userinfo, p.authorization))
        return no_proxy_url(text, "its user has a colon, or user or password a control character (RFC 7617 2)");
    return p;
}

bool excepted(octets except, octets host, std::uint16_t port) {
    destination to{unbracketed(host), {}, port, false};
    to.is_ip = io::address::parse_ip(to.name, 0, to.ip);
    if (to.name.ends_with('.')) to.name.remove_suffix(1);
    constexpr octet_class separator{", \t"};
    while (!except.empty()) {
        std::size_t end = 0;
        while (end < except.size() && !separator(except[end])) ++end;
        octets const one = except.substr(0, end);
        if (one == "*" || (!one.empty() && names(one, to))) return true;
        except.remove_prefix(std::min(end + 1, except.size()));
    }
    return false;
}

outcome<route> route::to(uri const& target, client_options const& o) {
    route r;
    if (!o.unix_socket.empty()) {
        r.by = local;
        return r;
    }
    bool const https = identify_uri_scheme(target.scheme()) == uri_scheme_id::https;
    std::string const& text = !o.tunnel.empty() ? o.tunnel : https ? o.proxy.for_https : o.proxy.for_http;
    if (text.empty() || (o.tunnel.empty() && excepted(o.proxy.except, target.host(), port_of(target)))) return r;
    auto parsed = proxy::parse(text);
    if (!parsed) return parsed.error();
    r.through = std::move(*parsed);
    // An upgrade is between neighbours, and so is the knowledge that HTTP/2 is spoken: they need a tunnel.
    bool const end_to_end = https || !o.tunnel.empty() || o.upgrade != tls_upgrade::off || !o.http_1;
    r.by = end_to_end ? tunnel : forward;
    return r;
}

}  // namespace httoop::inline v0
