#include "format/json_value.hpp"

#include "format/json_number.hpp"

namespace httoop::inline v0 {

json_value::json_value() = default;
json_value::json_value(kind k, std::string t) : is{k}, text{std::move(t)} {
    if (k == kind::object) members = make_owned<json_object>();
}
json_value::json_value(json_value const& o) : is{o.is}, text{o.text}, elements{o.elements} {
    if (o.members) members = make_owned<json_object>(*o.members);
}
json_value::json_value(json_value&& o) noexcept = default;
json_value& json_value::operator=(json_value o) noexcept {
    is = o.is;
    text.swap(o.text);
    elements.swap(o.elements);
    members = std::move(o.members);
    return *this;
}
json_value::~json_value() = default;

json_object::json_object(json_object const& o) : in_order_{o.in_order_} {
    for (auto i = in_order_.begin(); i != in_order_.end(); ++i) by_name_.emplace(i->name, i);
}

json_value const* json_object::find(octets name) const {
    auto const found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : &found->second->value;
}

json_value* json_object::find(octets name) {
    auto const found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : &found->second->value;
}

json_value& json_object::put(octets name, json_value value) {
    if (json_value* const there = find(name)) return *there = std::move(value);
    in_order_.push_back({std::string{name}, std::move(value)});
    by_name_.emplace(in_order_.back().name, std::prev(in_order_.end()));
    return in_order_.back().value;
}

void json_object::erase(octets name) {
    auto const found = by_name_.find(name);
    if (found == by_name_.end()) return;
    auto const member = found->second;
    by_name_.erase(found);
    in_order_.erase(member);
}

bool equal_json(json_value const& a, json_value const& b) {
    if (a.is != b.is) return false;
    switch (a.is) {
    case json_value::kind::null:
    case json_value::kind::false_:
    case json_value::kind::true_: return true;
    case json_value::kind::number: return same_number(a.text, b.text);
    case json_value::kind::string: return a.text == b.text;
    case json_value::kind::array:
        if (a.elements.size() != b.elements.size()) return false;
        for (std::size_t i = 0; i < a.elements.size(); ++i)
            if (!equal_json(a.elements[i], b.elements[i])) return false;
        return true;
    case json_value::kind::object:
        if (a.members->size() != b.members->size()) return false;
        for (json_member const& m : *a.members) {
            json_value const* const other = b.members->find(m.name);
            if (other == nullptr || !equal_json(m.value, *other)) return false;
        }
        return true;
    }
    return false;
}

}  // namespace httoop::inline v0
