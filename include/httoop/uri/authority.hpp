#pragma once
#include <cstdint>
#include <string>

#include <httoop/core/octets.hpp>
#include <httoop/core/result.hpp>

namespace httoop::inline v0 {

enum class host_kind : std::uint8_t { reg_name, ipv4, ipv6, ipvfuture };

// What a host is, first match wins (RFC 3986 3.2.2). For a host as an authority has it: IP literals
// stand in brackets.
host_kind kind_of_host(octets host);

// The authority of a URI (RFC 3986 3.2), borrowed from the octets it was parsed from. What is
// absent has a null pointer; what is present may be empty.
//
//     authority = [ userinfo "@" ] host [ ":" port ]
struct authority_view {
    octets userinfo;
    octets host;  // with the brackets of an IP literal; never absent
    octets port;  // as written: digits, perhaps none

    static result<authority_view> parse(octets text HTTOOP_LIFETIME_BOUND);
    [[nodiscard]] std::string compose() const;
};

// The value of Host (RFC 9110 7.2), or an authority of an http or https URI: borrowed.
//
//     Host = uri-host [ ":" port ]
struct host_port {
    octets host;              // with the brackets of an IP literal; not empty
    std::uint16_t port = 0;
    bool has_port = false;    // "host:" has none
};

// Parses uri-host [ ":" port ] strictly: no userinfo, no path, no list, a port of 65535 at most.
// (Whether an empty value is allowed, depends on the request's target; here it is not.) The offset
// of a violation is that of the octet that does not fit.
result<host_port> parse_host_port(octets text HTTOOP_LIFETIME_BOUND);

}  // namespace httoop::inline v0
