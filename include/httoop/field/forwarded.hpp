#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <httoop/core/result.hpp>
#include <httoop/field/list_field.hpp>
#include <httoop/message/field_name.hpp>
#include <httoop/message/field_section.hpp>
#include <httoop/syntax/parameters.hpp>

namespace httoop::inline v0 {

// Who or where a message came through (RFC 7239 6).
//
//     node      = nodename [ ":" node-port ]
//     nodename  = IPv4address / "[" IPv6address "]" / "unknown" / obfnode
//     node-port = 1*5DIGIT / obfport                      ; obfnode and obfport begin with "_"
struct forwarded_node {
    enum kind : std::uint8_t { unknown, ipv4, ipv6, obfuscated };
    kind is = unknown;
    std::string name;  // without brackets; empty for unknown
    std::string port;  // digits, or a made-up name with its "_"; or empty

    static result<forwarded_node> parse(octets s);
    [[nodiscard]] std::string compose() const;
    friend bool operator==(forwarded_node const&, forwarded_node const&) = default;
};

// What one proxy says about a request (RFC 7239 4, 5). What it does not say is absent or empty.
//
//     forwarded-element = [ forwarded-pair ] *( ";" [ forwarded-pair ] )
//     forwarded-pair    = token "=" ( token / quoted-string )
struct forwarded_element {
    std::optional<forwarded_node> for_;  // who made the request to the proxy
    std::optional<forwarded_node> by;    // where the proxy received it
    std::string host;                    // the Host field that it received
    std::string proto;                   // the scheme that was used: "https"
    parameters extensions;

    static result<forwarded_element> parse(octets s);
    [[nodiscard]] std::string compose() const;
    friend bool operator==(forwarded_element const&, forwarded_element const&) = default;
};

// The value of Forwarded (RFC 7239 4): the first proxy comes first. Everybody can write it: believe
// what was written by proxies that you know.
using forwarded = list_field<field_id::forwarded, forwarded_element>;

// X-Forwarded-For, -Proto and -Host of a request in the same form (RFC 7239 7.4). Where there is
// one element for each address, they belong together in their order. One alone is what the client
// used, hence in the first element. Another number says nothing certain, and is left out. The
// offset of a violation is that in the line of its field.
result<forwarded> x_forwarded(field_section const& fields);

}  // namespace httoop::inline v0
