#pragma once
#include <string>
#include <vector>

#include <httoop/core/result.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// #token: the value of many fields.
struct tokens {
    std::vector<std::string> all;

    // Adds the tokens of one line.
    result<void> add(octets value);
    // Without case.
    [[nodiscard]] bool has(octets token) const;
    [[nodiscard]] std::string composed() const;
    friend bool operator==(tokens const&, tokens const&) = default;
};

// The member that contradicts all others: a list that has both is read, but not composed.
constexpr octets token_that_stands_alone(field_id id) {
    if (id == field_id::vary) return "*";              // RFC 9110 12.5.5: anything might matter
    if (id == field_id::accept_ranges) return "none";  // 14.3: no unit is known
    return "";
}

//     if (response.get<vary>()->has("accept")) ...
//     response.set(vary{{"Accept", "Accept-Encoding"}});
template <field_id Id>
struct token_list : tokens {
    static constexpr field_id id = Id;

    token_list() = default;
    explicit token_list(std::vector<std::string> of) : tokens{std::move(of)} {}
    static result<token_list> parse(octets value) {
        token_list f;
        if (auto added = f.add(value); !added) return added.error();
        return f;
    }
    result<void> parse_more(octets value) { return add(value); }
    [[nodiscard]] std::string compose() const {
        octets const alone = token_that_stands_alone(Id);
        if (all.size() > 1 && !alone.empty() && has(alone)) return std::string{not_composable};
        return parsed_back(composed(), *this);
    }
    friend bool operator==(token_list const&, token_list const&) = default;
};

using accept_ranges = token_list<field_id::accept_ranges>;  // RFC 9110 14.3: range units, or none
using vary = token_list<field_id::vary>;                    // 12.5.5: field names, or *

}  // namespace httoop::inline v0
