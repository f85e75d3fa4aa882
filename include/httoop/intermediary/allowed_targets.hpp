#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <httoop/intermediary/address_blocks.hpp>
#include <httoop/intermediary/decision.hpp>
#include <httoop/message/request.hpp>

namespace httoop::inline v0::intermediary {

// Whom a proxy forwards to (RFC 9110 9.3.6, 17.11). As it is made: to all ports, by CONNECT to 443 alone; to all
// hosts whose addresses are meant for the whole internet.
//
//     allowed_targets t;
//     t.connect_port("8443");
//     t.deny("ads.example");
//     t.allow("192.168.0.0/16");
class allowed_targets {
public:
    // "8443", "8000-8999", "*": a port that CONNECT may ask for too. False if it is no such thing.
    bool connect_port(octets text);
    // Likewise; the first one ends that all other requests may ask for any port.
    bool port(octets text);
    // "example.org", a name and all names below it: the first one ends that all hosts may be asked for. An
    // address, or a block of them: is asked for though it is private. False if it is none of them.
    bool allow(octets what);
    // Likewise: are not asked for, whatever is allowed; of IPv4, neither are addresses of IPv6 that a translator or a
    // tunnel makes of them (RFC 6052, 3056, 4380, 5214).
    bool deny(octets what);
    // Addresses of private networks, of this host, of a link: all that no one else may mean.
    void allow_private() { private_ = true; }

    // Of a request that is in absolute form, or is a CONNECT. Its host is a name, or an address as it is written
    // today: no name ends in a number, but look-ups take 127.1 and 0x7f000001 for addresses.
    [[nodiscard]] decision judge(request const& r) const;
    // Of an address that the host of a target was found to have.
    [[nodiscard]] bool allows(ip_octets const& ip) const;

private:
    struct ports {
        std::uint16_t first, last;
    };
    static bool add(std::vector<ports>& to, octets text);
    static bool has(std::vector<ports> const& of, std::uint16_t port);
    static bool add(octets what, address_blocks& blocks, std::vector<std::string>& names);

    std::vector<ports> connect_ports_{{443, 443}}, ports_;
    std::vector<std::string> only_, denied_;  // names, in lower case
    address_blocks allowed_blocks_, denied_blocks_;
    bool private_ = false;
};

// Whether an address means the same host everywhere (RFC 6890): not loopback, not of private networks, of a
// link, of documentation, of many hosts at once. One within which an IPv4 address is translated is as that is.
bool is_global(ip_octets const& ip);

}  // namespace httoop::inline v0::intermediary
