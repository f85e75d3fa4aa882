#pragma once
#include <string>
#include <utility>

#include <httoop/field/authentication.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// The credentials of a request. They are a secret in most schemes: do not log them.
//
//     Authorization = credentials
//
//     if (auto a = request.get<authorization>()) use(a->sent);
template <field_id Id>
struct credentials_field {
    static constexpr field_id id = Id;
    credentials sent;

    static result<credentials_field> parse(octets value) {
        auto c = parse_credentials(value);
        if (!c) return c.error();
        return credentials_field{*std::move(c)};
    }
    [[nodiscard]] std::string compose() const {
        return parsed_back(compose_authentication(sent, auth_place::credentials), *this);
    }
    friend bool operator==(credentials_field const&, credentials_field const&) = default;
};

using authorization = credentials_field<field_id::authorization>;              // RFC 9110 11.6.2
using proxy_authorization = credentials_field<field_id::proxy_authorization>;  // 11.7.2

}  // namespace httoop::inline v0
