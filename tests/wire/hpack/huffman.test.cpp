#include <wire/hpack/huffman.hpp>

#include <doctest/doctest.h>

#include <string>

#include "support/blocks.hpp"

using namespace httoop;
using namespace support;
namespace hpack = wire::hpack;

namespace {

std::string huffman_coded(octets in) {
    std::string out(in.size() + hpack::huffman_slack, '!');
    std::size_t const n = hpack::huffman_encode(in, out.data());
    return n < in.size() ? out.substr(0, n) : std::string{"not shorter"};
}
// From memory of exactly that size, to memory of exactly the size that is asked for.
std::string huffman_plain(std::string const& in) {
    std::vector<char> const exact(in.begin(), in.end());
    std::vector<char> room(hpack::huffman_decoded_room(in.size()));
    hpack::huffman_decoded const d = hpack::huffman_decode({exact.data(), exact.size()}, room.data());
    return d.broken != nullptr ? d.broken->id : std::string{room.data(), d.size};
}

// The code one bit after another, as appendix B has it: what the tables are compared with.
struct plain_code {
    std::uint32_t code;
    unsigned bits;
};
constexpr plain_code plain_codes[] = {
#define HTTOOP_HUFFMAN(code, bits) {code, bits},
#include <wire/hpack/huffman.def>
#undef HTTOOP_HUFFMAN
};
std::string coded_bit_by_bit(octets in) {
    std::string bits, out;
    for (unsigned char c : in)
        for (unsigned b = plain_codes[c].bits; b-- > 0;) bits += (plain_codes[c].code >> b & 1) != 0 ? '1' : '0';
    while (bits.size() % 8 != 0) bits += '1';
    for (std::size_t i = 0; i < bits.size(); i += 8) out += static_cast<char>(std::stoi(bits.substr(i, 8), nullptr, 2));
    return out;
}

}  // namespace

TEST_CASE("strings of RFC 7541 C.4 and C.6 are coded as they stand there") {
    CHECK(huffman_coded("www.example.com") == from_hex("f1e3c2e5f23a6ba0ab90f4ff"));
    CHECK(huffman_coded("Mon, 21 Oct 2013 20:13:21 GMT") == from_hex("d07abe941054d444a8200595040b8166e082a62d1bff"));
    CHECK(huffman_plain(from_hex("9d29ad171863c78f0b97c8e9ae82ae43d3")) == "https://www.example.com");
}

TEST_CASE("each octet, at each place of a word and beside each other octet, is coded and decoded") {
    for (int a = 0; a < 256; ++a)
        for (int b = 0; b < 256; b += 1 + a % 3) {
            for (std::size_t before : {0u, 3u, 9u}) {
                std::string s(before, 'e');
                s += static_cast<char>(a);
                s += static_cast<char>(b);
                s.append(static_cast<std::size_t>((a + b) % 12), 'o');
                std::string const wire = coded_bit_by_bit(s);
                if (huffman_plain(wire) != s || huffman_coded(s) != (wire.size() < s.size() ? wire : "not shorter")) {
                    CAPTURE(a);
                    CAPTURE(b);
                    CHECK(huffman_plain(wire) == s);
                    CHECK(huffman_coded(s) == (wire.size() < s.size() ? wire : "not shorter"));
                }
            }
        }
    CHECK(huffman_plain("") == "");
    CHECK(huffman_coded("") == "not shorter");
}

// req: rfc7541#5.2-1
TEST_CASE("padding of more than 7 bits is found, wherever it begins") {
    for (std::size_t n : {0u, 1u, 5u, 8u, 13u, 30u}) {
        std::string const wire = coded_bit_by_bit(std::string(n, 'a'));
        CHECK(huffman_plain(wire) == std::string(n, 'a'));
        CHECK(huffman_plain(wire + '\xff') == "rfc7541#5.2-1");
        if (n % 8 == 0) CHECK(huffman_plain(wire + "\xff\xff") == "rfc7541#5.2-1");
    }
}

// req: rfc7541#5.2-2
TEST_CASE("padding with another bit than ones is found") {
    for (std::size_t n : {1u, 5u, 9u, 21u}) {
        std::string wire = coded_bit_by_bit(std::string(n, 'a'));
        wire.back() = static_cast<char>(wire.back() & ~1);
        CHECK(huffman_plain(wire) == "rfc7541#5.2-2");
    }
}

// req: rfc7541#5.2-3
TEST_CASE("EOS is found at the end and within") {
    for (std::size_t n : {0u, 1u, 8u, 20u}) {
        std::string const wire = coded_bit_by_bit(std::string(n, '0'));
        CHECK(huffman_plain(wire + "\xff\xff\xff\xff") == "rfc7541#5.2-3");
        CHECK(huffman_plain(wire + std::string(20, '\xff')) == "rfc7541#5.2-3");
    }
}
