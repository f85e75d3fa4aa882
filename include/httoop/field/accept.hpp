#pragma once
#include <string>
#include <vector>

#include <httoop/field/media_type.hpp>
#include <httoop/message/field_name.hpp>
#include <httoop/syntax/quality.hpp>

namespace httoop::inline v0 {

// A range of media types and how much it is liked; "*" stands for any type or subtype.
struct media_range {
    media_type range;
    quality weight;
    friend bool operator==(media_range const&, media_range const&) = default;
};

// The value of Accept (RFC 9110 12.5.1).
//
//     Accept      = #( media-range [ weight ] )
//     media-range = ( "*/*" / ( type "/" "*" ) / ( type "/" subtype ) ) parameters
//
// Any parameter named "q" is the weight, wherever it stands.
struct accept {
    static constexpr field_id id = field_id::accept;
    std::vector<media_range> ranges;

    static result<accept> parse(octets value);
    result<void> parse_more(octets value);
    [[nodiscard]] std::string compose() const;
    // How much that media type is liked: 0 if it is not acceptable. The most specific range that
    // matches counts. An empty list says nothing: everything is acceptable.
    [[nodiscard]] quality quality_of(media_type const& m) const;
    friend bool operator==(accept const&, accept const&) = default;
};

}  // namespace httoop::inline v0
