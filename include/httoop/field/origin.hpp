#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include <httoop/core/result.hpp>
#include <httoop/field/composed.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// An origin in its serialised form (RFC 6454 6.2), whose letters it keeps.
//
//     serialized-origin = scheme "://" host [ ":" port ]
struct serialized_origin {
    std::string scheme;
    std::string host;  // with the brackets of an IP literal
    std::optional<std::uint16_t> port{};

    static result<serialized_origin> parse(octets s);
    [[nodiscard]] std::string compose() const;
    friend bool operator==(serialized_origin const&, serialized_origin const&) = default;
};

// The value of a field that is one origin or null; of Access-Control-Allow-Origin, anyone too. (RFC
// 6454 7.1 allows Origin many; the Fetch standard, which owns both now, does not.)
//
//     origin-or-null = serialized-origin / %s"null"
template <field_id Id>
struct origin_field {
    static constexpr field_id id = Id;
    std::optional<serialized_origin> origin;  // none: null
    bool any = false;                         // "*"

    static result<origin_field> parse(octets value) {
        if (value == "null") return origin_field{};
        if (value == "*" && Id == field_id::access_control_allow_origin) return origin_field{{}, true};
        auto o = serialized_origin::parse(value);
        if (!o) return o.error();
        return origin_field{*std::move(o)};
    }
    [[nodiscard]] std::string compose() const {
        return parsed_back(any ? "*" : origin ? origin->compose() : "null", *this);
    }
    friend bool operator==(origin_field const&, origin_field const&) = default;
};

using request_origin = origin_field<field_id::origin>;

}  // namespace httoop::inline v0
