#pragma once
#include <string>
#include <vector>

#include <httoop/core/result.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// The value of Upgrade (RFC 9110 7.8). Names are compared without case.
//
//     Upgrade  = #protocol
//     protocol = protocol-name [ "/" protocol-version ]
struct upgrade {
    static constexpr field_id id = field_id::upgrade;
    struct protocol {
        std::string name;
        std::string version;  // or empty
        friend bool operator==(protocol const&, protocol const&) = default;
    };
    std::vector<protocol> protocols;

    static result<upgrade> parse(octets value);
    result<void> parse_more(octets value);
    [[nodiscard]] std::string compose() const;
    [[nodiscard]] bool has(octets name) const;
    friend bool operator==(upgrade const&, upgrade const&) = default;
};

}  // namespace httoop::inline v0
