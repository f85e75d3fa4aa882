#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include <httoop/core/result.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// Octets of a representation, the last one included.
struct byte_range {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    [[nodiscard]] constexpr std::uint64_t size() const { return last - first + 1; }
    friend bool operator==(byte_range const&, byte_range const&) = default;
};

// The value of Content-Range (RFC 9110 14.4).
//
//     Content-Range     = range-unit SP ( range-resp / unsatisfied-range )
//     range-resp        = incl-range "/" ( complete-length / "*" )
//     unsatisfied-range = "*/" complete-length
struct content_range {
    static constexpr field_id id = field_id::content_range;
    std::string unit = "bytes";
    std::optional<byte_range> range;              // none: unsatisfied, and the length is given
    std::optional<std::uint64_t> complete_length;

    static result<content_range> parse(octets value);
    [[nodiscard]] std::string compose() const;
    // Whether content with this range may be put together with stored content of the same
    // representation: it is a range of bytes.
    [[nodiscard]] bool can_be_combined() const;
    friend bool operator==(content_range const&, content_range const&) = default;
};

}  // namespace httoop::inline v0
