#include <httoop/intermediary/forward.hpp>

#include <doctest/doctest.h>

#include <httoop/intermediary/rules.hpp>

using namespace httoop;
using namespace httoop::intermediary;

namespace {

using lines = std::vector<std::pair<octets, octets>>;

hop const us{.name = "proxy.example", .aliases = {"old-name"}};
hop const gate{.name = "gate", .is = role::gateway};

request asked_for(octets m, lines const& fields = {}, http_version v = http_1_1) {
    request r{*method::parse(m), "/a"};
    r.version(v);
    r.fields().append(field_id::host, "o.example");
    for (auto const& [name, value] : fields) r.fields().append(name, value);
    REQUIRE(r.defect().has_value());
    return r;
}

std::string text_of(field_section const& fields) {
    std::string text;
    for (field_line const line : fields) text.append(line.name).append(": ").append(line.value).append("\n");
    return text;
}

std::string sent(request const& r, hop const& h = us, next_hop const& to = {}, peer const& from = {}) {
    auto const f = forward_request(r, h, to, from);
    REQUIRE(f.made.is == verdict::forward);
    CHECK(f.made.because != nullptr);
    CHECK(f.message.defect().has_value());
    return text_of(f.message.fields());
}

decision made(request const& r, hop const& h = us, next_hop const& to = {}) { return forward_request(r, h, to).made; }

response answered(unsigned status, lines const& fields = {}) {
    response r{*status_code::from(status)};
    for (auto const& [name, value] : fields) r.fields().append(name, value);
    return r;
}

timestamp const noon{784111777};

}  // namespace

TEST_CASE("forward: a request as it is sent on") {
    request r = asked_for("POST", {{"Connection", "keep-alive, secret"}, {"Secret", "1"}, {"X-Other", "2"}, {"TE", "trailers"}, {"Upgrade", "websocket"},
                                   {"Content-Length", "3"}, {"User-Agent", "u/1"}});
    auto const f = forward_request(r, us, {});
    CHECK(f.message.method() == method::post);
    CHECK(f.message.target() == "/a");
    CHECK(text_of(f.message.fields()) == "Host: o.example\nX-Other: 2\nContent-Length: 3\nUser-Agent: u/1\nVia: 1.1 proxy.example\n");
    request const odd = asked_for("BREW");
    CHECK(forward_request(odd, us, {}).message.method().token() == "BREW");
}

// req: rfc9112#2.3-1
TEST_CASE("forward: the version is ours") {
    CHECK(forward_request(asked_for("GET", {}, http_1_0), us, {}).message.version() == http_1_1);
    response old;
    old.version(http_1_0);
    CHECK(forward_response(old, {}, us, noon).message.version() == http_1_1);
}

// req: rfc9110#7.6.3-1 rfc9110#7.6.3-2
TEST_CASE("forward: Via, by proxies in both directions, by gateways in requests") {
    CHECK(sent(asked_for("GET", {{"Via", "1.0 fred"}}, http_1_0)) == "Host: o.example\nVia: 1.0 fred\nVia: 1.0 proxy.example\n");
    CHECK(sent(asked_for("GET"), gate) == "Host: o.example\nVia: 1.1 gate\n");
    CHECK(text_of(forward_response(answered(200), {}, us, {}).message.fields()) == "Via: 1.1 proxy.example\n");
    CHECK(text_of(forward_response(answered(200), {}, gate, {}).message.fields()) == "");
}

// req: rfc9110#7.6-2
TEST_CASE("forward: who was here before is not forwarded again") {
    for (octets const via : {"1.1 proxy.example", "1.0 fred, 1.1 Proxy.Example (x)", "1.1 old-name, 1.1 other"}) {
        CAPTURE(via);
        decision const d = made(asked_for("GET", {{"Via", via}}));
        CHECK(d.is == verdict::refuse);
        CHECK(d.because->id == octets{"rfc9110#7.6-2"});
        CHECK(d.status_of_request() == status_code::bad_gateway);
    }
    CHECK(made(asked_for("GET", {{"Connection", "Via"}, {"Via", "1.1 proxy.example"}})).is == verdict::refuse);
    CHECK(made(asked_for("GET", {{"Via", "1.1 proxy.example:80, 1.1 x (1.1 proxy.example)"}})).is == verdict::forward);
    // What cannot be read might hide us.
    decision const d = made(asked_for("GET", {{"Via", "1.1 x (1.1 proxy.example"}}));
    CHECK(d.is == verdict::refuse);
    CHECK(d.status_of_request() == status_code::bad_request);
}

