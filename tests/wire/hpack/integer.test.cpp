#include <wire/hpack/integer.hpp>

#include <doctest/doctest.h>

#include <string>

#include "support/blocks.hpp"

using namespace httoop;
using namespace support;
namespace hpack = wire::hpack;

namespace {

std::string integer_of(unsigned prefix, std::uint32_t value) {
    char room[hpack::integer_octets];
    return {room, static_cast<std::size_t>(hpack::write_integer(room, 0, prefix, value) - room)};
}

}  // namespace

TEST_CASE("the examples of RFC 7541 C.1") {
    CHECK(integer_of(5, 10) == from_hex("0a"));
    CHECK(integer_of(5, 1337) == from_hex("1f9a0a"));
    CHECK(integer_of(8, 42) == from_hex("2a"));
}

// req: rfc7541#5.1-1
TEST_CASE("integers of 32 bits are written and read again, larger ones are none") {
    for (unsigned prefix : {4u, 5u, 6u, 7u})
        for (std::uint64_t about : {0ull, 14ull, 30ull, 62ull, 126ull, 254ull, 16384ull, 2097152ull, 268435456ull, 4294967294ull})
            for (std::uint64_t v = about; v < about + 4 && v <= 0xffffffff; ++v) {
                std::string const wire = integer_of(prefix, static_cast<std::uint32_t>(v));
                for (std::size_t n = 1; n <= wire.size(); ++n) {
                    char const* p = wire.data();
                    std::uint32_t read = 0;
                    rule const* broken = nullptr;
                    bool const whole = hpack::read_integer(p, wire.data() + n, prefix, read, broken);
                    CHECK(whole == (n == wire.size()));
                    if (whole) CHECK(read == v);
                    else CHECK(std::string{broken != nullptr ? broken->id : ""} == "rfc7541#5.1");
                }
            }
    for (std::string const hex : {"1fe1ffffff0f", "1fffffffffffff00", "1f808080808000"}) {
        std::string const wire = from_hex(hex);
        char const* p = wire.data();
        std::uint32_t read = 0;
        rule const* broken = nullptr;
        CHECK(!hpack::read_integer(p, wire.data() + wire.size(), 5, read, broken));
        REQUIRE(broken != nullptr);
        CHECK(std::string{broken->id} == "rfc7541#5.1-1");
    }
}
