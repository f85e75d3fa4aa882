#include <httoop/uri/ip_address.hpp>

#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace httoop;
using nlohmann::json;

TEST_CASE("ip_address: every address of the data is judged as the grammar has it") {
    json const all = json::parse(std::ifstream{"tests/data/uri/ip-addresses.json"});
    CHECK(all.size() == 108);
    for (json const& c : all) {
        CAPTURE(c.dump());
        std::string const text = c["text"];
        CHECK((c["family"] == 4 ? is_ipv4address(text) : is_ipv6address(text)) == c["valid"]);
    }
}

TEST_CASE("ip_address: edges of the IPv6 grammar") {
    for (octets const good : {"::", "1::", "::ffff", "0:0:0:0:0:0:0:0", "1:2:3:4:5:6:1.2.3.4",
                              "1::3:4:5:6:7:8", "::2:3:4:5:6:7:8", "::3:4:5:6:1.2.3.4"})
        CHECK_MESSAGE(is_ipv6address(good), good);
    for (octets const bad : {"", ":", ":::", "1", "1:", ":1", "1:2:3:4:5:6:7:8:", "1::2::3",
                             "1.2.3.4::", "1.2.3.4:5:6:7:8:9:a", "::1.2.3.4:5", "00000::", "::g",
                             "1:2:3:4:5:6:7", "[::]", "::1 ", "1:2:3:4:5:6:7:1.2.3.4"})
        CHECK_MESSAGE(!is_ipv6address(bad), bad);
}

TEST_CASE("ip_address: IPvFuture has a version, a period and an address") {
    for (octets const good : {"v1.x", "VAF.a:b!", "v0.-"}) CHECK_MESSAGE(is_ipvfuture(good), good);
    for (octets const bad : {"", "v", "v.", "v1.", "v.x", "1.x", "vg.x", "v1.x/", "v1x", "v1.x[y"})
        CHECK_MESSAGE(!is_ipvfuture(bad), bad);
}

TEST_CASE("ip_address: hosts that are always this machine") {
    for (octets const here : {"localhost", "LocalHost", "127.0.0.1", "127.255.0.3", "[::1]"})
        CHECK_MESSAGE(is_loopback_host(here), here);
    for (octets const there : {"", "localhost.", "a.localhost", "localhost.org", "127.0.0", "127.0.0.1.org", "127.0.0.01",
                               "128.0.0.1", "::1", "[::2]", "[::ffff:127.0.0.1]", "0.0.0.0"})
        CHECK_MESSAGE(!is_loopback_host(there), there);
}
