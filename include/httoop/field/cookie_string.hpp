#pragma once
#include <string>
#include <vector>

#include <httoop/core/result.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// Walks the pairs of a Cookie value, as cookie_string has them, without memory. Borrows the value.
//
//     for (cookie_reader sent{value}; sent.next();)
//         if (sent.name() == "SID") use(sent.value());
class cookie_reader {
public:
    explicit cookie_reader(octets cookies HTTOOP_LIFETIME_BOUND)
        : begin_{cookies.data()}, at_{begin_}, end_{begin_ + cookies.size()} {}

    // Goes to the next pair; false at the end or at a fault.
    bool next();
    [[nodiscard]] octets name() const { return name_; }
    [[nodiscard]] octets value() const { return value_; }
    // What stopped the walk: a null rule if it was the end.
    [[nodiscard]] violation fault() const { return fault_; }

private:
    char const *begin_, *at_, *end_;
    octets name_, value_;
    violation fault_;
};

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
