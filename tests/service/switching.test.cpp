// Requests for another protocol between HTTP/1.1 and HTTP/2.
#include "../../src/service/switching.hpp"

#include <doctest/doctest.h>


using namespace httoop;

namespace {

constexpr char const* sample_key = "dGhlIHNhbXBsZSBub25jZQ==";  // RFC 6455 1.3
constexpr char const* sample_accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

request switching_request(octets protocol, octets key = sample_key) {
    request r{method::get, "/chat"};
    r.fields().append(field_id::host, "a.example");
    r.fields().append(field_id::connection, "Upgrade");
    r.fields().append(field_id::upgrade, protocol);
    r.fields().append("Sec-WebSocket-Key", key);
    return r;
}

response switched_to(octets protocol, octets accept) {
    response r{status_code::switching_protocols};
    r.fields().append(field_id::upgrade, protocol);
    r.fields().append(field_id::connection, "Upgrade");
    if (!accept.empty()) r.fields().append("Sec-WebSocket-Accept", accept);
    return r;
}

}  // namespace

TEST_CASE("switching: the sample of RFC 6455") { CHECK(websocket_accept(sample_key) == sample_accept); }

TEST_CASE("switching: an extended CONNECT becomes a request to switch") {
    request sent{method::connect, "/chat"};
    sent.fields().append(field_id::host, "a.example");
    ask_for_switch(sent, "websocket");
    CHECK(sent.method() == method::get);
    CHECK(sent.target() == "/chat");
    CHECK(sent.fields().value(field_id::upgrade) == "websocket");
    CHECK(has_websocket_key(sent));
    CHECK(sent.fields().value(field_id::host) == "a.example");
    CHECK(sent.defect());
    request other{method::connect, "/x"};
    ask_for_switch(other, "connect-ip");
    CHECK(other.fields().value(field_id::upgrade) == "connect-ip");
    CHECK(other.fields().count("Sec-WebSocket-Key") == 0);
}

// req: rfc8441#4
TEST_CASE("switching: an Upgrade becomes an extended CONNECT") {
    request sent = switching_request("websocket");
    ask_for_tunnel(sent, "websocket");
    CHECK(sent.method() == method::connect);
    CHECK(sent.protocol() == "websocket");
    CHECK(sent.target() == "/chat");
    CHECK(sent.fields().size() == 1);
    CHECK(sent.fields().value(field_id::host) == "a.example");
    CHECK(sent.defect());
}

TEST_CASE("switching: keys are 16 octets in base64") {
    for (octets const good : {sample_key, "AAAAAAAAAAAAAAAAAAAAAA==", "AAAAAAAAAAAAAAAAAAAAAB=="}) CHECK(has_websocket_key(switching_request("websocket", good)));
    for (octets const bad : {"", "x", "AAAA", "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAA", "????????????????????????"})
        CHECK_FALSE(has_websocket_key(switching_request("websocket", bad)));
    request twice = switching_request("websocket");
    twice.fields().append("Sec-WebSocket-Key", sample_key);
    CHECK_FALSE(has_websocket_key(twice));
}

TEST_CASE("switching: the client is told in its own words, if the server did what was asked for") {
    request const connects = request::extended_connect("websocket", "/chat");
    request const switches = switching_request("websocket");
    response r = switched_to("WebSocket", sample_accept);
    REQUIRE(tell_of_switch(r, switches, connects));
    CHECK(r.status() == status_code::ok);
    CHECK(r.fields().empty());
    response back{status_code::ok};
    REQUIRE(tell_of_switch(back, connects, switches));
    CHECK(back.status() == status_code::switching_protocols);
    CHECK(back.fields().value(field_id::upgrade) == "websocket");
    CHECK(back.fields().value(field_id::connection) == "Upgrade");
    CHECK(back.fields().value("Sec-WebSocket-Accept") == sample_accept);
    response same{status_code::ok};
    CHECK(tell_of_switch(same, connects, connects));
    CHECK(same.status() == status_code::ok);
    CHECK(same.fields().empty());
    response whole = switched_to("Chess/3, x", "");
    CHECK(tell_of_switch(whole, switching_request("x, chess/3, y"), switching_request("")));
    CHECK(whole.status() == status_code::switching_protocols);
    for (octets const other : {"x", "x, chess", "x, chess/4", ""}) CHECK_FALSE(tell_of_switch(whole, switching_request(other), switching_request("")));
    for (response wrong : {switched_to("websocket", ""), switched_to("websocket", "x"), switched_to("chess", sample_accept), switched_to("websocket, chess", sample_accept)})
        CHECK_FALSE(tell_of_switch(wrong, switches, connects));
    response twice = switched_to("websocket", sample_accept);
    twice.fields().append("Sec-WebSocket-Accept", sample_accept);
    CHECK_FALSE(tell_of_switch(twice, switches, connects));
    response other = switched_to("chess", "");
    CHECK(tell_of_switch(other, switching_request("chess"), request::extended_connect("chess", "/")));
}
