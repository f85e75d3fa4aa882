#pragma once
#include <string>
#include <utility>

#include <httoop/core/ascii.hpp>
#include <httoop/field/allow.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/delta_seconds.hpp>
#include <httoop/field/literal_field.hpp>
#include <httoop/field/origin.hpp>
#include <httoop/field/token_list.hpp>
#include <httoop/syntax/quoted_string.hpp>
#include <httoop/syntax/rules.hpp>

namespace httoop::inline v0 {

// The value of a field that is one token.
template <field_id Id>
struct token_field {
    static constexpr field_id id = Id;
    std::string token;

    static result<token_field> parse(octets value) {
        if (!is_token(value) && enforced(rules::token)) return violation{&rules::token, token_size(value)};
        return token_field{std::string{value}};
    }
    [[nodiscard]] std::string compose() const { return parsed_back(token, *this); }
    friend bool operator==(token_field const&, token_field const&) = default;
};

// The fields of cross-origin requests (Fetch, "CORS protocol"): what a preflight asks for, what a
// resource allows. In lists "*" stands for all where no credentials are sent.
using access_control_request_method = token_field<field_id::access_control_request_method>;
using access_control_request_headers = token_list<field_id::access_control_request_headers>;
using access_control_allow_origin = origin_field<field_id::access_control_allow_origin>;
using access_control_allow_credentials = literal_field<field_id::access_control_allow_credentials>;
using access_control_allow_methods = method_list<field_id::access_control_allow_methods>;
using access_control_allow_headers = token_list<field_id::access_control_allow_headers>;
using access_control_expose_headers = token_list<field_id::access_control_expose_headers>;
using access_control_max_age =
    delta_seconds_field<field_id::access_control_max_age, &rules::delta_seconds_grammar>;

}  // namespace httoop::inline v0
