#include "engine/proxies.hpp"

#include <doctest/doctest.h>

#include <httoop/uri/uri.hpp>

#include "asking.hpp"
#include "connecting.hpp"

using namespace httoop;
using namespace test;

namespace {

std::string named(scripted_server const& s) { return "127.0.0.1:" + std::to_string(s.port()); }

struct secured_hops final : client_observer {
    std::vector<std::string> seen;
    void secured(std::uint64_t, security const& s) override { seen.push_back((s.to_proxy ? "to proxy " : "") + std::string{s.protocol}); }
};

}  // namespace

TEST_CASE("proxies: a proxy is read with its port, its TLS and its credentials") {
    struct {
        char const *text, *name, *authorization;
    } const rows[] = {
        {"proxy.example:3128", "http://proxy.example:3128", ""},
        {"proxy.example", "http://proxy.example:80", ""},
        {"http://proxy.example", "http://proxy.example:80", ""},
        {"http://proxy.example:3128/", "http://proxy.example:3128", ""},
        {"HTTPS://proxy.example", "https://proxy.example:443", ""},
        {"https://proxy.example:8443", "https://proxy.example:8443", ""},
        {"[::1]:3128", "http://[::1]:3128", ""},
        {"http://b%C3%BCcher.example", "http://xn--bcher-kva.example:80", ""},
        {"http://anna:secret@proxy.example:1", "http://proxy.example:1", "Basic YW5uYTpzZWNyZXQ="},
        {"anna:secret@proxy.example:1", "http://proxy.example:1", "Basic YW5uYTpzZWNyZXQ="},
        {"http://anna@proxy.example", "http://proxy.example:80", "Basic YW5uYTo="},
        {"http://anna:@proxy.example", "http://proxy.example:80", "Basic YW5uYTo="},
        {"http://anna:a%3Ab%40c:d@proxy.example", "http://proxy.example:80", "Basic YW5uYTphOmJAYzpk"},
        {"http://@proxy.example", "http://proxy.example:80", ""},
    };
    for (auto const& row : rows) {
        CAPTURE(row.text);
        auto const p = proxy::parse(row.text);
        REQUIRE(p);
        CHECK(p->name() == row.name);
        CHECK(p->authorization == row.authorization);
    }
}

TEST_CASE("proxies: what is none is refused, without telling what may be secret") {
    for (char const* text : {"http://", ":3128", "socks5://anna:secret@proxy.example", "ftp://proxy.example", "http://proxy.example/path",
                             "http://proxy.example?x", "http://proxy.example#x", "http://proxy.example:0", "http://proxy.example:65536",
                             "http://proxy.example:port", "proxy example", "http://an%3Ana:secret@proxy.example",
                             "http://anna:secret%0Ax@proxy.example", "http://anna:secret@", "http://a:secret@b@proxy.example"}) {
        CAPTURE(text);
        auto const p = proxy::parse(text);
        REQUIRE_FALSE(p);
        CHECK(p.error().what == failure::refused);
        CHECK(p.error().about.find("is no proxy") != std::string::npos);
        CHECK(p.error().text().find("secret") == std::string::npos);
    }
}

