#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <httoop/conditional/evaluate.hpp>
#include <httoop/core/limits.hpp>
#include <httoop/field/content_range.hpp>

namespace httoop::inline v0::range {

// A range unit that the caller knows beside bytes (14.1), for a representation that has it. What its
// sets mean is the unit's own.
class other_unit {
public:
    enum answer : std::uint8_t { partial, unsatisfiable, invalid };

    // Compared without case, and as it stands in Content-Range.
    [[nodiscard]] virtual octets name() const = 0;
    // What a range-set is answered with: 1#( 1*VCHAR ), not empty; `described` gets what then comes
    // behind the unit in Content-Range ("1.2-4.3/25", "*/25"), empty for none. An invalid set is
    // ignored, as an invalid set of bytes is.
    virtual answer select(octets range_set, std::string& described) const = 0;

protected:
    ~other_unit() = default;
};

// What a range request is answered with, and the requirement that decided: null if there was no
// Range at all.
struct selection {
    enum kind : std::uint8_t {
        whole,            // 200: there is no Range, or it is ignored
        parts,            // 206: these parts, in this order
        not_satisfiable,  // 416
    };
    kind is = whole;
    std::vector<byte_range> ranges;
    rule const* because = nullptr;
    // Of another unit: its Content-Range. There are no `ranges`: the unit knows what it selected.
    std::string described{};

    // More than one part: multipart/byteranges (multipart.hpp).
    [[nodiscard]] bool multipart() const { return ranges.size() > 1; }
};

// What lies between two parts of multipart/byteranges, roughly: a smaller gap is cheaper to send.
inline constexpr std::uint64_t part_overhead = 80;

// Selects the parts of a representation that are to be sent (RFC 9110 14.2), for a request that
// would be answered with 200. Ranges that overlap or nearly touch become one, in the place of the
// first; more than limits.ranges of them, or such that add up to the whole, get the whole. So does a
// unit that is neither bytes nor `known`.
selection select(request const& r, representation const& selected, limits const& l,
                 conditional::circumstances const& c, other_unit const* known = nullptr);
selection select(method const& m, field_section const& fields, representation const& selected,
                 limits const& l, conditional::circumstances const& c,
                 other_unit const* known = nullptr);

// The value of Content-Range that goes with a selection from a representation of that length, which
// counts for bytes alone: for
// one part and for 416; empty if there is none to be sent.
std::string content_range_of(selection const& s, std::uint64_t length);

// Whether a 206 carries that field of the 200 it is a part of (15.3.7); `if_range` says that the
// request had If-Range. (Content-Range, Content-Length and the type of multipart come on top.)
bool goes_with_206(field_id id, bool if_range);

}  // namespace httoop::inline v0::range
