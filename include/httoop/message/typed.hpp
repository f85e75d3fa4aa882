#pragma once
#include <string>

#include <httoop/message/combined.hpp>
#include <httoop/message/field_section.hpp>
#include <httoop/message/rules.hpp>
#include <httoop/syntax/rules.hpp>

namespace httoop::inline v0 {

template <class X>
constexpr bool combines_lines() {
    return requires { requires X::combines_lines; };
}

// Typed access to fields. A field value type X names its field and parses one line's value:
//
//     struct X {
//         static constexpr field_id id = ...;
//         static result<X> parse(octets value);   // offsets count from the value's start
//         std::string compose() const;
//         result<void> parse_more(octets value);  // lists only: the next line of the same name
//     };
//
// A structured list or dictionary has `static constexpr bool combines_lines = true` instead of
// parse_more(): parse() is given all lines as one value, and an empty one is not sent (RFC 9651 4).
//
// The result of an absent field is a failure whose rule is null: is_absent(r).
template <class X>
result<X> get_field(field_section const& fields) {
    octets const first = fields.value(X::id);
    if (first.data() == nullptr) return violation{};
    if constexpr (combines_lines<X>()) {
        std::string memory;
        return X::parse(combined(fields, X::id, memory));
    }
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
void set_field(field_section& fields, X const& value) {
    std::string const composed = value.compose();
    bool const sent = !combines_lines<X>() || !composed.empty() || !enforced(rules::structured_empty_not_sent);
    if (sent) fields.set(X::id, composed);
    else fields.erase(X::id);
}

template <class X>
bool is_absent(result<X> const& r) {
    return !r && r.error().broken == nullptr;
}

}  // namespace httoop::inline v0