TEST_CASE("proxies: exceptions name hosts, domains, addresses, networks and ports") {
    struct {
        char const *except, *host;
        std::uint16_t port;
        bool excepted;
    } const rows[] = {
        {"", "a.example", 80, false},
        {" , ,", "a.example", 80, false},
        {"*", "a.example", 80, true},
        {"*", "127.0.0.1", 80, true},
        {"a.example", "a.example", 80, true},
        {"A.Example", "a.eXAMPLE", 443, true},
        {"a.example", "www.a.example", 80, true},
        {"a.example", "ba.example", 80, false},
        {"a.example", "example", 80, false},
        {".a.example", "www.a.example", 80, true},
        {".a.example", "a.example", 80, true},
        {".a.example", "ba.example", 80, false},
        {"*.a.example", "www.a.example", 80, true},
        {"*.a.example", "ba.example", 80, false},
        {"a.example.", "www.a.example", 80, true},
        {"a.example", "www.a.example.", 80, true},
        {".", "a.example", 80, false},
        {"*.", "a.example", 80, false},
        {"a.*", "a.example", 80, false},
        {"b.example,a.example", "a.example", 80, true},
        {"b.example a.example", "a.example", 80, true},
        {"b.example, \ta.example , c.example", "a.example", 80, true},
        {"b.example,c.example", "a.example", 80, false},
        {"b.example,*", "a.example", 80, true},
        {"a.example:8080", "a.example", 8080, true},
        {"a.example:8080", "www.a.example", 8080, true},
        {"a.example:8080", "a.example", 80, false},
        {"a.example:", "a.example", 80, false},
        {"a.example:http", "a.example", 80, false},
        {"a.example:65616", "a.example", 80, false},
        {":80", "a.example", 80, false},
        {"localhost", "localhost", 80, true},
        {"localhost", "127.0.0.1", 80, false},
        {"127.0.0.1", "127.0.0.1", 80, true},
        {"127.0.0.1:8080", "127.0.0.1", 8080, true},
        {"127.0.0.1:8080", "127.0.0.1", 80, false},
        {"0.0.1", "127.0.0.1", 80, false},
        {".1", "127.0.0.1", 80, false},
        {"127.0.0.1", "a.127.0.0.1", 80, false},
        {"127.0.0.2", "127.0.0.1", 80, false},
        {"::1", "[::1]", 80, true},
        {"[::1]", "[::1]", 80, true},
        {"[::1]:8080", "[::1]", 8080, true},
        {"[::1]:8080", "[::1]", 80, false},
        {"0:0:0:0:0:0:0:1", "[::1]", 80, true},
        {"::2", "[::1]", 80, false},
        {"127.0.0.0/8", "127.1.2.3", 80, true},
        {"127.0.0.0/8", "128.1.2.3", 80, false},
        {"192.168.4.0/22", "192.168.7.255", 80, true},
        {"192.168.4.0/22", "192.168.8.0", 80, false},
        {"192.168.4.1/22", "192.168.7.255", 80, true},
        {"10.0.0.1/32", "10.0.0.1", 80, true},
        {"10.0.0.1/32", "10.0.0.2", 80, false},
        {"0.0.0.0/0", "10.0.0.2", 80, true},
        {"0.0.0.0/0", "[::1]", 80, false},
        {"0.0.0.0/0", "a.example", 80, false},
        {"10.0.0.0/33", "10.0.0.1", 80, false},
        {"10.0.0.0/", "10.0.0.1", 80, false},
        {"10.0.0.0/x", "10.0.0.1", 80, false},
        {"10.0.0/8", "10.0.0.1", 80, false},
        {"/8", "10.0.0.1", 80, false},
        {"2001:db8::/32", "[2001:db8:1::7]", 80, true},
        {"[2001:db8::]/32", "[2001:db8:1::7]", 80, true},
        {"2001:db8::/32", "[2001:db9::7]", 80, false},
        {"2001:db8::/127", "[2001:db8::1]", 80, true},
        {"2001:db8::/127", "[2001:db8::2]", 80, false},
        {"2001:db8::/129", "[2001:db8::]", 80, false},
    };
    for (auto const& row : rows) {
        CAPTURE(row.except);
        CAPTURE(row.host);
        CAPTURE(row.port);
        CHECK(excepted(row.except, row.host, row.port) == row.excepted);
    }
}

