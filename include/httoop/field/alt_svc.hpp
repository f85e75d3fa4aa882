#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <httoop/core/result.hpp>
#include <httoop/message/field_name.hpp>
#include <httoop/syntax/parameters.hpp>

namespace httoop::inline v0 {

// Another place where the origin is served (RFC 7838 3).
//
//     alt-value     = protocol-id "=" alt-authority *( OWS ";" OWS parameter )
//     alt-authority = DQUOTE [ uri-host ] ":" port DQUOTE
struct alternative_service {
    std::string protocol;  // the ALPN name, decoded: "h2"
    std::string host;      // empty: the same host
    std::uint16_t port = 443;
    httoop::parameters parameters{};

    static result<alternative_service> parse(octets s);
    [[nodiscard]] std::string compose() const;
    // For how many seconds it is fresh: a day if nothing is said (3.1).
    [[nodiscard]] std::uint32_t max_age() const;
    // Whether it may outlive a change of the network.
    [[nodiscard]] bool persists() const;
    friend bool operator==(alternative_service const&, alternative_service const&) = default;
};

// The value of Alt-Svc, the best alternative first. Where "clear" stands among alternatives it alone
// counts; both together are not composed.
//
//     Alt-Svc = clear / 1#alt-value
//
//     response.set(alt_svc{{{"h2", "", 8443}}});
struct alt_svc {
    static constexpr field_id id = field_id::alt_svc;
    std::vector<alternative_service> alternatives;
    bool clear = false;  // forget all alternatives

    static result<alt_svc> parse(octets value);
    result<void> parse_more(octets value);
    [[nodiscard]] std::string compose() const;
    friend bool operator==(alt_svc const&, alt_svc const&) = default;
};

}  // namespace httoop::inline v0
