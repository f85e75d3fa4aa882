#pragma once
#include <cstdint>

#include <httoop/format/multipart.hpp>
#include <httoop/range/combine.hpp>

namespace httoop::inline v0::range {

// Octets of a representation, and where they belong in it.
struct placed_octets {
    std::uint64_t at = 0;
    octets data;
};

// Reads the content of a 206 with several parts (RFC 9110 14.6), which arrival::parts announced, as it
// arrives.
//
//     range::byteranges_reader parts{held, boundary};
//     while (auto piece = parts.next(input)) {             // octets, cut wherever they may be
//         if (piece->data.empty()) break;                  // the input is used up
//         store(piece->at, piece->data);
//         held.received({piece->at, piece->at + piece->data.size() - 1});
//     }
//
// What fits nowhere ends it, with what was read before still good: a part that is unusable, or that is
// longer or shorter than its Content-Range says.
class byteranges_reader {
public:
    // What is held outlives the reader.
    byteranges_reader(partial_representation& held, octets boundary, policy const& p = {})
        : held_{held}, parts_{boundary, p} {}

    // Takes from the front of the input what it read. The data is valid until the next call or the end
    // of the input.
    result<placed_octets> next(octets& input);
    // All input was given: a violation if the content did not end.
    [[nodiscard]] result<void> finish() const { return parts_.finish(); }

private:
    partial_representation& held_;
    multipart_reader parts_;
    std::uint64_t at_ = 0, left_ = 0;
};

}  // namespace httoop::inline v0::range
