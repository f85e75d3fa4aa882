#pragma once
#include <httoop/message/field_section.hpp>
#include <httoop/message/rules.hpp>

namespace httoop::inline v0 {

// Typed access to fields. A field value type X names its field and parses one line's value:
//
//     struct X {
//         static constexpr field_id id = ...;
//         static result<X> parse(octets value);   // offsets count from the value's start
//         std::string compose() const;
//         result<void> parse_more(octets value);  // lists only: the next line of the same name
//     };
//
// The result of an absent field is a failure whose rule is null: is_absent(r).
template <class X>
result<X> get_field(field_section const& fields) {
    octets const first = fields.value(X::id);
    if (first.data() == nullptr) return violation{};
    result<X> value = X::parse(first);
    if (!value || fields.count(X::id) == 1) return value;
    if constexpr (requires(X x, octets v) { x.parse_more(v); }) {
        bool past_first = false;
        for (field_line const line : fields) {
            if (line.id != X::id) continue;
            if (past_first)
                if (auto more = value->parse_more(line.value); !more) return more.error();
            past_first = true;
        }
        return value;
    } else {
        if (enforced(rules::singleton_repeated)) return violation{&rules::singleton_repeated, 0};
        return value;
    }
}

template <class X>
bool is_absent(result<X> const& r) {
    return !r && r.error().broken == nullptr;
}

}  // namespace httoop::inline v0
