#pragma once
// What tests of proxies share: a proxy on a worker of this thread, its clients, and servers behind it that do as
// they are told.
#include <doctest/doctest.h>

#include <string>

#include <httoop/engine/client.hpp>
#include <httoop/service/forward_proxy.hpp>

#include "engine/h2_client.hpp"
#include "engine/rig.hpp"
#include "support/scripted_server.hpp"

namespace test {

using support::scripted_server;
using h2_peer = h2_client<rig::peer>;

inline bool holds(std::string const& text, octets part) { return text.find(part) != std::string::npos; }

struct proxy_set {
    forward_options options{.us = {.name = "p.example", .aliases = {"old"}}};
    client_options onward;
    server_options front;
    service* own = nullptr;
    proxy_set() {
        options.targets.allow("127.0.0.0/8");
        options.targets.connect_port("*");
        onward.adds = false;
        onward.forwards = true;
        front.proxy = true;
    }
};

struct proxied {
    explicit proxied(proxy_set s = {})
        : set{std::move(s)}, addresses{set.options.targets}, next{make(set, addresses)}, proxy{*next, set.options, set.own}, r{proxy, set.front} {}
    static owned<client> make(proxy_set& s, target_addresses const& a) {
        s.onward.targets = &a;
        auto made = client::make(s.onward);
        REQUIRE(made);
        return std::move(*made);
    }
    std::string ask(std::string const& text, octets end = "\r\n\r\n") {
        auto p = r.connect(text);
        return p.until(end);
    }
    proxy_set set;
    target_addresses addresses;
    owned<client> next;
    forward_proxy proxy;
    rig r;
};

inline std::string named(scripted_server const& s) { return "127.0.0.1:" + std::to_string(s.port()); }
inline std::string got(std::string const& uri, std::string const& fields = "") {
    return "GET " + uri + " HTTP/1.1\r\nHost: ignored.example\r\n" + fields + "\r\n";
}
inline std::string asked(scripted_server& s, std::size_t which = 0) {
    auto const all = s.requests();
    return all.size() > which ? all[which] : "";
}

inline std::string const hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

}  // namespace test