// req: rfc9110#7.6.2-1 rfc9110#7.6.2-2 rfc9110#7.6.2-3 rfc9110#9.3.7-2
TEST_CASE("forward: Max-Forwards of OPTIONS and TRACE") {
    for (octets const m : {"OPTIONS", "TRACE"}) {
        CAPTURE(m);
        CHECK(sent(asked_for(m, {{"Max-Forwards", "10"}})) == "Host: o.example\nMax-Forwards: 9\nVia: 1.1 proxy.example\n");
        CHECK(sent(asked_for(m, {{"Max-Forwards", "1"}})) == "Host: o.example\nMax-Forwards: 0\nVia: 1.1 proxy.example\n");
        CHECK(sent(asked_for(m, {{"Max-Forwards", "99999999999999999999"}})) ==
              "Host: o.example\nMax-Forwards: 4294967294\nVia: 1.1 proxy.example\n");
        CHECK(sent(asked_for(m)) == "Host: o.example\nVia: 1.1 proxy.example\n");
        CHECK(made(asked_for(m, {{"Max-Forwards", "0"}})).is == verdict::answer);
        CHECK(made(asked_for(m, {{"Max-Forwards", "0"}})).because->id == octets{"rfc9110#7.6.2-2"});
        CHECK(made(asked_for(m, {{"Max-Forwards", "-1"}})).is == verdict::refuse);
        CHECK(made(asked_for(m, {{"Max-Forwards", "1"}, {"Max-Forwards", "2"}})).is == verdict::refuse);
    }
    CHECK(sent(asked_for("GET", {{"Max-Forwards", "0"}})) == "Host: o.example\nMax-Forwards: 0\nVia: 1.1 proxy.example\n");
    // What is answered here goes round no loop, and to nobody who cannot answer 100 (Continue).
    request const last = asked_for("OPTIONS", {{"Max-Forwards", "0"}, {"Via", "1.1 proxy.example"}, {"Expect", "100-continue"}});
    CHECK(made(last, us, {.version = http_1_0}).is == verdict::answer);
}

// req: rfc9110#10.1.1-10 rfc9110#10.1.1-5
TEST_CASE("forward: 100-continue goes to who understands it") {
    request const r = asked_for("PUT", {{"Expect", "100-Continue"}});
    CHECK(sent(r) == "Host: o.example\nExpect: 100-Continue\nVia: 1.1 proxy.example\n");
    decision const d = made(r, us, {.version = http_1_0});
    CHECK(d.is == verdict::refuse);
    CHECK(d.status_of_request() == status_code::expectation_failed);
    CHECK(made(asked_for("PUT", {{"Expect", "tea"}}), us, {.version = http_1_0}).is == verdict::forward);
    // An older client does not wait, and could not be told.
    CHECK(sent(asked_for("PUT", {{"Expect", "100-continue"}}, http_1_0), us, {.version = http_1_0}) == "Host: o.example\nVia: 1.0 proxy.example\n");
}

// req: rfc9110#13.1.5-2
TEST_CASE("forward: If-Range goes on beside Range alone") {
    CHECK(sent(asked_for("GET", {{"If-Range", "\"a\""}})) == "Host: o.example\nVia: 1.1 proxy.example\n");
    CHECK(sent(asked_for("GET", {{"If-Range", "\"a\""}, {"Range", "bytes=0-"}, {"Connection", "range"}})) == "Host: o.example\nVia: 1.1 proxy.example\n");
    CHECK(sent(asked_for("GET", {{"If-Range", "\"a\""}, {"Range", "bytes=0-"}})) == "Host: o.example\nIf-Range: \"a\"\nRange: bytes=0-\nVia: 1.1 proxy.example\n");
}

TEST_CASE("forward: trailers and upgrades, if we can do that") {
    hop const able{.name = "p", .trailers = true, .upgrades = true};
    lines const fields{{"TE", "gzip, trailers"}, {"Upgrade", "websocket"}, {"Connection", "TE, upgrade, x"}};
    CHECK(sent(asked_for("GET", fields), able) == "Host: o.example\nTE: trailers\nUpgrade: websocket\nConnection: TE, Upgrade\nVia: 1.1 p\n");
    CHECK(sent(asked_for("GET", fields, http_1_0), able) == "Host: o.example\nVia: 1.0 p\n");
    CHECK(sent(asked_for("GET", {{"TE", "gzip"}, {"Connection", "TE"}}), able) == "Host: o.example\nVia: 1.1 p\n");
}

TEST_CASE("forward: what is told of the client") {
    hop h = us;
    h.client = {.facts = handing_on::replaced, .client = naming::address, .host = true};
    CHECK(sent(asked_for("GET", {{"Forwarded", "for=6.6.6.6"}}), h, {}, {.client = *forwarded_node::parse("192.0.2.1")}) ==
          "Host: o.example\nForwarded: for=192.0.2.1;host=o.example\nVia: 1.1 proxy.example\n");
}

