#include <httoop/io/address.hpp>

#include <doctest/doctest.h>

#include "../../src/io/socket_address.hpp"

using namespace httoop;
using io::address;

TEST_CASE("addresses are composed as they are parsed, also by way of the kernel's form") {
    for (char const* text : {"127.0.0.1:8080", "0.0.0.0:0", "255.255.255.255:65535", "[::1]:0", "[::]:80",
                             "[2001:db8::7]:443", "[::1%1]:9", "unix:/run/x.sock", "unix:relative", "unix:@name"}) {
        auto const a = address::parse(text);
        REQUIRE(a);
        CHECK(a->compose() == text);
        CHECK(io::socket_address{*a}.read() == *a);
    }
}

TEST_CASE("a missing host means what the caller says") {
    CHECK(!address::parse(":80"));
    CHECK(address::parse(":80", address::unnamed::loopback)->compose() == "127.0.0.1:80");
    CHECK(address::parse(":80", address::unnamed::all)->compose() == "0.0.0.0:80");
    CHECK(address::parse("localhost:80")->compose() == "127.0.0.1:80");
    CHECK(address::parse("LocalHost:80")->is_loopback());
}

TEST_CASE("what is not an address is refused") {
    for (octets text :
         {octets{""}, octets{"127.0.0.1"}, octets{"127.0.0.1:"}, octets{"127.0.0.1:65536"}, octets{"127.0.0.1:+1"},
          octets{"127.0.0.1: 1"}, octets{"127.0.0.01:1"}, octets{"127.1:1"}, octets{"1.2.3.4.5:1"}, octets{"::1:80"},
          octets{"[::1]"}, octets{"[::1]80"}, octets{"[127.0.0.1]:80"}, octets{"[]:80"}, octets{"[:80"},
          octets{"example.com:80"}, octets{"unix:"}, octets{"unix:@"}, octets{"127.0.0.1%1:80"},
          octets{"127.0.0.1\0:80", 13}, octets{"unix:a\0b", 8}, octets{"[::1%nosuchzone]:1"}}) {
        auto const a = address::parse(text);
        CAPTURE(text);
        CHECK(!a);
    }
    CHECK(!address::parse("unix:" + std::string(200, 'x')));
}
