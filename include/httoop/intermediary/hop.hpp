#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <httoop/intermediary/client_facts.hpp>
#include <httoop/intermediary/via_members.hpp>
#include <httoop/message/version.hpp>

namespace httoop::inline v0::intermediary {

// A proxy was chosen by the client; a gateway stands where the client takes the origin server to be
// (RFC 9110 3.7).
enum class role : std::uint8_t { proxy, gateway };

// Who forwards, and what it is able to forward. All options are off.
//
//     intermediary::hop const us{.name = "proxy.example"};
struct hop {
    std::string name{};  // in Via: host and port, or a pseudonym
    role is = role::proxy;
    std::vector<std::string> aliases{};  // other names by which it knows itself in Via
    via_options via{};
    client_options client{};             // what is told of clients, and who is believed
    bool trailers = false;               // it forwards trailer sections
    bool upgrades = false;               // it carries other protocols, both ways
    std::size_t most_hops = 32;          // members of Via; a request that has more goes round somewhere
    bool proxy_credentials = false;      // it and the next proxy authenticate together (11.7.2)
};

// Where a request goes next.
struct next_hop {
    bool proxy = false;               // another proxy; else the origin server, or who stands for it
    http_version version = http_1_1;  // that it is known to speak
    std::string scheme = "http";      // of the target URI, where the request does not say it
    std::string host{};               // Host, where a gateway chooses it; empty: as received
    std::string prefix{};             // before the path, where a gateway chooses it: "/app"
    std::string path{};               // in place of the path, likewise; empty: the path as received
};

}  // namespace httoop::inline v0::intermediary
