#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <httoop/core/result.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// The value of Host (RFC 9110 7.2); empty for a target URI without authority.
//
//     Host = uri-host [ ":" port ]
//
//     request.set(host{"example.org", 8080});
struct host {
    static constexpr field_id id = field_id::host;
    std::string name;  // with the brackets of an IP literal
    std::optional<std::uint16_t> port;

    host() = default;
    explicit host(std::string name_, std::optional<std::uint16_t> port_ = {})
        : name{std::move(name_)}, port{port_} {}

    static result<host> parse(octets value);
    [[nodiscard]] std::string compose() const;
    friend bool operator==(host const&, host const&) = default;
};

}  // namespace httoop::inline v0