TEST_CASE("proxies: the way to a target") {
    auto const way = [](char const* target, client_options const& o) {
        auto const u = uri::parse(target);
        REQUIRE(u);
        auto const r = route::to(*u, o);
        REQUIRE(r);
        char const* const kinds[] = {"direct", "local", "forward", "tunnel"};
        std::string text = kinds[r->by];
        if (r->by == route::forward || r->by == route::tunnel) text += " " + r->through.name();
        return text;
    };
    client_options o;
    CHECK(way("http://a.example/x", o) == "direct");
    o.proxy.for_http = "p.example:1";
    o.proxy.except = "local.example";
    CHECK(way("http://a.example/x", o) == "forward http://p.example:1");
    CHECK(way("https://a.example/x", o) == "direct");
    CHECK(way("http://local.example/x", o) == "direct");
    o.proxy.for_https = "https://anna:secret@p.example:2";
    CHECK(way("HTTPS://A.example:443/x", o) == "tunnel https://p.example:2");
    CHECK(way("https://local.example:4/x", o) == "direct");
    for (tls_upgrade const wish : {tls_upgrade::optional, tls_upgrade::required}) {
        client_options upgrading = o;
        upgrading.upgrade = wish;
        CHECK(way("http://a.example/x", upgrading) == "tunnel http://p.example:1");
    }
    client_options second = o;
    second.http_1 = false;
    CHECK(way("http://a.example/x", second) == "tunnel http://p.example:1");
    o.tunnel = "t.example:3";
    CHECK(way("http://local.example/x", o) == "tunnel http://t.example:3");
    CHECK(way("https://a.example/x", o) == "tunnel http://t.example:3");
    o.unix_socket = "/run/x.sock";
    CHECK(way("http://a.example/x", o) == "local");
    client_options wrong;
    wrong.proxy.for_http = "socks5://p.example";
    CHECK(route::to(*uri::parse("https://a.example/"), wrong));
    CHECK(route::to(*uri::parse("http://a.example/"), wrong).error().what == failure::refused);
}

// req: rfc9110#9.3.6-1
TEST_CASE("proxies: https goes through a tunnel, to which the proxy's credentials are shown and nobody else") {
    scripted_server safe{{secured(http_1_alone(), ok("safe")), secured(http_1_alone(), ok("safe"))}};
    scripted_server proxy{{tunnelling(), tunnelling()}};
    client_options o = trusting(http_1_alone());
    o.proxy.for_https = "http://anna:secret@" + named(proxy);
    auto const one = get(https(safe), o);
    REQUIRE(one);
    CHECK(one->octets() == "safe");
    request r{method::get, "/"};
    r.fields().append("Proxy-Authorization", "Basic YTpi");
    REQUIRE(send(https(safe), r, o));
    auto const asked = proxy.requests();
    REQUIRE(asked.size() == 2);
    CHECK(asked[0].starts_with("CONNECT " + named(safe) + " HTTP/1.1\r\nHost: " + named(safe) + "\r\n"));
    CHECK(has(asked[0], "\r\nProxy-Authorization: Basic YW5uYTpzZWNyZXQ=\r\n"));
    CHECK(has(asked[1], "\r\nProxy-Authorization: Basic YTpi\r\n"));
    for (std::string const& a : safe.requests()) CHECK_FALSE(has(a, "Proxy-Authorization"));
}

// req: rfc9112#3.2.2-1
// req: rfc9112#3.2.2-2
TEST_CASE("proxies: http is asked for in absolute-form, with credentials for the proxy") {
    struct {
        char const *method, *uri, *target, *host;
    } const rows[] = {
        {"GET", "http://a.example/x?y#z", "http://a.example/x?y", "a.example"},
        {"GET", "http://a.example", "http://a.example/", "a.example"},
        {"GET", "http://a.example?y", "http://a.example/?y", "a.example"},
        {"GET", "http://a.example:8080//x", "http://a.example:8080//x", "a.example:8080"},
        {"OPTIONS", "http://a.example", "http://a.example", "a.example"},
        {"OPTIONS", "http://a.example/", "http://a.example/", "a.example"},
    };
    for (auto const& row : rows) {
        CAPTURE(row.uri);
        scripted_server proxy{scripted_server::answers({ok("from a cache"), ok("from a cache")})};
        client_options o;
        o.proxy.for_http = "http://anna:secret@" + named(proxy);
        request r{*method::parse(row.method), "/"};
        auto const got = send(row.uri, r, o);
        REQUIRE(got);
        CHECK(got->octets() == "from a cache");
        r.fields().append("Proxy-Authorization", "Basic YTpi");
        REQUIRE(send(row.uri, r, o));
        std::string const head = std::string{row.method} + " " + row.target + " HTTP/1.1\r\nHost: " + row.host + "\r\n";
        CHECK(proxy.requests().at(0).starts_with(head));
        CHECK(has(proxy.requests().at(0), "\r\nProxy-Authorization: Basic YW5uYTpzZWNyZXQ=\r\n"));
        CHECK(proxy.requests().at(1).starts_with(head));
        CHECK(has(proxy.requests().at(1), "\r\nProxy-Authorization: Basic YTpi\r\n"));
        CHECK_FALSE(has(proxy.requests().at(1), "YW5uYTpzZWNyZXQ="));
    }
}

