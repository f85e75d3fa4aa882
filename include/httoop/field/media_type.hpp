#pragma once
#include <string>

#include <httoop/core/result.hpp>
#include <httoop/syntax/parameters.hpp>

namespace httoop::inline v0 {

// A media type (RFC 9110 8.3.1), in the case it was given; compared without.
//
//     media-type = type "/" subtype parameters
struct media_type {
    std::string type;
    std::string subtype;
    httoop::parameters parameters;

    static result<media_type> parse(octets s);
    // The same into one that is new; of a violation the rule is null where there is none.
    static violation parse_into(octets s, media_type& m);
    [[nodiscard]] std::string compose() const;
    // "text/html": the same type and subtype, whatever the parameters.
    [[nodiscard]] bool is(octets type_and_subtype) const;
    friend bool operator==(media_type const& a, media_type const& b);
};

}  // namespace httoop::inline v0
