#pragma once
#include <string>
#include <utility>

#include <httoop/core/result.hpp>
#include <httoop/message/field_name.hpp>
#include <httoop/uri/uri.hpp>

namespace httoop::inline v0 {

// The value of Referer (RFC 9110 10.1.3): a URI reference, of which compose() leaves out fragment
// and userinfo.
//
//     Referer = absolute-URI / partial-URI
struct referer {
    static constexpr field_id id = field_id::referer;
    uri target;

    referer() = default;
    explicit referer(uri u) : target{std::move(u)} {}
    static result<referer> parse(octets value);
    [[nodiscard]] std::string compose() const;
    friend bool operator==(referer const&, referer const&) = default;
};

}  // namespace httoop::inline v0
