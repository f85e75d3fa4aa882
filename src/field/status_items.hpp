#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <httoop/core/result.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/syntax/structured_list.hpp>

namespace httoop::inline v0 {

// What Cache-Status and Proxy-Status share: a list of items, each a name as string or token, with
// parameters. Other members break `grammar`.
template <class Item>
result<void> parse_status_items(octets value, std::vector<Item>& to, rule const& grammar) {
    auto list = structured::list::parse(value);
    if (!list) return list.error();
    for (structured::member& m : *list) {
        if (m.as_string_or_token() == nullptr && enforced(grammar)) return violation{&grammar, 0};
        to.push_back(static_cast<structured::item&&>(m));
    }
    return {};
}

template <class Item, class X>
std::string compose_status_items(std::vector<Item> const& items, X const& value) {
    structured::list list;
    for (structured::item const& i : items) list.push_back(i);
    return composed_or_not(list, value);
}

inline std::optional<octets> text_if(std::string const* text) {
    if (text == nullptr) return {};
    return *text;
}

}  // namespace httoop::inline v0
