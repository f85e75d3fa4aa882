#include "patch/json_location.hpp"

#include <charconv>

#include <httoop/core/ascii.hpp>
#include <httoop/patch/rules.hpp>

namespace httoop::inline v0 {

bool read_json_index(octets token, std::size_t size, std::size_t& index) {
    index = size;
    if (token == "-") return true;
    if (token.empty() || !DIGIT.all(token)) return false;
    if (token.size() > 1 && token.front() == '0' && enforced(rules::pointer_index)) return false;
    auto const read = std::from_chars(token.data(), token.data() + token.size(), index);
    if (read.ec != std::errc{}) index = static_cast<std::size_t>(-1);  // more than any array has
    return true;
}

json_location locate_json(json_value& root, std::vector<std::string> const& tokens, std::size_t count) {
    json_value* at = &root;
    for (std::size_t i = 0; i < count; ++i) {
        json_value* next = nullptr;
        if (at->is == json_value::kind::object) {
            next = at->members->find(tokens[i]);
        } else if (at->is == json_value::kind::array) {
            std::size_t index = 0;
            if (!read_json_index(tokens[i], at->elements.size(), index)) return {nullptr, i, true};
            if (index < at->elements.size()) next = &at->elements[index];
        }
        if (next == nullptr) return {nullptr, i};
        at = next;
    }
    return {at, count};
}

}  // namespace httoop::inline v0
