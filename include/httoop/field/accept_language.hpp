#pragma once
#include <string>
#include <vector>

#include <httoop/field/weighted.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// The value of Accept-Language (RFC 9110 12.5.4).
//
//     Accept-Language = #( language-range [ weight ] )
//     language-range  = 1*8ALPHA *( "-" 1*8alphanum ) / "*"        (RFC 4647 2.1)
struct accept_language {
    static constexpr field_id id = field_id::accept_language;
    std::vector<weighted> ranges;

    static result<accept_language> parse(octets value);
    result<void> parse_more(octets value);
    [[nodiscard]] std::string compose() const;
    // How much that language tag is liked: 0 if nothing matches. The longest range that matches
    // counts: "en" matches "en" and "en-GB" (RFC 4647 3.3.1), "*" what no other does.
    [[nodiscard]] quality quality_of(octets tag) const;
    friend bool operator==(accept_language const&, accept_language const&) = default;
};

}  // namespace httoop::inline v0
