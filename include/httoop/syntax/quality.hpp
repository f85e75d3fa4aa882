#pragma once
#include <compare>
#include <cstdint>
#include <string>

#include <httoop/core/octets.hpp>
#include <httoop/core/result.hpp>

namespace httoop::inline v0 {

// A relative weight of a preference (RFC 9110 12.4.2) in thousandths; 0 is "not acceptable".
//
//     qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )
struct quality {
    std::uint16_t thousandths = 1000;

    static result<quality> parse(octets qvalue);
    // Appends ";q=0.5"; nothing for a weight of 1. More than 1000 is written as 1.
    void compose(std::string& to) const;
    friend constexpr auto operator<=>(quality, quality) = default;
};

}  // namespace httoop::inline v0
