#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include <httoop/core/result.hpp>
#include <httoop/message/field_name.hpp>
#include <httoop/syntax/parameters.hpp>

namespace httoop::inline v0 {

// The value of Strict-Transport-Security (RFC 6797 6.1): from now on this host is asked over TLS alone.
// It is sent over TLS alone (7.2).
//
//     [ directive ] *( ";" [ directive ] )
//     directive = token [ "=" ( token / quoted-string ) ]
//
//     response.set(strict_transport_security{31536000, true});
struct strict_transport_security {
    static constexpr field_id id = field_id::strict_transport_security;
    std::optional<std::uint32_t> max_age;  // seconds; 0 ends it; without it nothing is composed
    bool include_subdomains = false;
    parameters others{};                   // directives that RFC 6797 does not know, such as preload

    static result<strict_transport_security> parse(octets value);
    result<void> parse_more(octets value, findings_sink* ignored = nullptr);  // another line: the first counts (8.1)
    [[nodiscard]] std::string compose() const;
    friend bool operator==(strict_transport_security const&, strict_transport_security const&) = default;
};

}  // namespace httoop::inline v0
