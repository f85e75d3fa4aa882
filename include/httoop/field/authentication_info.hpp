#pragma once
#include <string>
#include <utility>

#include <httoop/field/authentication.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// What a server says after an authentication that succeeded; it may stand in trailers too.
//
//     Authentication-Info = #auth-param
//
// It does not tell its scheme: that is the one of the request's credentials.
template <field_id Id>
struct authentication_info_field {
    static constexpr field_id id = Id;
    auth_params params;

    static result<authentication_info_field> parse(octets value) {
        authentication_info_field f;
        if (auto added = f.parse_more(value); !added) return added.error();
        return f;
    }
    result<void> parse_more(octets value) { return add_auth_params(value, params); }
    [[nodiscard]] std::string compose() const {
        return parsed_back(compose_auth_params(params, "Digest", auth_place::info), *this);
    }
    friend bool operator==(authentication_info_field const&,
                           authentication_info_field const&) = default;
};

using authentication_info =
    authentication_info_field<field_id::authentication_info>;  // RFC 9110 11.6.3
using proxy_authentication_info =
    authentication_info_field<field_id::proxy_authentication_info>;  // 11.7.3

}  // namespace httoop::inline v0
