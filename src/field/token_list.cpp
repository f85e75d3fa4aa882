#include <httoop/field/token_list.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/syntax/list.hpp>
#include <httoop/syntax/quoted_string.hpp>
#include <httoop/syntax/rules.hpp>

namespace httoop::inline v0 {

result<void> tokens::add(octets value) {
    list_reader list{value};
    while (list.next()) {
        std::size_t const size = token_size(list.rest());
        if (size == 0) {
            if (enforced(rules::token)) return violation{&rules::token, list.offset()};
            list.took(1);
            continue;
        }
        all.emplace_back(list.rest().substr(0, size));
        list.took(size);
    }
    if (list.fault().broken != nullptr) return list.fault();
    return {};
}

bool tokens::has(octets token) const {
    for (std::string const& t : all)
        if (equal_ignoring_case(t, token)) return true;
    return false;
}

std::string tokens::composed() const {
    std::string text;
    for (std::string const& t : all) append_element(text, t);
    return text;
}

}  // namespace httoop::inline v0
