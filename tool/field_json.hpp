#pragma once
#include <span>
#include <string>
#include <vector>

#include <httoop/field/composed.hpp>
#include <httoop/message/typed.hpp>

#include "json.hpp"

namespace httoop::tool {

// Whether passwords, tokens and the values of cookies are shown.
enum class secrets : bool { hidden, shown };

// The value of a field as its type sees it. docs/fields.md has the members of each type.
struct field_seen {
    json value = nullptr;                // null: nothing could be made of it
    std::vector<std::string> canonical;  // as it is sent, one for each line; none: it must not be sent
    violation fault;                     // a null rule: none
    std::size_t line = 0;                // in which line of the field the fault is, counted from 0
    struct left_out { finding what; std::size_t line; };
    std::vector<left_out> ignored;       // what recipients have to ignore in a value that is read
};

// How the lines of a field in a section are read: one row for each type of the field room.
//
//     field_seen const seen = find_reading(l.id)->read(request.fields(), secrets::hidden);
//
// Whatever shows messages can ask for the fields that are in their sections.
struct field_reading {
    field_id id;
    field_seen (*read)(field_section const&, secrets);
};

// Null for fields that the field room has no type for.
field_reading const* find_reading(field_id id);

// The lines as a structured item, list or dictionary (RFC 9651), whatever the field is.
field_seen read_structured(field_section const& fields, field_id id, field_structure as);

// What is known of a field: its row of fields.def.
json facts_of(field_id id);

// The tables that find_reading() looks into: tool/field_json_*.cpp.
std::span<field_reading const> readings_of_preferences();
std::span<field_reading const> readings_of_content();
std::span<field_reading const> readings_of_routing();
std::span<field_reading const> readings_of_policies();
std::span<field_reading const> readings_of_structured();
std::span<field_reading const> readings_of_secrets();

// For these tables. `Shows` has a static member function of(), with an overload for each X, that
// makes its JSON; where it holds secrets it takes that as second argument.
template <class Shows, class X>
json value_json(X const& x, secrets how) {
    if constexpr (requires { Shows::of(x, how); }) return Shows::of(x, how);
    else return Shows::of(x);
}

// The line of a field that could not be read: that which is faulty by itself, or a second one where
// there may be but one; else the first.
template <class X>
std::size_t faulty_line(field_section const& fields, rule const* broken) {
    if (broken == &rules::singleton_repeated) return 1;
    if constexpr (combines_lines<X>()) return 0;
    std::size_t line = 0;
    for (field_line const l : fields) {
        if (l.id != X::id) continue;
        if (!X::parse(l.value)) return line;
        ++line;
    }
    return 0;
}

// Keeps what is ignored in one line after the other.
class ignored_in_lines : public findings_sink {
public:
    explicit ignored_in_lines(field_seen& seen) : seen_{seen} {}
    void found(finding const& f) override { seen_.ignored.push_back({f, line}); }
    std::size_t line = 0;

private:
    field_seen& seen_;
};

template <class X>
void find_ignored(field_section const& fields, field_seen& seen) {
    ignored_in_lines sink{seen};
    auto const parse = [&](octets value) {
        if constexpr (requires { X::parse(value, static_cast<findings_sink*>(&sink)); }) (void)X::parse(value, &sink);
    };
    if constexpr (combines_lines<X>()) {
        std::string memory;
        return parse(combined(fields, X::id, memory));
    }
    for (field_line const l : fields) {
        if (l.id != X::id) continue;
        bool read = false;
        if constexpr (requires(X x) { x.parse_more(l.value, static_cast<findings_sink*>(&sink)); })
            if (sink.line > 0) read = X{}.parse_more(l.value, &sink).has_value();
        if (!read) parse(l.value);
        ++sink.line;
    }
}

template <class Shows, class X>
field_seen read_field(field_section const& fields, secrets how) {
    field_seen seen;
    auto const keep = [&](X const& x) {
        std::string composed = x.compose();
        bool const sent = !combines_lines<X>() || !composed.empty();  // nothing is no structured field (RFC 9651 4)
        if (sent && composed != not_composable) seen.canonical.push_back(std::move(composed));
        return value_json<Shows>(x, how);
    };
    auto const x = get_field<X>(fields);
    if (!x) {
        seen.fault = x.error();
        seen.line = faulty_line<X>(fields, x.error().broken);
    } else {
        seen.value = keep(*x);
        find_ignored<X>(fields, seen);
    }
    return seen;
}

// Of a field whose lines stand each for itself: a list with what each of them says.
template <class Shows, class X>
field_seen read_lines(field_section const& fields, secrets how) {
    field_seen seen;
    json values = json::array();
    bool sendable = true;
    for (field_line const l : fields) {
        if (l.id != X::id) continue;
        auto const x = X::parse(l.value);
        if (!x) {
            seen.fault = x.error();
            seen.line = values.size();
            return seen;
        }
        values.push_back(value_json<Shows>(*x, how));
        seen.canonical.push_back(x->compose());
        sendable = sendable && seen.canonical.back() != not_composable;
    }
    if (!sendable) seen.canonical.clear();
    seen.value = std::move(values);
    find_ignored<X>(fields, seen);
    return seen;
}

template <class Shows, class... X>
inline constexpr field_reading readings[] = {{X::id, &read_field<Shows, X>}...};

}  // namespace httoop::tool
