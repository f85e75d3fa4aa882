#pragma once
#include <string>
#include <vector>

#include <httoop/core/result.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// The value of Cookie (RFC 6265bis 4.2): what the user agent was given, in an order that means
// nothing.
//
//     cookie-string = cookie-pair *( ";" SP cookie-pair )
//
//     auto sent = request.get<cookie_string>();
//     if (sent) if (auto* sid = sent->find("SID")) use(sid->value);
//
// It is read liberally: a user agent sends back what servers set, grammar or not. A pair without an
// equals sign is a value without a name. Several Cookie lines count as one.
struct cookie_string {
    static constexpr field_id id = field_id::cookie;
    struct pair {
        std::string name, value;
        friend bool operator==(pair const&, pair const&) = default;
    };
    std::vector<pair> pairs;

    static result<cookie_string> parse(octets value);
    result<void> parse_more(octets value);
    [[nodiscard]] std::string compose() const;
    // The first pair of that name, in its case, or null.
    [[nodiscard]] pair const* find(octets name) const;
    friend bool operator==(cookie_string const&, cookie_string const&) = default;
};

}  // namespace httoop::inline v0