TEST_CASE("forward: what cannot be forwarded") {
    CHECK(made(asked_for("GET", {{"Connection", "a b"}})).is == verdict::refuse);
    CHECK(made(request{method::get, "/a"}, us, {.proxy = true}).is == verdict::refuse);
    auto const f = forward_response(answered(200, {{"Connection", "a b"}}), {}, us, {});
    CHECK(f.made.is == verdict::refuse);
    CHECK(f.made.status_of_response() == status_code::bad_gateway);
    // Who has no name cannot stand in Via: what is made cannot be composed.
    CHECK_FALSE(forward_request(asked_for("GET"), hop{}, {}).message.defect().has_value());
}

// req: rfc9110#9.3.6
TEST_CASE("forward: CONNECT asks for a tunnel") {
    request const r{method::connect, "o.example:443"};
    auto const f = forward_request(r, us, {.proxy = true});
    CHECK(f.made.is == verdict::tunnel);
    CHECK(f.message.target() == "o.example:443");
    CHECK(f.message.defect().has_value());
}

// req: rfc9110#6.6.1-4
TEST_CASE("forward: a response without Date gets the time at which it came") {
    CHECK(text_of(forward_response(answered(404), {}, gate, noon).message.fields()) == "Date: Sun, 06 Nov 1994 08:49:37 GMT\n");
    CHECK(text_of(forward_response(answered(200, {{"Date", "x"}}), {}, gate, noon).message.fields()) == "Date: x\n");
    CHECK(text_of(forward_response(answered(200), {}, gate, {}).message.fields()) == "");
    CHECK(text_of(forward_response(answered(103), {}, gate, noon).message.fields()) == "");
}

TEST_CASE("forward: a response as it is sent on") {
    response r = answered(200, {{"Server", "s/1"}, {"Connection", "close"}, {"Vary", "*"}, {"Transfer-Encoding", "chunked"}, {"Content-Length", "3"}, {"Date", "d"}});
    r.reason("Fine");
    auto const f = forward_response(r, {}, us, noon);
    CHECK(f.message.reason() == "Fine");
    CHECK(text_of(f.message.fields()) == "Server: s/1\nVary: *\nDate: d\nVia: 1.1 proxy.example\n");
    CHECK(forward_response(response{*status_code::from(799)}, {}, us, noon).message.status().number() == 799);
}

// req: rfc9110#15.2-1 rfc9110#15.2-3
TEST_CASE("forward: interim responses, unless we asked for them or the client is too old") {
    response const hints = answered(103), go_on = answered(100);
    CHECK(forward_response(hints, {}, us, noon).made.is == verdict::forward);
    CHECK(forward_response(go_on, {}, us, noon).made.is == verdict::forward);
    CHECK(forward_response(go_on, {.continue_by_us = true}, us, noon).made.is == verdict::withhold);
    CHECK(forward_response(hints, {.continue_by_us = true}, us, noon).made.is == verdict::forward);
    auto const f = forward_response(hints, {.version = http_1_0}, us, noon);
    CHECK(f.made.is == verdict::withhold);
    CHECK(f.made.because->id == octets{"rfc9110#15.2-1"});
}

// req: rfc9110#7.8-3
TEST_CASE("forward: 101 only if it was asked for") {
    hop const able{.name = "p", .upgrades = true};
    response const r = answered(101, {{"Upgrade", "websocket"}, {"Connection", "upgrade"}, {"Sec-WebSocket-Accept", "x"}});
    auto const f = forward_response(r, {.upgrade = true}, able, noon);
    CHECK(f.made.is == verdict::forward);
    CHECK(text_of(f.message.fields()) == "Sec-WebSocket-Accept: x\nUpgrade: websocket\nConnection: Upgrade\nVia: 1.1 p\n");
    for (auto const& [by, h] : {std::pair{asked{}, able}, {asked{.upgrade = true}, us}, {asked{.version = http_1_0, .upgrade = true}, able}}) {
        auto const refused = forward_response(r, by, h, noon);
        CHECK(refused.made.is == verdict::refuse);
        CHECK(refused.made.status_of_response() == status_code::bad_gateway);
    }
}

// req: rfc9110#15.5.22-1
TEST_CASE("forward: 426 says which protocol is needed, or is not forwarded") {
    response const r = answered(426, {{"Upgrade", "websocket, TLS/1.0"}, {"Connection", "upgrade"}});
    hop const able{.name = "p", .is = role::gateway, .upgrades = true};
    CHECK(text_of(forward_response(r, {}, able, {}).message.fields()) == "Upgrade: websocket\nConnection: Upgrade\n");
    response const secured = answered(426, {{"Upgrade", "TLS/1.0, HTTP/1.1"}, {"Connection", "upgrade"}});
    for (decision const& d : {forward_response(r, {}, gate, {}).made, forward_response(r, {.version = http_2}, able, {}).made,
                              forward_response(secured, {}, able, {}).made, forward_response(answered(426), {}, able, {}).made}) {
        CHECK(d.is == verdict::refuse);
        CHECK(d.status_of_response() == status_code::bad_gateway);
    }
}

