#include <httoop/field/proxy_status.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/message/response.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("proxy_status: intermediaries, the one closest to the origin first") {
    support::takes<proxy_status>("revproxy1.example.net, ExampleCDN");
    support::takes<proxy_status>("r34.example.net; error=http_request_error, \"Example CDN\"",
                                 "r34.example.net;error=http_request_error, \"Example CDN\"");
    support::takes<proxy_status>("");
    auto const s = *proxy_status::parse(
        "cdn.example.org; error=dns_error; rcode=\"x\"; next-hop=backend.example.org:8001; next-protocol=h2;"
        "received-status=200; details=\"Malformed: space\", \"p\"; next-hop=\"::1\"; next-protocol=:aDI=:");
    REQUIRE(s.proxies.size() == 2);
    auto const& p = s.proxies[0];
    CHECK(p.name() == "cdn.example.org");
    CHECK(p.error() == "dns_error");
    CHECK(p.next_hop() == "backend.example.org:8001");
    CHECK(p.next_protocol() == "h2");
    CHECK(p.received_status() == 200);
    CHECK(p.details() == "Malformed: space");
    CHECK(s.proxies[1].name() == "p");
    CHECK(s.proxies[1].next_hop() == "::1");
    CHECK(s.proxies[1].next_protocol() == "h2");
    CHECK_FALSE(s.proxies[1].error().has_value());
    CHECK_FALSE(s.proxies[1].received_status().has_value());
}

TEST_CASE("proxy_status: parameters of another type are as if they were not there") {
    auto const p = proxy_status::parse("a; error=\"x\"; next-hop=5; next-protocol=\"h2\"; received-status=2.0; details=t")->proxies[0];
    CHECK_FALSE(p.error().has_value());
    CHECK_FALSE(p.next_hop().has_value());
    CHECK_FALSE(p.next_protocol().has_value());
    CHECK_FALSE(p.received_status().has_value());
    CHECK_FALSE(p.details().has_value());
}

// req: rfc9209#2
TEST_CASE("proxy_status: what names no intermediary") {
    for (octets const value : {"5", "a, ?1", "(a b)", ":YQ==:"})
        support::refuses<proxy_status>(value, rules::proxy_status_name, 0);
}

// req: rfc9209#2.1.3
TEST_CASE("proxy_status: the next protocol is a token where it can be one") {
    proxy_status s{{{"p"}, {"p"}, {"p"}}};
    s.proxies[0].next_protocol("h2");
    s.proxies[1].next_protocol("http/1.1");
    s.proxies[2].next_protocol("\x0a\x0a");
    CHECK(s.compose() == "\"p\";next-protocol=h2, \"p\";next-protocol=http/1.1, \"p\";next-protocol=:Cgo=:");
    for (proxy_handling const& p : s.proxies) CHECK(p.next_protocol().has_value());
}

TEST_CASE("proxy_status: members of the trailer section take the place of their own") {
    proxy_status s = *proxy_status::parse("SomeOtherProxy, ThisProxy, \"ThisProxy\", ThisProxy;a");
    s.promote(*proxy_status::parse("ThisProxy; error=connection_read_timeout, Unknown"));
    CHECK(s.compose() == "SomeOtherProxy, ThisProxy;error=connection_read_timeout, \"ThisProxy\", ThisProxy;a");
}

TEST_CASE("proxy_status: the registered error types") {
    CHECK(find_proxy_error("connection_timeout")->status == 504);
    CHECK(find_proxy_error("connection_timeout")->by_intermediary_only);
    CHECK(find_proxy_error("http_request_error")->status == 0);
    CHECK_FALSE(find_proxy_error("tls_alert_received")->by_intermediary_only);
    CHECK(find_proxy_error("proxy_loop_detected")->status == 502);
    CHECK(find_proxy_error("Connection_timeout") == nullptr);
}
