#include <httoop/intermediary/trusted_peers.hpp>

#include <doctest/doctest.h>

using namespace httoop;
using namespace httoop::intermediary;

namespace {

bool trusts(octets block, octets node) {
    trusted_peers t;
    REQUIRE(t.add(block));
    return t.has(*forwarded_node::parse(node));
}

}  // namespace

TEST_CASE("trusted peers: addresses and blocks of them") {
    struct {
        octets block, inside, outside;
    } const rows[] = {
        {"192.0.2.7", "192.0.2.7:4711", "192.0.2.6"},
        {"192.0.2.7/32", "192.0.2.7", "192.0.2.8"},
        {"10.0.0.0/8", "10.255.255.255", "11.0.0.0"},
        {"192.0.2.128/25", "192.0.2.128", "192.0.2.127"},
        {"0.0.0.0/0", "255.255.255.255", "[::1]"},
        {"2001:db8::/32", "[2001:DB8:ffff:ffff:ffff:ffff:ffff:ffff]", "[2001:db9::]"},
        {"2001:db8::/33", "[2001:db8:7fff::]", "[2001:db8:8000::]"},
        {"::1", "[::1]:80", "[::2]"},
        {"::ffff:10.0.0.0/104", "10.1.2.3", "11.0.0.1"},
        {"10.0.0.0/8", "[::ffff:10.1.2.3]", "[::10.1.2.3]"},
        {"1:2:3:4:5:6:7:8", "[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7:9]"},
        {"1:2:3:4:5:6:1.2.3.4", "[1:2:3:4:5:6:102:304]", "[1:2:3:4:5:6:102:305]"},
        {"1::8", "[1:0:0:0:0:0:0:8]", "[1:0:0:0:0:0:1:8]"},
        {"1:2:3:4:5:6:7::", "[1:2:3:4:5:6:7:0]", "[1:2:3:4:5:6:7:1]"},
        {"::/0", "[abcd::]", "unknown"},
    };
    for (auto const& [block, inside, outside] : rows) {
        CAPTURE(block);
        CHECK(trusts(block, inside));
        CHECK_FALSE(trusts(block, outside));
    }
    CHECK_FALSE(trusts("0.0.0.0/0", "_hidden"));
    CHECK(trusted_peers{}.empty());
    CHECK_FALSE(trusted_peers{}.has(*forwarded_node::parse("127.0.0.1")));
}

TEST_CASE("trusted peers: what is no block is not added") {
    trusted_peers t;
    for (octets const wrong : {"", "10.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.1/8", "[::1]", "::1/129", "::1/127",
                               "proxy.example", "10.0.0.0/8/8", "/8"}) {
        CAPTURE(wrong);
        CHECK_FALSE(t.add(wrong));
    }
    CHECK(t.empty());
}
