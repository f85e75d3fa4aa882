#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <httoop/core/octets.hpp>
#include <httoop/field/content_range.hpp>

namespace httoop::inline v0::range {

// multipart/byteranges (RFC 9110 14.6), of which each part is a range of one representation:
//
//     --boundary CRLF
//     [ Content-Type: type CRLF ]
//     Content-Range: bytes first-last/length CRLF
//     CRLF
//     the octets
//     CRLF --boundary-- CRLF
//
// The boundary is chosen by the caller, so that it occurs in none of the parts: 16 random octets in
// hexadecimal will do. byteranges.hpp reads it.
struct multipart {
    std::string boundary;   // 1 to 70 octets that is_boundary() allows (format/multipart.hpp)
    std::string type;       // Content-Type of the representation, or empty
    std::uint64_t length;   // of the representation

    // What stands before a part's octets; CRLF ends the part before it, if it is not the first.
    [[nodiscard]] std::string head(byte_range part, bool first) const;
    // What stands behind the last part's octets.
    [[nodiscard]] std::string end() const;
    // The value of the response's Content-Type.
    [[nodiscard]] std::string content_type() const;
    // Content-Length of all the parts together.
    [[nodiscard]] std::uint64_t content_length(std::vector<byte_range> const& parts) const;
};

}  // namespace httoop::inline v0::range
