#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <httoop/conditional/representation.hpp>
#include <httoop/core/limits.hpp>
#include <httoop/field/content_range.hpp>
#include <httoop/field/ranges_specifier.hpp>
#include <httoop/message/response.hpp>

namespace httoop::inline v0::range {

// What the content of a response is to what is held of a representation.
enum class arrival : std::uint8_t {
    nothing,   // no part of it: another status than 200, 206 and 416
    whole,     // the representation from its first octet on; what was held is gone
    part,      // that range of the same representation, or of one of which nothing is held yet
    parts,     // multipart/byteranges: each part is to be asked about with part()
    complete,  // 416, since all there is is held
    other,     // of another representation, as far as can be seen: forget() what is held, or the response
    unusable,  // nobody can say what it is
};

struct addition {
    arrival is = arrival::nothing;
    byte_range range;              // of a part
    rule const* because = nullptr; // null for nothing
};

// The client's half of ranges: what is held of one representation, while responses to requests for it
// come in (RFC 9110 15.3.7.3). It knows which octets these are, the caller has them. Parts are
// combined if they share a strong validator, and nothing contradicts.
//
//     range::partial_representation held;
//     auto const a = held.arrives(response);              // a head
//     if (a.is == range::arrival::part) held.received(a.range);   // when the content was stored
//     if (auto const more = held.next()) {                // what to ask for next
//         request.set(*more);
//         request.fields().set(field_id::if_range, held.if_range());
//     }
class partial_representation {
public:
    explicit partial_representation(limits const& l = {}) : most_{l.held_ranges} {}

    // Begins with what was kept: those octets, and the value that if_range() had. False, and nothing
    // is held, if that is no strong validator.
    bool restore(octets if_range, byte_range held);

    // The head of a response to GET. `asked` is the If-Range that the request had: a response that
    // comes to it may leave out the validator that it repeats.
    addition arrives(response const& r, octets asked = {});
    // After arrival::parts, the Content-Range and Content-Type of one part: arrival::part or unusable.
    addition part(octets content_range, octets type = {});
    // These octets were stored. False, and they are not held, if they lie beyond the end, or would
    // make more pieces than limits.held_ranges.
    bool received(byte_range octets);
    // The representation ends there: the content of arrival::whole was received to its end.
    void ends_at(std::uint64_t length);
    void forget();

    // In ascending order; none overlaps or touches another.
    [[nodiscard]] std::vector<byte_range> const& held() const { return held_; }
    [[nodiscard]] std::optional<std::uint64_t> length() const { return length_; }
    [[nodiscard]] bool complete() const;
    // The first range that is missing. None if nothing is, or if it cannot be asked for: nothing is
    // held, or nothing strong is known to recognise the representation by.
    [[nodiscard]] std::optional<ranges_specifier> next() const;
    // The value of If-Range for that; empty if there is none.
    [[nodiscard]] std::string const& if_range() const { return validator_; }

    // What is held, as responses: a 200 if it is all of it, else a 206 for each range (15.3.7.3).
    // Their fields are the newest ones received.
    [[nodiscard]] std::vector<response> responses() const;

private:
    addition of_206(response const& r, octets asked);
    addition of_416(response const& r, octets asked);
    addition fits(octets content_range);
    [[nodiscard]] bool same(field_section const& fields, octets asked) const;
    void take_validator(field_section const& fields);
    void take_fields(field_section const& fields, bool several);

    std::uint64_t most_;
    std::vector<byte_range> held_;
    std::optional<std::uint64_t> length_;
    std::string validator_;
    field_section fields_;
    bool begun_ = false;  // some response was taken, or what was kept
};

}  // namespace httoop::inline v0::range
