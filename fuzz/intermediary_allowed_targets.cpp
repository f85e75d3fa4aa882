// Whom a proxy forwards to. Lines "allow X", "deny X", "port X", "connect-port X" and "allow-private" are what it was
// told, the last line is a target. What is allowed is so however its host is written, holds no address - as the
// system reads them, too - that is not, and is refused once it is denied.
#include <arpa/inet.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include <httoop/core/ascii.hpp>
#include <httoop/intermediary/allowed_targets.hpp>
#include <httoop/uri/authority.hpp>
#include <httoop/uri/percent.hpp>
#include <httoop/uri/uri.hpp>

using namespace httoop;
using namespace httoop::intermediary;

namespace {

constexpr std::size_t most_lines = 64;

void insist(bool holds) {
    if (!holds) std::abort();
}

void be_told(allowed_targets& t, octets line) {
    std::size_t const space = std::min(line.find(' '), line.size());
    octets const word = line.substr(0, space), what = line.substr(std::min(space + 1, line.size()));
    if (word == "allow") t.allow(what);
    else if (word == "deny") t.deny(what);
    else if (word == "port") t.port(what);
    else if (word == "connect-port") t.connect_port(what);
    else if (word == "allow-private") t.allow_private();
}

// The octets of an address of IPv4 within one of IPv6, as NAT64 and others put them there.
ip_octets made_of(std::uint8_t const* v4, std::initializer_list<std::uint8_t> prefix) {
    ip_octets ip;
    std::copy(prefix.begin(), prefix.end(), ip.of);
    std::copy_n(v4, 4, ip.of + 12);
    return ip;
}

// As look-ups take it: 127.1, 0x7f000001 and the like are addresses.
bool read_as_system(std::string const& host, ip_octets& ip) {
    in_addr four{};
    if (::inet_aton(host.c_str(), &four) != 0) {
        ip = ip_octets::v4(reinterpret_cast<std::uint8_t const*>(&four));
        return true;
    }
    bool const literal = host.size() > 2 && host.front() == '[' && host.back() == ']';
    std::string const inner = literal ? host.substr(1, host.size() - 2) : host;
    return ::inet_pton(AF_INET6, inner.substr(0, inner.find('%')).c_str(), ip.of) == 1;
}

void look_at_addresses(allowed_targets const& t, ip_octets const& ip) {
    bool const v4 = std::all_of(ip.of, ip.of + 10, [](std::uint8_t o) { return o == 0; }) && ip.of[10] == 0xff && ip.of[11] == 0xff;
    if (!v4 || t.allows(ip)) return;
    // What is not allowed is not to be had by a translator.
    allowed_targets denying;
    denying.allow_private();
    char text[INET_ADDRSTRLEN];
    insist(denying.deny(::inet_ntop(AF_INET, ip.of + 12, text, sizeof text)));
    insist(!denying.allows(ip));
    insist(!denying.allows(made_of(ip.of + 12, {0x00, 0x64, 0xff, 0x9b})));
    insist(!denying.allows(made_of(ip.of + 12, {})));
    insist(is_global(ip) == is_global(made_of(ip.of + 12, {0x00, 0x64, 0xff, 0x9b})));
}

}  // namespace

int fuzz_intermediary_allowed_targets(std::uint8_t const* data, std::size_t size) {
    octets in{reinterpret_cast<char const*>(data), size};
    allowed_targets t;
    for (std::size_t i = 0; i < most_lines && in.find('\n') != octets::npos; ++i) {
        be_told(t, in.substr(0, in.find('\n')));
        in.remove_prefix(in.find('\n') + 1);
    }
    bool const tunnel = in.starts_with("CONNECT ");
    if (tunnel) in.remove_prefix(8);
    request const r{tunnel ? method::connect : method::get, in};
    if (!r.defect() || (r.form() != target_form::absolute && r.form() != target_form::authority)) return 0;
    decision const d = t.judge(r);
    insist(d.because != nullptr);
    if (d.is == verdict::refuse) return 0;
    insist(d.is == (tunnel ? verdict::tunnel : verdict::forward));

    // Whoever connects takes the same host out of it.
    auto const to = parse_host_port(r.authority());
    insist(to.has_value());
    std::string const whole = tunnel ? "https://" + std::string{in} + "/" : std::string{in};
    auto const u = uri_view::parse(whole);
    if (!u) return 0;  // nobody connects
    insist(u->host() == to->host && !u->host().empty());

    std::string const host = percent_decode(to->host).value_or(std::string{to->host});
    if (host.find('\0') != std::string::npos) return 0;
    std::string name = host;
    while (name.ends_with('.')) name.pop_back();
    if (ip_octets ip; read_as_system(name, ip)) {
        insist(t.allows(ip));
        look_at_addresses(t, ip);
    }
    std::string shouted{in};
    auto const at = static_cast<std::size_t>(to->host.data() - r.target().data());
    for (std::size_t i = at; i < at + to->host.size(); ++i)
        if (shouted[i] >= 'a' && shouted[i] <= 'z') shouted[i] = static_cast<char>(shouted[i] - 0x20);
    request const louder{r.method(), shouted};
    if (louder.defect()) insist(t.judge(louder).is == d.is);
    if (t.deny(to->host)) insist(t.judge(r).is == verdict::refuse);
    return 0;
}
