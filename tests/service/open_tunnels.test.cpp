#include "../../src/service/open_tunnels.hpp"

#include <doctest/doctest.h>

#include <thread>
#include <vector>

using namespace httoop;
using place = open_tunnels::place;

namespace {

io::address ip_of(std::string const& text) {
    io::address a;
    REQUIRE(io::address::parse_ip(text, 1, a));
    return a;
}

}  // namespace

TEST_CASE("open tunnels: all of them are counted, and given back once") {
    open_tunnels all{2, 10};
    {
        place a = all.take(ip_of("192.0.2.1"));
        CHECK(a.is() == place::taken);
        place b = std::move(a);
        CHECK(b.is() == place::taken);
        CHECK(all.count() == 1);
        place c = all.take(ip_of("192.0.2.2"));
        CHECK(all.count() == 2);
        CHECK(all.take(ip_of("192.0.2.3")).is() == place::none_left);
        CHECK(all.count() == 2);
        c.give_back();
        c.give_back();
        CHECK(all.count() == 1);
        CHECK(all.take(ip_of("192.0.2.3")).is() == place::taken);
        CHECK(all.count() == 1);
    }
    CHECK(all.count() == 0);
}

// req: rfc6585#4-1
TEST_CASE("open tunnels: one address has no more than it may, and leaves some to others") {
    open_tunnels all{5, 2};
    std::vector<place> held;
    held.push_back(all.take(ip_of("192.0.2.1")));
    held.push_back(all.take(ip_of("::ffff:192.0.2.1")));
    CHECK(held.back().is() == place::taken);
    CHECK(all.take(ip_of("192.0.2.1")).is() == place::none_left_for_client);
    CHECK(all.take(ip_of("::ffff:192.0.2.1")).is() == place::none_left_for_client);
    held.push_back(all.take(ip_of("2001:db8::1")));
    CHECK(held.back().is() == place::taken);
    CHECK(all.count() == 3);
    held.front().give_back();
    held.push_back(all.take(ip_of("192.0.2.1")));
    CHECK(held.back().is() == place::taken);
    CHECK(all.take(ip_of("192.0.2.1")).is() == place::none_left_for_client);
    // Where nothing is left for anybody, that is said.
    held.push_back(all.take(ip_of("2001:db8::1")));
    held.push_back(all.take(ip_of("2001:db8:0:1::1")));
    CHECK(all.take(ip_of("192.0.2.1")).is() == place::none_left);
    held.clear();
    CHECK(all.count() == 0);
}

TEST_CASE("open tunnels: a client of IPv6 is its network, whatever addresses it has there") {
    auto const of = [](std::string const& text) { return client_counted(ip_of(text)); };
    CHECK(of("2001:db8:0:7::1") == of("2001:db8:0:7:ffff:ffff:ffff:ffff"));
    CHECK(of("2001:db8:0:7::1") != of("2001:db8:0:8::1"));
    CHECK(of("::ffff:192.0.2.1") == of("192.0.2.1"));
    CHECK(of("::ffff:192.0.2.1") != of("::ffff:192.0.2.2"));
    CHECK(of("192.0.2.1") != of("192.0.2.2"));
    CHECK(of("::ffff:192.0.2.1") != of("::1"));
    CHECK(of("fe80::1") != of("fe80::2"));
    CHECK(client_counted(io::address::of_path("/run/a")).empty());
    CHECK(client_counted({}).empty());
    open_tunnels all{5, 2};
    place const a = all.take(ip_of("2001:db8::1")), b = all.take(ip_of("2001:db8::2"));
    CHECK(all.take(ip_of("2001:db8::3")).is() == place::none_left_for_client);
    CHECK(all.take(ip_of("2001:db8:0:1::3")).is() == place::taken);
}

TEST_CASE("open tunnels: whose address nobody knows is counted among all alone") {
    open_tunnels all{3, 1};
    std::vector<place> held;
    for (int i = 0; i < 3; ++i) held.push_back(all.take(io::address{}));
    for (auto const& p : held) CHECK(p.is() == place::taken);
    CHECK(all.take(io::address{}).is() == place::none_left);
}

TEST_CASE("open tunnels: from several threads") {
    open_tunnels all{1000, 1};
    std::thread others[3];
    auto const take_some = [&] {
        for (int i = 0; i < 2000; ++i) static_cast<void>(all.take(ip_of("192.0.2." + std::to_string(i % 7))));
    };
    for (auto& t : others) t = std::thread{take_some};
    take_some();
    for (auto& t : others) t.join();
    CHECK(all.count() == 0);
    CHECK(all.take(ip_of("192.0.2.1")).is() == place::taken);
}
