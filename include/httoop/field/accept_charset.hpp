#pragma once
#include <string>
#include <vector>

#include <httoop/field/weighted.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// The value of Accept-Charset (RFC 9110 12.5.2, which deprecates it). Names are compared without case.
//
//     Accept-Charset = #( ( token / "*" ) [ weight ] )
struct accept_charset {
    static constexpr field_id id = field_id::accept_charset;
    std::vector<weighted> charsets;

    static result<accept_charset> parse(octets value);
    result<void> parse_more(octets value);
    [[nodiscard]] std::string compose() const;
    // How much that charset is liked: 0 if it is not acceptable. "*" stands for those that are not
    // listed. An empty list says nothing: everything is acceptable.
    [[nodiscard]] quality quality_of(octets charset) const;
    friend bool operator==(accept_charset const&, accept_charset const&) = default;
};

}  // namespace httoop::inline v0
