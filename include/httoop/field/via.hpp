#pragma once
#include <string>

#include <httoop/core/result.hpp>
#include <httoop/field/list_field.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// One intermediary that a message came through (RFC 9110 7.6.3).
//
//     received-protocol RWS received-by [ RWS comment ]
//     received-protocol = [ protocol-name "/" ] protocol-version
//     received-by       = pseudonym [ ":" port ]
struct via_member {
    std::string protocol;     // empty: HTTP
    std::string version;      // "1.1"
    std::string received_by;  // with its port; an IP literal stands in brackets (RFC 7230 5.7.1)
    std::string comment{};    // without the outer parentheses, else as it is written; or empty

    static result<via_member> parse(octets s);
    static std::size_t uncut(octets rest);  // see list_field
    [[nodiscard]] std::string compose() const;
    // Whether it was that one who received the message; without case.
    [[nodiscard]] bool is(octets by) const;
    friend bool operator==(via_member const&, via_member const&) = default;
};

// The value of Via: the first intermediary comes first.
//
//     bool const loop = request.get<via>() && request.get<via>()->has("my-name");
using via = list_field<field_id::via, via_member>;

}  // namespace httoop::inline v0
