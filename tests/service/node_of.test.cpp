#include "../../src/service/node_of.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace httoop;

namespace {

struct host_of_node final : exchange_host {
    outcome<void> interim(exchange&, response const&) override { return {}; }
    [[nodiscard]] io::address peer() const override { return io::address::v4({10, 0, 0, 1}, 80); }
    [[nodiscard]] std::uint64_t connection_id() const override { return 1; }
    [[nodiscard]] bool secure() const override { return true; }
    [[nodiscard]] httoop::policy const& policy() const override { return policy_; }
    httoop::policy policy_;
};

}  // namespace

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

// req: rfc7239#6.3-1 rfc7239#6.3-3
TEST_CASE("node of an address: we go by our name, and who is not named has another one for each request") {
    host_of_node host;
    empty_source none;
    exchange x;
    x.begin(host, nullptr, none, {});
    intermediary::hop us;
    us.name = "gate.example:80";
    CHECK(peer_of(x, us).self.compose() == "_gate.example_80");
    CHECK(peer_of(x, us).client.compose() == "10.0.0.1");
    CHECK(peer_of(x, us).scheme == "https");
    us.client.client = intermediary::naming::made_up;
    std::set<std::string> names;
    for (int i = 0; i < 100; ++i) {
        std::string const name = peer_of(x, us).made_up;
        CHECK(forwarded_node::parse(name)->is == forwarded_node::obfuscated);
        names.insert(name);
    }
    CHECK(names.size() == 100);
}
