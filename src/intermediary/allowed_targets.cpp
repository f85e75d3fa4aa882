#include <httoop/intermediary/allowed_targets.hpp>

#include <algorithm>

#include <httoop/core/ascii.hpp>
#include <httoop/core/number.hpp>
#include <httoop/intermediary/rules.hpp>
#include <httoop/uri/authority.hpp>
#include <httoop/uri/percent.hpp>

namespace httoop::inline v0::intermediary {
namespace {

// IANA's registries of special-purpose addresses, as far as these are not globally reachable; multicast;
// 192.88.99.0/24, which had a meaning once. Of IPv6, all that lies outside 2000::/3 is not.
constexpr octets not_global[] = {
    "0.0.0.0/8",       "10.0.0.0/8",      "100.64.0.0/10",  "127.0.0.0/8",     "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24",    "192.0.2.0/24",    "192.88.99.0/24", "192.168.0.0/16",  "198.18.0.0/15",  "198.51.100.0/24",
    "203.0.113.0/24",  "224.0.0.0/4",     "240.0.0.0/4",    "2001::/23",       "2001:db8::/32",  "3fff::/20",
};

address_blocks blocks_that_are_not_global() {
    address_blocks b;
    for (octets const text : not_global) b.add(text);
    return b;
}

// Whose addresses have one of IPv4 within, and where: as they are made for translators and tunnels.
struct translated {
    std::uint8_t prefix[12];
    std::size_t size, at;
    std::uint8_t mask = 0;  // its octets are turned over by it
    bool global = false;    // it is as reachable as the one within
    bool in_middle = false;  // or it stands in octets 6, 7, 9, 10, around one of zeros (RFC 6052 2.2)
};
constexpr translated translations[] = {
    {{}, 12, 12},                                                             // ::/96, IPv4-compatible (RFC 4291 2.5.5.1)
    {{0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0}, 12, 12},                     // ::ffff:0:0:0/96, IPv4-translated (RFC 2765 2.1)
    {{0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}, 12, 12, 0, true},      // 64:ff9b::/96, NAT64 (RFC 6052 2.1)
    {{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 6, 12, 0, false, true},            // 64:ff9b:1::/48, NAT64 of a network (RFC 8215)
    {{0x20, 0x02}, 2, 2, 0, true},                                            // 2002::/16, 6to4 (RFC 3056 2)
    {{0x20, 0x01, 0, 0}, 4, 4},                                               // 2001::/32, Teredo's server (RFC 4380 4),
    {{0x20, 0x01, 0, 0}, 4, 12, 0xff},                                        // and its client
};
// ISATAP's end of an address (RFC 5214 6.1), but for the bit that says whether the address within is unique.
constexpr std::uint8_t isatap[] = {0x00, 0x00, 0x5e, 0xfe};

ip_octets within(translated const& t, ip_octets const& ip) {
    std::uint8_t v4[4];
    for (std::size_t i = 0; i < 4; ++i) v4[i] = ip.of[t.at + i] ^ t.mask;
    return ip_octets::v4(v4);
}

bool is_made_by(translated const& t, ip_octets const& ip) { return std::equal(t.prefix, t.prefix + t.size, ip.of); }

ip_octets within_middle(ip_octets const& ip) {
    std::uint8_t const v4[] = {ip.of[6], ip.of[7], ip.of[9], ip.of[10]};
    return ip_octets::v4(v4);
}

bool leads_to(address_blocks const& blocks, ip_octets const& ip) {
    if (blocks.has(ip)) return true;
    for (translated const& t : translations)
        if (is_made_by(t, ip) && (blocks.has(within(t, ip)) || (t.in_middle && blocks.has(within_middle(ip))))) return true;
    bool const tunnelled = (ip.of[8] & 0xfd) == isatap[0] && std::equal(isatap + 1, isatap + 4, ip.of + 9);
    return tunnelled && blocks.has(ip_octets::v4(ip.of + 12));
}

bool port_number(octets text, std::uint16_t& port) {
    std::uint64_t n = 0;
    if (parse_decimal(text, n) != number_fault::none || n == 0 || n > 65535) return false;
    port = static_cast<std::uint16_t>(n);
    return true;
}

// As names are compared; the same whether octets of it are percent-encoded or not (RFC 3986 3.2.2).
std::string plain_name(octets host) {
    std::string name = percent_decode(host).value_or(std::string{host});
    while (name.ends_with('.')) name.pop_back();  // of the root; more make no other name
    for (char& c : name) c = to_lower(c);
    return name;
}

bool is_below(std::string const& host, std::string const& name) {
    if (!host.ends_with(name)) return false;
    return host.size() == name.size() || host[host.size() - name.size() - 1] == '.';
}

bool names_one(std::vector<std::string> const& all, std::string const& host) {
    return std::any_of(all.begin(), all.end(), [&](std::string const& n) { return is_below(host, n); });
}

// "127.1", "0x7f000001", "2130706433": no name ends so, and many look-ups take it for an address (inet_aton).
bool ends_in_number(octets host) {
    octets const last = host.substr(host.rfind('.') + 1);
    if (last.empty()) return false;
    if (last.starts_with("0x")) return HEXDIG.all(last.substr(2));
    return DIGIT.all(last);
}

octets unbracketed(octets host) {
    bool const literal = host.size() > 2 && host.front() == '[' && host.back() == ']';
    return literal ? host.substr(1, host.size() - 2) : host;
}

// Of a target without one.
std::uint16_t port_of_scheme(request const& r) {
    octets const t = r.target();
    return equal_ignoring_case(t.substr(0, t.find(':')), "https") ? 443 : 80;
}

}  // namespace

bool is_global(ip_octets const& ip) {
    static address_blocks const others = blocks_that_are_not_global();
    constexpr std::uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    for (translated const& t : translations)
        if (t.global && is_made_by(t, ip)) return is_global(within(t, ip));
    bool const v4 = std::equal(mapped, mapped + 12, ip.of);
    return (v4 || ip.of[0] >> 5 == 1) && !others.has(ip);
}

bool allowed_targets::add(std::vector<ports>& to, octets text) {
    ports p{1, 65535};
    if (text != "*") {
        auto const hyphen = text.find('-');
        if (!port_number(text.substr(0, hyphen), p.first)) return false;
        p.last = p.first;
        if (hyphen != octets::npos && !port_number(text.substr(hyphen + 1), p.last)) return false;
        if (p.last < p.first) return false;
    }
    to.push_back(p);
    return true;
}

bool allowed_targets::has(std::vector<ports> const& of, std::uint16_t port) {
    return std::any_of(of.begin(), of.end(), [&](ports const& p) { return p.first <= port && port <= p.last; });
}

bool allowed_targets::add(octets what, address_blocks& blocks, std::vector<std::string>& names) {
    if (blocks.add(unbracketed(what))) return true;
    auto const host = parse_host_port(what);
    if (!host || host->has_port || what.empty() || what.front() == '[' || what.find('/') != octets::npos) return false;
    names.push_back(plain_name(what));
    return true;
}

bool allowed_targets::connect_port(octets text) { return add(connect_ports_, text); }
bool allowed_targets::port(octets text) { return add(ports_, text); }
bool allowed_targets::allow(octets what) { return add(what, allowed_blocks_, only_); }
bool allowed_targets::deny(octets what) { return add(what, denied_blocks_, denied_); }

decision allowed_targets::judge(request const& r) const {
    bool const tunnel = r.method() == method::connect;
    decision const allowed{tunnel ? verdict::tunnel : verdict::forward, &rules::target_restricted};
    if (!enforced(rules::target_restricted)) return allowed;
    decision const refused{verdict::refuse, &rules::target_restricted};
    auto const to = parse_host_port(r.authority());
    if (!to) return {verdict::refuse, to.error().broken};
    std::uint16_t const port = to->has_port ? to->port : tunnel ? std::uint16_t{0} : port_of_scheme(r);
    if (port == 0) return refused;
    if (tunnel ? !has(connect_ports_, port) : !ports_.empty() && !has(ports_, port)) return refused;
    std::string const host = plain_name(to->host);
    if (names_one(denied_, host)) return refused;
    ip_octets ip;
    if (ip.read(unbracketed(host))) return allows(ip) && (only_.empty() || allowed_blocks_.has(ip)) ? allowed : refused;
    if (host.empty() || host.front() == '[' || ends_in_number(host)) return refused;
    // Whoever looks it up may make a name of it that was not judged (RFC 5891 5.2).
    bool const ascii = std::none_of(host.begin(), host.end(), [](char c) { return static_cast<unsigned char>(c) > 0x7f; });
    if (!ascii && !(denied_.empty() && only_.empty())) return refused;
    if (!only_.empty() && !names_one(only_, host)) return refused;
    return allowed;
}

bool allowed_targets::allows(ip_octets const& ip) const {
    if (leads_to(denied_blocks_, ip)) return false;
    return private_ || is_global(ip) || allowed_blocks_.has(ip);
}

}  // namespace httoop::inline v0::intermediary
