#pragma once
#include <string>
#include <utility>

#include <httoop/core/result.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// Whether s is what User-Agent and Server hold (RFC 9110 10.1.5, 10.2.4), else where it is not.
//
//     product *( RWS ( product / comment ) )
//     product = token [ "/" product-version ]
result<void> check_products(octets s);

// The value of such a field, as text.
template <field_id Id>
struct products_field {
    static constexpr field_id id = Id;
    std::string text;

    static result<products_field> parse(octets value) {
        if (auto checked = check_products(value); !checked) return checked.error();
        return products_field{std::string{value}};
    }
    [[nodiscard]] std::string compose() const { return parsed_back(text, *this); }
    friend bool operator==(products_field const&, products_field const&) = default;
};

// `server` is the name of who serves.
using server_products = products_field<field_id::server>;
using user_agent_products = products_field<field_id::user_agent>;

}  // namespace httoop::inline v0
