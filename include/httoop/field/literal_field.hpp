#pragma once
#include <string>

#include <httoop/core/ascii.hpp>
#include <httoop/core/result.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// The value of a field that has but one.
constexpr octets literal_of(field_id id) {
    return id == field_id::access_control_allow_credentials ? octets{"true"}
           : id == field_id::x_content_type_options         ? octets{"nosniff"}
                                                            : octets{};
}

//     response.set(x_content_type_options{});
template <field_id Id>
struct literal_field {
    static constexpr field_id id = Id;

    static result<literal_field> parse(octets value) {
        // "true" is compared with case (Fetch: access-control-allow-credentials = %s"true").
        bool const is_it = Id == field_id::access_control_allow_credentials
                               ? value == literal_of(Id)
                               : equal_ignoring_case(value, literal_of(Id));
        if (!is_it && enforced(rules::field_literal)) return violation{&rules::field_literal, 0};
        return literal_field{};
    }
    [[nodiscard]] std::string compose() const { return std::string{literal_of(Id)}; }
    friend bool operator==(literal_field, literal_field) = default;
};

using x_content_type_options = literal_field<field_id::x_content_type_options>;  // Fetch: nosniff

}  // namespace httoop::inline v0
