#pragma once
#include <cstdint>
#include <string>

#include <httoop/engine/client.hpp>
#include <httoop/uri/uri.hpp>

namespace httoop::inline v0 {

// A proxy of a client.
struct proxy {
    std::string host;  // with the brackets of an IP literal
    std::uint16_t port = 0;
    bool secured = false;       // TLS leads to it
    std::string authorization;  // of the URL's user and password, for Proxy-Authorization; "": none

    // "http://proxy.example:3128": for messages, and to tell one from another. Without credentials.
    [[nodiscard]] std::string name() const;

    // As engine/proxies.hpp has it.
    static outcome<proxy> parse(octets text);
};

// Whether exceptions, as engine/proxies.hpp has them, name that host and port.
bool excepted(octets except, octets host, std::uint16_t port);

// How connections to a target are made.
struct route {
    enum kind : std::uint8_t {
        direct,
        local,    // to the Unix socket
        forward,  // the proxy is sent requests in absolute-form
        tunnel,   // the proxy is asked for a tunnel to the target
    };
    kind by = direct;
    proxy through;  // forward, tunnel

    static outcome<route> to(uri const& target, client_options const& o);
};

}  // namespace httoop::inline v0
