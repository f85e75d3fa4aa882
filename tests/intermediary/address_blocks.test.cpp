#include <httoop/intermediary/address_blocks.hpp>

#include <doctest/doctest.h>

using namespace httoop;
using namespace httoop::intermediary;

TEST_CASE("address blocks: texts and octets are the same addresses") {
    address_blocks b;
    REQUIRE(b.add("10.0.0.0/8"));
    REQUIRE(b.add("2001:db8::/32"));
    CHECK(b.has("10.1.2.3"));
    CHECK(b.has("::ffff:10.1.2.3"));
    CHECK_FALSE(b.has("11.1.2.3"));
    CHECK_FALSE(b.has("10.1.2"));
    CHECK_FALSE(b.has("ten"));
    std::uint8_t const ten[4] = {10, 9, 8, 7};
    CHECK(b.has(ip_octets::v4(ten)));
    ip_octets six;
    REQUIRE(six.read("2001:db8:1::"));
    CHECK(b.has(six));
    REQUIRE(six.read("2001:db9:1::"));
    CHECK_FALSE(b.has(six));
    CHECK_FALSE(six.read("[::1]"));
}

TEST_CASE("address blocks: what is no block is not added") {
    address_blocks b;
    CHECK_FALSE(b.add("10.0.0.1/8"));
    CHECK_FALSE(b.add("10.0.0.0/33"));
    CHECK_FALSE(b.add("example.org"));
    CHECK(b.empty());
    CHECK_FALSE(b.has("10.0.0.1"));
}
