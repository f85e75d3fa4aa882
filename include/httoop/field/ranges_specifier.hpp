#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <httoop/core/result.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// One range of bytes that is asked for (RFC 9110 14.1.1). Positions that are too large for 64 bits
// are the largest that is not.
struct range_spec {
    enum kind : std::uint8_t { from_to, from, suffix };
    kind is = from;
    std::uint64_t first = 0;   // not of a suffix
    std::uint64_t last = 0;    // of from_to, inclusive; of a suffix its length
    friend bool operator==(range_spec const&, range_spec const&) = default;
};

// The value of Range (RFC 9110 14.1.1, 14.2).
//
//     Range            = ranges-specifier
//     ranges-specifier = range-unit "=" range-set
//     range-set        = 1#range-spec
//
// Unit names are compared without case. For units other than bytes the range-set is kept as it is.
struct ranges_specifier {
    static constexpr field_id id = field_id::range;
    std::string unit = "bytes";
    std::vector<range_spec> specs;
    std::string other;

    static result<ranges_specifier> parse(octets value);
    [[nodiscard]] std::string compose() const;
    [[nodiscard]] bool bytes() const;
    friend bool operator==(ranges_specifier const&, ranges_specifier const&) = default;
};

}  // namespace httoop::inline v0
