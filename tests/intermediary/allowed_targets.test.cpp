#include <httoop/intermediary/allowed_targets.hpp>

#include <doctest/doctest.h>

using namespace httoop;
using namespace httoop::intermediary;

namespace {

bool may(allowed_targets const& t, octets m, octets target) {
    request r{*method::parse(m), target};
    // What is no request does not get as far.
    return r.defect().has_value() && t.judge(r).is != verdict::refuse;
}

bool global(octets text) {
    ip_octets ip;
    REQUIRE(ip.read(text));
    return is_global(ip);
}

}  // namespace

TEST_CASE("allowed targets: which addresses mean the same host everywhere") {
    for (octets const text : {"8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1", "192.0.1.1", "223.255.255.255",
                              "2606:4700::1", "2a00::1", "64:ff9b::8.8.8.8", "2002:808:808::1", "::ffff:8.8.8.8"}) {
        CAPTURE(text);
        CHECK(global(text));
    }
    for (octets const text : {"0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255",
                              "192.168.1.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1",
                              "::ffff:10.1.1.1", "64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1",
                              "::ffff:0:8.8.8.8", "4000::1", "1::1", "8000::1",
                              "2001::1", "2001:db8::1", "fc00::1", "fd12::1", "fe80::1", "fec0::1", "ff02::1"}) {
        CAPTURE(text);
        CHECK_FALSE(global(text));
    }
}

// req: rfc9110#9.3.6-4
TEST_CASE("allowed targets: ports of CONNECT") {
    allowed_targets t;
    CHECK(may(t, "CONNECT", "example.org:443"));
    CHECK_FALSE(may(t, "CONNECT", "example.org:25"));
    CHECK_FALSE(may(t, "CONNECT", "example.org:80"));
    CHECK(t.connect_port("8000-8999"));
    CHECK(may(t, "CONNECT", "example.org:8000"));
    CHECK(may(t, "CONNECT", "example.org:8999"));
    CHECK_FALSE(may(t, "CONNECT", "example.org:9000"));
    CHECK(t.connect_port("*"));
    CHECK(may(t, "CONNECT", "example.org:22"));
    for (octets const wrong : {"", "0", "65536", "a", "9-8", "1-", "-1", "443x"}) {
        CAPTURE(wrong);
        CHECK_FALSE(t.connect_port(wrong));
    }
    auto const refused = t.judge(request{method::connect, "127.0.0.1:443"});
    CHECK(refused.is == verdict::refuse);
    CHECK(refused.status_of_request() == status_code::forbidden);
}

TEST_CASE("allowed targets: ports of other requests") {
    allowed_targets t;
    CHECK(may(t, "GET", "http://example.org:25/"));
    CHECK(t.port("80"));
    CHECK(may(t, "GET", "http://example.org/"));
    CHECK_FALSE(may(t, "GET", "https://example.org/"));
    CHECK_FALSE(may(t, "GET", "http://example.org:25/"));
    CHECK(t.port("443"));
    CHECK(may(t, "GET", "https://example.org/"));
}

TEST_CASE("allowed targets: names") {
    allowed_targets t;
    CHECK(may(t, "GET", "http://ads.example/"));
    CHECK(t.deny("Ads.Example"));
    for (octets const target : {"http://ads.example/", "http://x.ADS.example./", "http://%61ds.example/"}) {
        CAPTURE(target);
        CHECK_FALSE(may(t, "GET", target));
    }
    CHECK_FALSE(may(t, "CONNECT", "ads.example:443"));
    CHECK(may(t, "GET", "http://loads.example/"));
    CHECK(t.allow("example.org"));
    CHECK(may(t, "GET", "http://www.example.org/"));
    CHECK_FALSE(may(t, "GET", "http://example.com/"));
    CHECK(t.deny("secret.example.org"));
    CHECK_FALSE(may(t, "GET", "http://secret.example.org/"));
    // What a look-up may make a name of that was not judged: a fullwidth s.
    CHECK_FALSE(may(t, "GET", "http://%EF%BD%93ecret.example.org/"));
    // Instead of all: addresses too.
    CHECK_FALSE(may(t, "GET", "http://8.8.8.8/"));
    CHECK(t.allow("8.8.8.0/24"));
    CHECK(may(t, "GET", "http://8.8.8.8/"));
    for (octets const wrong : {"", "a b", "example.org:80", "10.0.0.1/8", "http://x/"}) {
        CAPTURE(wrong);
        CHECK_FALSE(t.deny(wrong));
    }
}

