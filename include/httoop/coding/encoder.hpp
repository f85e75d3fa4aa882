#pragma once
#include <cstddef>
#include <cstdint>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0::coding {

// What follows the input that an encoder is given: more of it; more, but later, so that all that
// came in is to come out now; nothing.
enum class then : std::uint8_t { more, later, end };

// Applies one coding to a stream of octets (RFC 9110 8.4.1), piece by piece.
//
//     for (bool done = false; !done;) {
//         auto const s = e.encode(in, coding::then::end);
//         send(s.out);
//         in.remove_prefix(s.taken);
//         done = s.done;
//     }
class encoder {
public:
    virtual ~encoder() = default;
    struct step {
        octets out;             // valid until the next call
        std::size_t taken = 0;  // octets of the input that were used up
        bool done = false;      // all of it was, and what was to come out did; else call again
        bool failed = false;    // for want of memory: nothing more comes
    };
    // Called again, with the same wish and what is left of the input, until it is done.
    virtual step encode(octets in, then next) = 0;
};

}  // namespace httoop::inline v0::coding
