#pragma once
#include <cstdint>
#include <string>

#include <httoop/core/result.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// The value of Max-Forwards (RFC 9110 7.6.2): how often the request may be forwarded. A number that is
// too large for 32 bits is the largest that is not.
//
//     Max-Forwards = 1*DIGIT
struct max_forwards {
    static constexpr field_id id = field_id::max_forwards;
    std::uint32_t hops = 0;

    static result<max_forwards> parse(octets value);
    [[nodiscard]] std::string compose() const { return std::to_string(hops); }
    friend bool operator==(max_forwards, max_forwards) = default;
};

}  // namespace httoop::inline v0
