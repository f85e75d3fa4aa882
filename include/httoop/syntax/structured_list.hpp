#pragma once
#include <string>
#include <utility>
#include <vector>

#include <httoop/core/result.hpp>
#include <httoop/syntax/structured_item.hpp>

namespace httoop::inline v0::structured {

// An inner list (RFC 9651 3.1.1), to make a member of.
struct inner_list {
    std::vector<item> items;
    structured::parameters parameters{};
};

// A member of a list or dictionary: an item, or an inner list, whose type() is inner_list. Both have
// parameters.
class member : public item {
public:
    member() = default;
    template <class T>
        requires(!std::derived_from<std::remove_cvref_t<T>, item>) && std::convertible_to<T, bare_item>
    member(T&& value, structured::parameters p = {}) : item(std::forward<T>(value), std::move(p)) {}
    member(item i) : item(std::move(i)) {}
    member(inner_list l) : item(item_type::inner_list, std::move(l.parameters)), items_{std::move(l.items)} {}

    // The items, or null if it is no inner list.
    [[nodiscard]] std::vector<item> const* inner() const {
        return type() == item_type::inner_list ? &items_ : nullptr;
    }
    [[nodiscard]] result<std::string> compose() const;
    friend bool operator==(member const&, member const&) = default;

private:
    friend class reader;
    std::vector<item> items_;
};

// A list (3.1). An empty one is composed as "", and a field with it is not sent (4.1).
//
//     sf-list = list-member *( OWS "," OWS list-member )
//
//     for (auto const& m : *structured::list::parse("sugar, tea;strong, (rum 5)")) ...
//     structured::list{structured::token{"sugar"}, 5, structured::inner_list{{1, 2}}}.compose()
//
// The value is that of all lines of the field together (message/combined.hpp). The number of members
// and parameters is bounded by the size of the value alone, and that by limits.field_section; an
// octet of it takes some 200 octets of memory at most.
class list : public std::vector<member> {
public:
    using std::vector<member>::vector;

    static result<list> parse(octets value);
    [[nodiscard]] result<std::string> compose() const;
};

}  // namespace httoop::inline v0::structured
