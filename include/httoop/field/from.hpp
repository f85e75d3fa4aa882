#pragma once
#include <string>
#include <utility>

#include <httoop/core/result.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// The value of From (RFC 9110 10.1.2): who answers for the user agent, as a mail address (RFC 5322
// 3.4). White space and comments are left out; the obsolete forms of RFC 5322 4 are not taken.
//
//     From         = mailbox
//     mailbox      = name-addr / addr-spec
//     name-addr    = [ display-name ] "<" addr-spec ">"
//
//     request.set(from{"spider-admin@example.org"});
struct from {
    static constexpr field_id id = field_id::from;
    std::string address;  // addr-spec: local-part "@" domain
    std::string name;     // display-name without its quotes, or empty

    from() = default;
    explicit from(std::string address_, std::string name_ = {})
        : address{std::move(address_)}, name{std::move(name_)} {}

    static result<from> parse(octets value);
    [[nodiscard]] std::string compose() const;
    friend bool operator==(from const&, from const&) = default;
};

}  // namespace httoop::inline v0