TEST_CASE("proxies: an origin that does not answer keeps none of the others waiting") {
    auto const all_but_one = make_service([](exchange& x) -> task<outcome<reply>> {
        if (x.request().authority() == "slow.example") static_cast<void>(co_await io::sleep{duration::seconds(60)});
        co_return response::text("here");
    });
    live_server proxy{*all_but_one};
    client_options o;
    o.proxy.for_http = proxy.uri("");
    o.policy.limits.pool_connections = 1;
    asking_rig agent{o};
    auto const slow = agent.begin("http://slow.example/");
    CHECK(agent.ask("http://a.example/")->content == "here");
    CHECK(agent.ask("http://a.example/")->content == "here");
    CHECK(agent.ask("http://b.example/")->content == "here");
    CHECK_FALSE(slow->over);
    CHECK(agent.seen.connections == 3);
    agent.end_client();
}

TEST_CASE("proxies: absolute-form goes inside TLS to a proxy that is secured") {
    scripted_server proxy{{secured(http_1_alone(), ok("safe so far"))}};
    client_options o = trusting(http_1_alone());
    o.proxy.for_http = "https://" + named(proxy);
    auto const r = get("http://a.example/x", o);
    REQUIRE(r);
    CHECK(r->octets() == "safe so far");
    CHECK(proxy.requests().at(0).starts_with("GET http://a.example/x HTTP/1.1\r\n"));
}

TEST_CASE("proxies: what is excepted goes past the proxy") {
    scripted_server safe{{secured(http_1_alone(), ok("safe"))}};
    client_options o = trusting(http_1_alone());
    o.proxy.for_https = "127.0.0.1:1";
    o.proxy.except = "127.0.0.0/8";
    auto const r = get(https(safe), o);
    REQUIRE(r);
    CHECK(r->octets() == "safe");
}

TEST_CASE("proxies: TLS leads to the proxy, and inside it TLS to the origin") {
    scripted_server safe{{secured(both_versions(), ok(std::string(200'000, 'x')))}};
    scripted_server proxy{{tunnelling_inside(both_versions())}};
    secured_hops hops;
    client_options o = trusting(both_versions());
    o.http_2 = false;
    o.observer = &hops;
    o.proxy.for_https = "https://" + named(proxy);
    auto const r = get(https(safe), o);
    REQUIRE(r);
    CHECK(r->octets().size() == 200'000);
    CHECK(hops.seen == std::vector<std::string>{"to proxy http/1.1", "http/1.1"});
    CHECK(proxy.requests().at(0).starts_with("CONNECT " + named(safe) + " HTTP/1.1\r\n"));
}

// req: rfc9110#4.3.4-1
TEST_CASE("proxies: a proxy that nobody vouches for is asked for nothing") {
    std::string came;
    {
        scripted_server proxy{{[&](int c, scripted_server&) {
            tls_end end{both_versions().server(), c};
            while (end.more(came)) {}
        }}};
        client_options o;
        o.proxy.for_https = "https://" + named(proxy);
        auto const r = get("https://127.0.0.1:1/", o);
        REQUIRE_FALSE(r);
        CHECK(r.error().what == failure::tls);
        CHECK_FALSE(r.error().sent);
        CHECK(r.error().text().starts_with("the proxy https://" + named(proxy) + " is not reached: "));
    }
    CHECK(came.empty());
}

TEST_CASE("proxies: one that is not there is named in the error") {
    unsigned gone = 0;
    {
        scripted_server s{{}};
        gone = s.port();
    }
    std::string const at = "127.0.0.1:" + std::to_string(gone);
    client_options o;
    o.proxy.for_https = "http://anna:secret@" + at;
    auto const r = get("https://a.example/", o);
    REQUIRE_FALSE(r);
    CHECK(r.error().text() == "the proxy http://" + at + " is not reached: cannot connect to " + at + ": Connection refused, while connecting");
    o.proxy.for_https = "socks5://anna:secret@" + at;
    auto const other = get("https://a.example/", o);
    REQUIRE_FALSE(other);
    CHECK(other.error().text() == "\"" + at + "\" is no proxy: http:// and https:// lead to proxies, nothing else is supported");
}
