#pragma once
#include <string>
#include <utility>
#include <vector>

#include <httoop/core/policy.hpp>
#include <httoop/core/result.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/message/field_name.hpp>
#include <httoop/syntax/list.hpp>

namespace httoop::inline v0 {

// The value of a field that is a list (RFC 9110 5.6.1) of elements E:
//
//     struct E {
//         static result<E> parse(octets element, How...);  // offsets count from its start; perhaps with
//                                                          // a findings_sink* at the end
//         std::string compose() const;
//         bool is(octets name) const;                      // for find()
//         static std::size_t uncut(octets rest);           // where commas stand outside of quotes:
//     };                                                   // the size of the part they do not cut
//
//     using accept_patch = list_field<field_id::accept_patch, media_type>;
//     response.set(accept_patch{{{"application", "json-patch+json", {}}}});
template <field_id Id, class E, auto... How>
struct list_field {
    static constexpr field_id id = Id;
    std::vector<E> all;

    list_field() = default;
    explicit list_field(std::vector<E> of) : all{std::move(of)} {}

    static result<list_field> parse(octets value, findings_sink* ignored = nullptr) {
        list_field f;
        if (auto added = f.parse_more(value, ignored); !added) return added.error();
        return f;
    }
    result<void> parse_more(octets value, findings_sink* ignored = nullptr) {
        list_reader list{value};
        while (list.next()) {
            std::size_t const at = list.offset();
            std::size_t uncut = 0;
            if constexpr (requires { E::uncut(value); }) uncut = E::uncut(list.rest());
            octets const element = list.element(uncut);
            if (list.fault().broken != nullptr) break;
            auto e = parse_element(element, at, ignored);
            if (!e) return violation{e.error().broken, at + e.error().offset};
            all.push_back(*std::move(e));
        }
        if (list.fault().broken != nullptr) return list.fault();
        return {};
    }
    [[nodiscard]] std::string compose() const {
        std::string text;
        for (E const& e : all) append_element(text, e.compose());
        return parsed_back(std::move(text), *this);
    }
    // The first element of that name, or null.
    [[nodiscard]] E const* find(octets name) const
        requires requires(E e) { e.is(name); }
    {
        for (E const& e : all)
            if (e.is(name)) return &e;
        return nullptr;
    }
    [[nodiscard]] bool has(octets name) const
        requires requires(E e) { e.is(name); }
    {
        return find(name) != nullptr;
    }
    friend bool operator==(list_field const&, list_field const&) = default;

private:
    static result<E> parse_element(octets element, std::size_t at, findings_sink* ignored) {
        if constexpr (requires { E::parse(element, How..., ignored); }) {
            if (ignored == nullptr) return E::parse(element, How...);
            findings_further_on in_line{*ignored, at};
            return E::parse(element, How..., &in_line);
        } else {
            return E::parse(element, How...);
        }
    }
};

}  // namespace httoop::inline v0
