#include <wire/hpack/encoder.hpp>

#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "support/blocks.hpp"

using namespace httoop;
using namespace support;
namespace hpack = wire::hpack;

namespace {

policy const plain_policy;

std::string begun(hpack::encoder& e) {
    std::string block;
    e.begin(block);
    return block;
}
std::string added(hpack::encoder& e, octets name, octets value, bool never_indexed = false) {
    std::string block;
    e.add(block, name, value, never_indexed);
    return block;
}

}  // namespace

TEST_CASE("each field has the shortest representation that indexing allows") {
    hpack::encoder e;
    CHECK(begun(e) == "");
    CHECK(added(e, ":method", "GET") == from_hex("82"));
    CHECK(added(e, ":status", "500") == from_hex("8e"));
    // The examples of RFC 7541 C.4.
    CHECK(added(e, ":authority", "www.example.com") == from_hex("418cf1e3c2e5f23a6ba0ab90f4ff"));
    CHECK(added(e, ":authority", "www.example.com") == from_hex("be"));
    CHECK(added(e, "cache-control", "no-cache") == from_hex("5886a8eb10649cbf"));
    CHECK(added(e, "custom-key", "custom-value") == from_hex("408825a849e95ba97d7f8925a849e95bb8e8b4bf"));
    CHECK(added(e, ":authority", "www.example.com") == from_hex("c0"));
    // The name alone is there; a value that is no shorter when coded is not coded.
    CHECK(added(e, "custom-key", "{") == from_hex("7e017b"));
    CHECK(added(e, "custom-key", "") == from_hex("7e00"));
    CHECK(added(e, "", "") == from_hex("400000"));
}

TEST_CASE("what mostly changes is added when it comes a second time in a row") {
    hpack::encoder e;
    CHECK(added(e, "content-length", "7") == from_hex("0f0d0137"));
    CHECK(added(e, "content-length", "8") == from_hex("0f0d0138"));
    CHECK(added(e, "content-length", "7") == from_hex("0f0d0137"));
    CHECK(added(e, "etag", "7") == from_hex("0f130137"));
    CHECK(e.table().count() == 0);
    CHECK(added(e, "content-length", "7") == from_hex("5c0137"));
    CHECK(added(e, "content-length", "8") == from_hex("0f0d0138"));
    CHECK(added(e, "content-length", "7") == from_hex("be"));
    CHECK(added(e, "etag", "7") == from_hex("620137"));
    CHECK(e.table().count() == 2);
}

TEST_CASE("what takes most of the table is not added") {
    hpack::encoder e;
    added(e, "x", std::string(3100, 'x'));
    CHECK(e.table().count() == 0);
    added(e, "x", std::string(3000, 'x'));
    CHECK(e.table().count() == 1);
    added(e, "etag", std::string(3100, 'x'));
    added(e, "etag", std::string(3100, 'x'));
    CHECK(e.table().count() == 1);
}

TEST_CASE("a value used last of a name is not taken for that of another name in its place") {
    hpack::encoder e;
    hpack::decoder d{plain_policy};
    for (int turn = 0; turn < 3; ++turn)
        for (int i = 0; i < 60; ++i) {
            std::string const name = "name-" + std::to_string(i);
            CHECK(read_block(d, added(e, name, "same")) == name + ": same\n");
        }
    CHECK(e.table().count() == 60);
}

// req: rfc7541#6.2.3-1 rfc7541#6.2.3-2 rfc7541#6.2.3-3 rfc7541#7.1.3-1 rfc7541#7.1.3-2
TEST_CASE("a field that came never indexed goes on so, whatever the tables have") {
    hpack::encoder e;
    added(e, "x-secret", "abc");
    CHECK(added(e, "x-secret", "abc") == from_hex("be"));
    CHECK(added(e, "x-secret", "abc", true) == from_hex("1f2f821c64"));
    CHECK(added(e, ":method", "GET", true) == from_hex("1203474554"));
    CHECK(e.table().count() == 1);
}

TEST_CASE("secrets that could be guessed are never indexed") {
    for (auto const& [name, value] : {std::pair{"authorization", "Basic dTpw"}, {"proxy-authorization", "x"},
                                     {"cookie", "a=1"}}) {
        hpack::encoder e;
        hpack::decoder d{plain_policy};
        std::string const block = added(e, name, value);
        d.begin(block);
        hpack::decoded_field f;
        REQUIRE(d.next(f) == hpack::decoder::found::field);
        CHECK(f.never_indexed);
        CHECK(f.name == name);
        CHECK(f.value == value);
        CHECK(e.table().count() == 0);
    }
    hpack::encoder e;
    added(e, "cookie", "session=0123456789abcdef0123456789abcdef");
    CHECK(e.table().count() == 1);
}

// req: rfc7541#4.2-1 rfc7541#6.3-1
TEST_CASE("the table is no larger than the peer allows") {
    hpack::encoder e{1024};
    CHECK(begun(e) == from_hex("3fe107"));
    e.set_limit(100);
    CHECK(begun(e) == from_hex("3f45"));
    CHECK(e.table().maximum() == 100);
    e.set_limit(65536);
    CHECK(begun(e) == from_hex("3fe107"));
    CHECK(begun(e) == "");
}

// req: rfc7541#4.2-2
TEST_CASE("a changed size is told at the beginning of the next block") {
    hpack::encoder e;
    e.set_limit(0);
    CHECK(begun(e) == from_hex("20"));
    CHECK(begun(e) == "");
    CHECK(added(e, "a", "b") == added(e, "a", "b"));
}

// req: rfc7541#4.2-3
TEST_CASE("of several sizes the smallest is told, and the last") {
    hpack::encoder e;
    added(e, "a", "b");
    e.set_limit(2000);
    e.set_limit(0);
    e.set_limit(4096);
    CHECK(begun(e) == from_hex("203fe11f"));
    CHECK(e.table().count() == 0);
}

TEST_CASE("fields whose hashes are equal cost a few steps, and are right") {
    hpack::encoder e{65536};
    hpack::decoder d{plain_policy};
    e.set_limit(65536);
    d.set_limit(65536);
    std::string block = begun(e);
    read_block(d, block);
    // Only octets that the hash does not look at differ.
    for (int i = 0; i < 200; ++i) {
        std::string value(60, 'v');
        value[12] = static_cast<char>('a' + i % 20);
        value[20] = static_cast<char>('a' + i / 20);
        CHECK(read_block(d, added(e, "same-name", value)) == "same-name: " + value + "\n");
    }
}

TEST_CASE("an encoder and a decoder that gave memory back go on as if they had not") {
    hpack::encoder e, resting;
    hpack::decoder d{plain_policy};
    unsigned random = 3;
    auto const below = [&](unsigned n) { return (random = random * 1664525 + 1013904223) / 65536 % n; };
    for (int i = 0; i < 3000; ++i) {
        std::string const name = "name-" + std::to_string(below(12));
        std::string const value(below(20) == 0 ? below(1500) : below(30), static_cast<char>('a' + below(3)));
        std::string const block = added(e, name, value);
        CHECK(added(resting, name, value) == block);
        CHECK(read_block(d, block) == name + ": " + value + "\n");
        if (below(9) == 0) resting.give_back();
        if (below(9) == 0) d.give_back();
    }
    CHECK(resting.table().count() == e.table().count());
}
