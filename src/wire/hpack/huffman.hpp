#pragma once
#include <cstddef>

#include <httoop/core/octets.hpp>
#include <httoop/core/rule.hpp>

// The Huffman code of string literals (RFC 7541 5.2, appendix B).
namespace httoop::inline v0::wire::hpack {

// What `coded` octets may decode to: the shortest code has 5 bits.
constexpr std::size_t huffman_decoded_room(std::size_t coded) { return coded * 8 / 5 + 2; }

struct huffman_decoded {
    std::size_t size;    // octets written, or those before the fault
    rule const* broken;  // null: none
};

// Writes to `to`, which has huffman_decoded_room(in.size()) octets. Faults are those of the padding and
// EOS within the string.
huffman_decoded huffman_decode(octets in, char* to);

// Beyond what a coded string takes; see huffman_encode.
inline constexpr std::size_t huffman_slack = 4;

// Writes `in` coded to `to`, if that is shorter than `in`: returns its size, else `in.size()`. Room is
// needed for in.size() + huffman_slack octets.
std::size_t huffman_encode(octets in, char* to);

}  // namespace httoop::inline v0::wire::hpack