TEST_CASE("allowed targets: addresses") {
    allowed_targets t;
    CHECK(may(t, "GET", "http://8.8.8.8/"));
    CHECK_FALSE(may(t, "GET", "http://127.0.0.1/"));
    CHECK_FALSE(may(t, "GET", "http://[::1]/"));
    CHECK_FALSE(may(t, "GET", "http://[::ffff:127.0.0.1]/"));
    CHECK(t.allow("127.0.0.0/8"));
    CHECK(may(t, "GET", "http://127.0.0.1/"));
    CHECK_FALSE(may(t, "GET", "http://10.0.0.1/"));
    t.allow_private();
    CHECK(may(t, "GET", "http://10.0.0.1/"));
    CHECK(t.deny("10.0.0.1"));
    CHECK_FALSE(may(t, "GET", "http://10.0.0.1/"));
    CHECK(may(t, "GET", "http://10.0.0.2/"));
    CHECK(t.deny("[2001:db8::1]"));
    CHECK_FALSE(may(t, "GET", "http://[2001:DB8::1]/"));
}

// req: rfc9110#9.3.6-4
TEST_CASE("allowed targets: a block that is denied is denied within every address that leads there") {
    allowed_targets t;
    t.allow_private();
    CHECK(t.deny("10.0.0.0/8"));
    for (octets const text : {"10.1.2.3", "::ffff:10.1.2.3", "::10.1.2.3", "::ffff:0:10.1.2.3", "64:ff9b::10.1.2.3", "64:ff9b::a01:203", "64:ff9b:1::10.1.2.3",
                              "64:ff9b:1:a01:2:300::", "2002:a01:203::1", "2001:0:a01:203::1", "2001:0:808:808::f5fe:fdfc", "2a00::5efe:10.1.2.3",
                              "2a00::200:5efe:a01:203"}) {
        CAPTURE(text);
        ip_octets ip;
        REQUIRE(ip.read(text));
        CHECK_FALSE(t.allows(ip));
        CHECK_FALSE(may(t, "GET", "http://" + (text.find(':') == octets::npos ? std::string{text} : "[" + std::string{text} + "]") + "/"));
    }
    for (octets const text : {"11.1.2.3", "64:ff9b::11.1.2.3", "2002:b01:203::1", "2001:0:808:808::f4fe:fdfc", "2a00::a01:203"}) {
        CAPTURE(text);
        ip_octets ip;
        REQUIRE(ip.read(text));
        CHECK(t.allows(ip));
    }
}

// req: rfc9110#9.3.6-4
TEST_CASE("allowed targets: what a look-up takes for an address is no name") {
    allowed_targets t;
    for (octets const host : {"127.1", "2130706433", "0x7f000001", "0x7F.1", "017700000001", "0177.0.0.1", "127.0.0.1.", "127.0.0.1..", "example.0x1", "1.2.3.4.5",
                              "%31%32%37.1", "[::1%25lo]", "[fe80::1%251]", "[v1.x]", "0x", "256.256.256.256"}) {
        CAPTURE(host);
        CHECK_FALSE(may(t, "GET", "http://" + std::string{host} + "/"));
        CHECK_FALSE(may(t, "CONNECT", std::string{host} + ":443"));
    }
    CHECK(may(t, "GET", "http://1.example/"));
    CHECK(may(t, "GET", "http://example.0a/"));
    CHECK(may(t, "GET", "http://8.8.8.8./"));
    CHECK(t.deny("ads.example"));
    CHECK_FALSE(may(t, "GET", "http://ads.example../"));
}

TEST_CASE("allowed targets: who is named before the host does not count, and nobody is no host") {
    allowed_targets t;
    for (octets const target : {"http://example.org@127.0.0.1/", "http://example.org:80@10.0.0.1/", "http://:80/", "http://"}) {
        CAPTURE(target);
        request r{method::get, target};
        bool const refused = !r.defect() || t.judge(r).is == verdict::refuse;
        CHECK(refused);
    }
}
