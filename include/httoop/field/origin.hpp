#pragma once
#include <string>

#include <httoop/field/composed.hpp>
#include <httoop/message/field_name.hpp>
#include <httoop/uri/origin.hpp>

namespace httoop::inline v0 {

// The value of a field that is one origin or null; of Access-Control-Allow-Origin, anyone too. (RFC
// 6454 7.1 allows Origin many; the Fetch standard, which owns both now, does not.)
//
//     origin-or-null = serialized-origin / %s"null"
template <field_id Id>
struct origin_field {
    static constexpr field_id id = Id;
    httoop::origin value;  // opaque: null
    bool any = false;      // "*"

    static result<origin_field> parse(octets text) {
        if (text == "*" && Id == field_id::access_control_allow_origin) return origin_field{{}, true};
        auto o = httoop::origin::parse(text);
        if (!o) return o.error();
        return origin_field{*std::move(o), false};
    }
    [[nodiscard]] std::string compose() const {
        return parsed_back(any ? "*" : value.compose(), *this);
    }
    friend bool operator==(origin_field const&, origin_field const&) = default;
};

using request_origin = origin_field<field_id::origin>;

}  // namespace httoop::inline v0
