#pragma once
#include <string>

#include <httoop/core/octets.hpp>

namespace httoop::inline v0 {

// base64 with the standard alphabet (RFC 4648 4).

// Appends the octets as base64, padded with "=", pad bits zero.
void append_base64(std::string& to, octets s);

// What a reader asks of the end of base64 text. Strict takes exactly what append_base64() writes.
struct base64_demands {
    bool padding = true;        // "=" up to a multiple of four (RFC 4648 3.2); if not: all of it or none
    bool zero_pad_bits = true;  // the bits of the last character that belong to no octet (3.5)
};

// Appends what the text stands for. Returns the offset of the first octet that does not fit, the
// size of the text if all do; `to` is undefined where it does not. Characters outside the alphabet,
// line ends among them, never fit (3.1, 3.3).
//
//     std::string octets;
//     if (parse_base64(text, octets) < text.size()) ...
std::size_t parse_base64(octets text, std::string& to, base64_demands demands = {});

}  // namespace httoop::inline v0