TEST_CASE("forward: an offer of the server behind is none of ours unless it leads away from HTTP") {
    hop const able{.name = "p", .is = role::gateway, .upgrades = true};
    response const r = answered(200, {{"Upgrade", "h2, h2c, chess/3"}, {"Connection", "Upgrade"}});
    CHECK(text_of(forward_response(r, {}, able, {}).message.fields()) == "Upgrade: chess/3\nConnection: Upgrade\n");
    CHECK(text_of(forward_response(answered(200, {{"Upgrade", "h2,h2c"}}), {}, able, {}).message.fields()) == "");
    CHECK(text_of(forward_response(r, {.version = http_2}, able, {}).message.fields()) == "");
}

// req: rfc9110#14.4-2
TEST_CASE("forward: a part in a unit that is not known") {
    auto const f = forward_response(answered(206, {{"Content-Range", "lines 1-2/3"}}), {}, gate, {});
    CHECK(f.made.is == verdict::forward);
    CHECK(f.message.status() == status_code::partial_content);
    CHECK(text_of(f.message.fields()) == "Content-Range: lines 1-2/3\n");
}

// req: rfc9110#7.7-4
TEST_CASE("forward: what tells of client, server and representation is not touched") {
    lines const of_client = {{"User-Agent", "u/1 (a\\b)"}, {"From", "a@b"}, {"Referer", "http://x/"}};
    for (auto const& [name, value] : of_client)
        CHECK(forward_request(asked_for("GET", of_client), us, {}).message.fields().value(name) == value);
    lines const of_server = {{"Server", "s/1 (x)"}, {"ETag", "W/\"a\""}, {"Last-Modified", "yesterday"}, {"Content-Type", "text/plain;a=b"},
                             {"Content-Encoding", "br"}, {"Content-Language", "de"}, {"Content-Location", "/a"}, {"Retry-After", "5"},
                             {"Location", "/b"}, {"Age", "07"}};
    auto const f = forward_response(answered(200, of_server), {}, us, noon);
    for (auto const& [name, value] : of_server) CHECK(f.message.fields().value(name) == value);
}

// req: rfc9110#9.2.2-2
TEST_CASE("forward: a request that failed is repeated only if that does no harm") {
    CHECK(repeat(method::get).is == verdict::forward);
    CHECK(repeat(method::put).is == verdict::forward);
    CHECK(repeat(method::post).is == verdict::refuse);
    CHECK(repeat(*method::parse("BREW")).is == verdict::refuse);
}

TEST_CASE("forward: protocols that lead away from what is forwarded are not offered") {
    hop const able{.name = "p", .upgrades = true};
    CHECK(sent(asked_for("GET", {{"Upgrade", "h2c, websocket"}, {"Connection", "upgrade, http2-settings"}, {"HTTP2-Settings", "x"}}), able) ==
          "Host: o.example\nUpgrade: websocket\nConnection: Upgrade\nVia: 1.1 p\n");
    for (octets const p : {"h2c", "TLS/1.0", "HTTP/2.0", "H2C"}) {
        CAPTURE(p);
        CHECK(sent(asked_for("GET", {{"Upgrade", p}, {"Connection", "upgrade"}}), able) == "Host: o.example\nVia: 1.1 p\n");
    }
    // It was meant for somebody before us.
    CHECK(sent(asked_for("GET", {{"Upgrade", "websocket"}}), able) == "Host: o.example\nVia: 1.1 p\n");
}

// req: rfc9110#7.6-2
TEST_CASE("forward: who came by too many is in a circle") {
    std::string many;
    for (int i = 0; i < 32; ++i) many += (i == 0 ? "1.1 a" : ", 1.1 a") + std::to_string(i);
    CHECK(made(asked_for("GET", {{"Via", many}})).is == verdict::forward);
    many += ", 1.1 b";
    auto const d = made(asked_for("GET", {{"Via", many}}));
    CHECK(d.is == verdict::refuse);
    CHECK(d.status_of_request() == status_code::bad_gateway);
}

// req: rfc9110#15.5.8-1
TEST_CASE("forward: a challenge for us is not forwarded without us") {
    response const r = answered(407, {{"Proxy-Authenticate", "Basic realm=x"}});
    auto const f = forward_response(r, {}, us, {});
    CHECK(f.made.is == verdict::refuse);
    CHECK(f.made.status_of_response() == status_code::bad_gateway);
    hop together = us;
    together.proxy_credentials = true;
    CHECK(forward_response(r, {}, together, {}).message.fields().value(field_id::proxy_authenticate) == "Basic realm=x");
}
