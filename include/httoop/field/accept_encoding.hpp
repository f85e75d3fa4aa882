#pragma once
#include <string>
#include <vector>

#include <httoop/field/weighted.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// The value of Accept-Encoding (RFC 9110 12.5.3).
//
//     Accept-Encoding = #( codings [ weight ] )
//     codings         = content-coding / "identity" / "*"
struct accept_encoding {
    static constexpr field_id id = field_id::accept_encoding;
    std::vector<weighted> codings;

    static result<accept_encoding> parse(octets value);
    result<void> parse_more(octets value);
    [[nodiscard]] std::string compose() const;
    // How much that coding is liked: 0 if it is not acceptable. "*" stands for those that are not
    // listed; identity is acceptable unless it is excluded, and liked least if nothing is said.
    [[nodiscard]] quality quality_of(octets coding) const;
    friend bool operator==(accept_encoding const&, accept_encoding const&) = default;
};

}  // namespace httoop::inline v0
