#pragma once
#include <string>
#include <utility>

#include <httoop/core/result.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/message/field_name.hpp>
#include <httoop/uri/http_uri.hpp>
#include <httoop/uri/uri.hpp>

namespace httoop::inline v0 {

// A field whose value is a URI reference. An http or https URI without host or with userinfo is not
// composed (RFC 9110 4.2).
//
//     if (auto l = response.get<location>()) target = resolve(target, l->target);
template <field_id Id>
struct reference_field {
    static constexpr field_id id = Id;
    uri target;

    reference_field() = default;
    explicit reference_field(uri u) : target{std::move(u)} {}

    static result<reference_field> parse(octets value) {
        auto u = uri::parse(std::string{value});
        if (!u) return u.error();
        if (Id == field_id::content_location && u->fragment().data() != nullptr &&
            enforced(rules::content_location_grammar))
            return violation{&rules::content_location_grammar, value.find('#')};
        return reference_field{*std::move(u)};
    }
    [[nodiscard]] std::string compose() const {
        if (!check_http_uri(target, true)) return std::string{not_composable};
        return parsed_back(target.text(), *this);
    }
    friend bool operator==(reference_field const&, reference_field const&) = default;
};

using location = reference_field<field_id::location>;                  // RFC 9110 10.2.2
using content_location = reference_field<field_id::content_location>;  // 8.7: without fragment

}  // namespace httoop::inline v0
