#pragma once
#include <cstdint>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// A content coding or transfer coding that has a name in a register (RFC 9110 8.4.1, RFC 9112 7): a
// row of codings.def.
enum class coding_id : std::uint8_t {
    unknown,
#define HTTOOP_CODING(constant, ...) constant,
#include <httoop/message/codings.def>
#undef HTTOOP_CODING
    count_
};

// Whether the word is a coding, or only keeps its place in the register.
enum class coding_use : std::uint8_t { none, coding, reserved };

// What is known of a coding; the unknown one is neither.
struct coding_row {
    octets name;
    coding_use content;
    coding_use transfer;
    coding_id same_as;  // x-gzip is gzip, x-compress is compress; else unknown
    char const* section;
};

coding_row const& row_of(coding_id id);
inline octets name_of(coding_id id) { return row_of(id).name; }

// The number of a coding's name, compared without case; coding_id::unknown when it has none.
coding_id identify_coding(octets name);
// The name without regard to which of its names it was called by: "gzip" for "X-GZIP"; as it is
// where it has no other.
octets usual_coding_name(octets name HTTOOP_LIFETIME_BOUND);

}  // namespace httoop::inline v0
