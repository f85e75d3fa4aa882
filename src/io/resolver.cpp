#include <httoop/io/resolver.hpp>

#include <netdb.h>

#include <cerrno>
#include <cstring>

#include <httoop/core/ascii.hpp>
#include <httoop/uri/rules.hpp>

#include "name_lookups.hpp"
#include "socket_address.hpp"

namespace httoop::inline v0::io {
namespace {

constexpr std::size_t longest_name = 253;    // RFC 1035 3.1, as text
constexpr std::size_t most_addresses = 32;   // of one name; who has more has these too

address with_port(address const& a, std::uint16_t port) {
    if (a.is() == address::ipv4) {
        std::array<std::uint8_t, 4> ip;
        std::memcpy(ip.data(), a.ip(), ip.size());
        return address::v4(ip, port);
    }
    std::array<std::uint8_t, 16> ip;
    std::memcpy(ip.data(), a.ip(), ip.size());
    return address::v6(ip, port, a.scope());
}

// By the system; blocks.
outcome<std::vector<address>> look_up_by_system(std::string const& host) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo* list = nullptr;
    int const code = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
    if (code != 0) {
        error e{failure::name, "the host \"" + host + "\" was not found: " + ::gai_strerror(code)};
        e.during = phase::resolve;
        if (code == EAI_SYSTEM) e.code = errno;
        return e;
    }
    std::vector<address> found;
    for (addrinfo const* at = list; at != nullptr && found.size() < most_addresses; at = at->ai_next) {
        socket_address name;
        name.size = at->ai_addrlen;
        std::memcpy(&name.storage, at->ai_addr, at->ai_addrlen);
        address const a = name.read();
        if (a.is() == address::ipv4 || a.is() == address::ipv6) found.push_back(with_port(a, 0));
    }
    ::freeaddrinfo(list);
    return found;
}

outcome<std::vector<address>> in_phase_resolve(error e) {
    e.during = phase::resolve;
    return e;
}

task<outcome<std::vector<address>>> look_up_elsewhere(task<outcome<std::vector<address>>> answer, std::uint16_t port) {
    outcome<std::vector<address>> found = co_await std::move(answer);
    if (!found) co_return in_phase_resolve(found.error());
    for (address& a : *found) a = with_port(a, port);
    co_return found;
}

}  // namespace

task<outcome<std::vector<address>>> resolve(std::string host, std::uint16_t port, limits const& l) {
    octets ip = host;
    bool const literal = ip.size() > 2 && ip.front() == '[' && ip.back() == ']';
    if (literal) ip = ip.substr(1, ip.size() - 2);
    if (address a; address::parse_ip(ip, port, a))
        return outcome<std::vector<address>>{std::vector<address>{a}};
    if (literal && enforced(rules::host_mechanism)) {
        error e{failure::refused, "addresses like " + host + " are not supported"};
        e.broken = {&rules::host_mechanism, 0};
        return in_phase_resolve(std::move(e));
    }
    // RFC 6761 6.3: never asked of a name server.
    if (equal_ignoring_case(host, "localhost")) {
        std::array<std::uint8_t, 16> one{};
        one[15] = 1;
        return outcome<std::vector<address>>{
            std::vector<address>{address::loopback(port), address::v6(one, port)}};
    }
    if (host.empty() || host.size() > longest_name || host.find('\0') != std::string::npos)
        return in_phase_resolve({failure::name, "\"" + host + "\" is not a host name"});
    return look_up_elsewhere(name_lookups::of_process().ask(std::move(host), l), port);
}

name_lookups& name_lookups::of_process() {
    static auto* const all = new name_lookups{look_up_by_system};  // threads may be stuck in it when the process ends
    return *all;
}

}  // namespace httoop::inline v0::io
