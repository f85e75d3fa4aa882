#include "../../src/service/node_of.hpp"

#include <doctest/doctest.h>

using namespace httoop;

// req: rfc7239#6-3
TEST_CASE("node of an address: as Forwarded names it") {
    CHECK(node_of(io::address::v4({10, 0, 0, 1}, 80)).compose() == "10.0.0.1");
    io::address zoned;
    REQUIRE(io::address::parse_ip("fe80::1%1", 80, zoned));
    CHECK(node_of(zoned).compose() == "[fe80::1]");
    io::address mapped;
    REQUIRE(io::address::parse_ip("::ffff:10.0.0.1", 80, mapped));
    CHECK(node_of(mapped).compose() == "10.0.0.1");
    CHECK(node_of(io::address::of_path("/run/a")).compose() == "unknown");
    CHECK(node_of({}).compose() == "unknown");
}
