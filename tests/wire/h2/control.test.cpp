#include <support/h2_party.hpp>

using namespace h2_test;

// req: rfc9113#6.5-6
TEST_CASE("SETTINGS of a stream are a connection error") {
    open_party p;
    CHECK(p.receive(frame(SETTINGS, 0, 1)) == goaway(0, "PROTOCOL_ERROR", "rfc9113#6.5-6"));
}

// req: rfc9113#6.5-4 rfc9113#6.5-3
TEST_CASE("an acknowledgement of SETTINGS that says something is a FRAME_SIZE_ERROR") {
    open_party p;
    CHECK(p.receive(frame(SETTINGS, ACK, 0, std::string(6, '\0'))) == goaway(0, "FRAME_SIZE_ERROR", "rfc9113#6.5-4"));
}

// req: rfc9113#6.5-8 rfc9113#6.5-7
TEST_CASE("SETTINGS that end amid a value are a FRAME_SIZE_ERROR") {
    open_party p;
    CHECK(p.receive(frame(SETTINGS, 0, 0, "123")) == goaway(0, "FRAME_SIZE_ERROR", "rfc9113#6.5-8"));
}

// req: rfc9113#3.4-3 rfc9113#6.5.3-1 rfc9113#6.5.3-2 rfc9113#6.5.3-4
TEST_CASE("SETTINGS are applied in their order, and acknowledged at once") {
    open_party p;
    p.answers = true;
    CHECK(p.receive(settings_frame({{4, 100}, {4, 3}})) == "< SETTINGS 0 ACK\n");
    CHECK(p.receive(get(1)) == "head 1 GET /\nend 1\n< HEADERS 1\n< DATA 1 hel\n");
    CHECK(p.receive(settings_frame({{4, 4}})) == "< SETTINGS 0 ACK\n< DATA 1 l\n");
    CHECK(p.receive(settings_frame({{4, 50}})) == "< SETTINGS 0 ACK\n< DATA 1 o END_STREAM\n");
}

// req: rfc9113#6.9.2-1 rfc9113#6.9.2-2
TEST_CASE("a smaller initial window makes windows negative, and nothing is sent until they are not") {
    open_party p;
    p.answers = true;
    p.answer = std::string(30, 'x');
    p.receive(settings_frame({{4, 20}}));
    CHECK(p.receive(get(1)).ends_with("< HEADERS 1\n< DATA 1 " + std::string(20, 'x') + "\n"));
    CHECK(p.receive(settings_frame({{4, 5}})) == "< SETTINGS 0 ACK\n");  // -15
    CHECK(p.receive(window_update(1, 15)) == "");
    CHECK(p.receive(window_update(1, 1)) == "< DATA 1 x\n");
    CHECK(p.receive(settings_frame({{4, 20}})) == "< SETTINGS 0 ACK\n< DATA 1 xxxxxxxxx END_STREAM\n");
}

// req: rfc9113#6.9.2-3
TEST_CASE("an initial window that makes another too large is a FLOW_CONTROL_ERROR") {
    open_party p;
    p.receive(get(1) + window_update(1, 0x7fffffff - 65535));
    CHECK(p.receive(settings_frame({{4, 65536}})) == goaway(1, "FLOW_CONTROL_ERROR", "rfc9113#6.9.2-3"));
}

// req: rfc9113#6.7-2 rfc9113#6.7-4 rfc9113#6.7-3 rfc9113#6.7-1
TEST_CASE("a PING is answered with its octets, before content that is held") {
    open_party p;
    p.receive(settings_frame({{4, 0}}));
    p.receive(get(1));
    REQUIRE(p.connection->send_whole(1, response{}, "hello"));
    CHECK(p.take_lines() == "< HEADERS 1\n");
    CHECK(p.receive(frame(PING, 0, 0, "12345678") + window_update(1, 100)) ==
          "< PING 0 12345678 ACK\n< DATA 1 hello END_STREAM\n");
}

// req: rfc9113#6.7-5
TEST_CASE("the answer to a PING is not answered") {
    open_party p;
    CHECK(p.receive(frame(PING, ACK, 0, "12345678")) == "");
}

// req: rfc9113#6.7-6
TEST_CASE("a PING of a stream is a connection error") {
    open_party p;
    CHECK(p.receive(frame(PING, 0, 1, "12345678")) == goaway(0, "PROTOCOL_ERROR", "rfc9113#6.7-6"));
}

// req: rfc9113#6.7-7
TEST_CASE("a PING without 8 octets is a FRAME_SIZE_ERROR") {
    open_party p;
    CHECK(p.receive(frame(PING, 0, 0, "123456")) == goaway(0, "FRAME_SIZE_ERROR", "rfc9113#6.7-7"));
    open_party q;
    CHECK(q.receive(frame(PING, ACK, 0, "123456789")) == goaway(0, "FRAME_SIZE_ERROR", "rfc9113#6.7-7"));
}

// req: rfc9113#6.8-4
TEST_CASE("a GOAWAY of a stream is a connection error") {
    open_party p;
    CHECK(p.receive(frame(GOAWAY, 0, 1, std::string(8, '\0'))) == goaway(0, "PROTOCOL_ERROR", "rfc9113#6.8-4"));
}

// req: rfc9113#6.8-1
TEST_CASE("a client opens nothing after a GOAWAY") {
    asking_party c;
    c.receive(frame(GOAWAY, 0, 0, u32(1) + u32(0)));
    request r{method::get, "/"};
    r.fields().append(field_id::host, "a");
    auto const refused = c.connection->open(r, {});
    REQUIRE(!refused);
    CHECK(std::string{refused.error().broken->id} == "rfc9113#6.8-1");
    CHECK(c.receive(headers(1, END_STREAM | END_HEADERS, {{":status", "204"}})) ==
          "head 1 204\nend 1\n< GOAWAY 0 0 NO_ERROR\n");
    CHECK(c.connection->finished());
}

// req: rfc9113#6.8 rfc9113#8.7-2
TEST_CASE("requests above the last stream of a GOAWAY are lost, those below go on") {
    asking_party c{3};
    CHECK(c.receive(frame(GOAWAY, 0, 0, u32(1) + u32(0) + "debug")) == "reset 3 rfc9113#6.8\nreset 5 rfc9113#6.8\n");
    CHECK(!c.connection->finished());
    CHECK(c.receive(headers(1, END_HEADERS, {{":status", "200"}}) + data(1, "x", END_STREAM)) ==
          "head 1 200\ncontent 1 x\nend 1\n< GOAWAY 0 0 NO_ERROR\n");
}

// req: rfc9113#7-1 rfc9113#6.8-3
TEST_CASE("unknown error codes mean nothing special") {
    open_party p;
    CHECK(p.receive(get(1) + frame(RST_STREAM, 0, 1, u32(0xff))) == "head 1 GET /\nend 1\nreset 1 rfc9113#6.4\n");
    CHECK(p.receive(frame(PING, 0, 0, "12345678")) == "< PING 0 12345678 ACK\n");
    open_party q;
    CHECK(q.receive(frame(GOAWAY, 0, 0, u32(0) + u32(0xff))) == "< GOAWAY 0 0 NO_ERROR\n");
    CHECK(q.connection->finished());
}

// req: rfc9113#6.9-2
TEST_CASE("a WINDOW_UPDATE of nothing is an error, of the stream or the connection") {
    open_party p;
    p.receive(get(1));
    CHECK(p.receive(window_update(1, 0)) == stream_reset(1, "PROTOCOL_ERROR", "rfc9113#6.9-2"));
    CHECK(p.receive(window_update(0, 0)) == goaway(1, "PROTOCOL_ERROR", "rfc9113#6.9-2"));
}

// req: rfc9113#6.9-5
TEST_CASE("a WINDOW_UPDATE without 4 octets is a FRAME_SIZE_ERROR of the connection") {
    for (std::uint32_t const stream : {0u, 1u}) {
        open_party p;
        p.receive(get(1));
        CHECK(p.receive(frame(WINDOW_UPDATE, 0, stream, "123")) == goaway(1, "FRAME_SIZE_ERROR", "rfc9113#6.9-5"));
    }
}

// req: rfc9113#6.9.1-3 rfc9113#6.9.1-2
TEST_CASE("a window above 2^31-1 ends the stream, or the connection") {
    open_party p;
    p.receive(get(1));
    CHECK(p.receive(window_update(1, 0x7fffffff - 65535)) == "");
    CHECK(p.receive(window_update(1, 1)) == stream_reset(1, "FLOW_CONTROL_ERROR", "rfc9113#6.9.1-3"));
    CHECK(p.receive(window_update(0, 0x7fffffff - 65535)) == "");
    CHECK(p.receive(window_update(0, 1)) == goaway(1, "FLOW_CONTROL_ERROR", "rfc9113#6.9.1-3"));
}

// req: rfc9113#6.9-3 rfc9113#5.1-7
TEST_CASE("WINDOW_UPDATE, PRIORITY and RST_STREAM may come for streams that are half-closed or closed") {
    open_party p;
    p.receive(get(1) + get(3));
    std::string const priority = frame(PRIORITY, 0, 1, u32(3) + "\x10");
    CHECK(p.receive(window_update(1, 10) + priority) == "");
    REQUIRE(p.connection->send_whole(1, response{}, "x"));
    p.take_lines();
    CHECK(p.receive(window_update(1, 10) + window_update(1, 0) + priority + reset_frame(1, h2::error_code::cancel)) == "");
    CHECK(p.receive(reset_frame(3, h2::error_code::cancel)) == "reset 3 rfc9113#6.4\n");
    CHECK(p.receive(window_update(3, 10) + reset_frame(3, h2::error_code::cancel)) == "");
}

// req: rfc9113#5.1-1
TEST_CASE("DATA and WINDOW_UPDATE on an idle stream are connection errors") {
    for (std::string const& f : {data(1, "x"), window_update(1, 1), data(2, "x"), window_update(4, 1)}) {
        open_party p;
        CHECK(p.receive(f) == goaway(0, "PROTOCOL_ERROR", "rfc9113#5.1-1"));
        open_party c{wire::role::client};
        CHECK(c.receive(f) == goaway(0, "PROTOCOL_ERROR", "rfc9113#5.1-1"));
    }
}

// req: rfc9113#6.3-1
TEST_CASE("a PRIORITY of no stream is a connection error") {
    open_party p;
    CHECK(p.receive(frame(PRIORITY, 0, 0, std::string(5, '\0'))) == goaway(0, "PROTOCOL_ERROR", "rfc9113#6.3-1"));
}

// req: rfc9113#6.3-2
TEST_CASE("a PRIORITY without 5 octets is a FRAME_SIZE_ERROR of its stream") {
    open_party p;
    p.receive(get(1));
    CHECK(p.receive(frame(PRIORITY, 0, 1, "1234")) == stream_reset(1, "FRAME_SIZE_ERROR", "rfc9113#6.3-2"));
    CHECK(p.receive(frame(PRIORITY, 0, 1, "1234")) == "");  // closed
    CHECK(p.receive(frame(PRIORITY, 0, 3, "1234")) == goaway(1, "FRAME_SIZE_ERROR", "rfc9113#6.3-2"));  // idle: 6.4-5
}

// req: rfc9113#5.3.2 rfc9113#6.4-5
TEST_CASE("a stream that depends on itself is reset, other priorities are ignored") {
    open_party p;
    std::string const on_itself = frame(PRIORITY, 0, 1, u32(0x80000001) + "x");
    CHECK(p.receive(frame(PRIORITY, 0, 7, u32(1) + "x") + frame(PRIORITY, 0, 1, u32(0) + "x")) == "");
    CHECK(p.receive(get(1)) == "head 1 GET /\nend 1\n");
    CHECK(p.receive(on_itself) == stream_reset(1, "PROTOCOL_ERROR", "rfc9113#5.3.2"));
    CHECK(p.receive(frame(HEADERS, END_STREAM | END_HEADERS | WITH_PRIORITY, 3, u32(3) + "x" + block(get_fields()))) ==
          "< RST_STREAM 3 PROTOCOL_ERROR\n");
    CHECK(p.receive(frame(HEADERS, END_STREAM | END_HEADERS | WITH_PRIORITY, 5, u32(3) + "x" + block(get_fields()))) ==
          "head 5 GET /\nend 5\n");
    CHECK(p.receive(frame(PRIORITY, 0, 7, u32(7) + "x")) == goaway(5, "PROTOCOL_ERROR", "rfc9113#5.3.2"));
}

// req: rfc9113#6.4-4
TEST_CASE("a RST_STREAM of no stream is a connection error") {
    open_party p;
    CHECK(p.receive(frame(RST_STREAM, 0, 0, u32(0))) == goaway(0, "PROTOCOL_ERROR", "rfc9113#6.4-4"));
}

// req: rfc9113#6.4-6
TEST_CASE("a RST_STREAM of an idle stream is a connection error") {
    open_party p;
    CHECK(p.receive(reset_frame(1, h2::error_code::cancel)) == goaway(0, "PROTOCOL_ERROR", "rfc9113#6.4-6"));
    asking_party c;
    CHECK(c.receive(reset_frame(3, h2::error_code::cancel)) == goaway(0, "PROTOCOL_ERROR", "rfc9113#6.4-6"));
}

// req: rfc9113#6.4-7
TEST_CASE("a RST_STREAM without 4 octets is a FRAME_SIZE_ERROR of the connection") {
    open_party p;
    p.receive(get(1));
    CHECK(p.receive(frame(RST_STREAM, 0, 1, "123")) == goaway(1, "FRAME_SIZE_ERROR", "rfc9113#6.4-7"));
}

// req: rfc9113#6.4-1 rfc9113#5.4.2-3 rfc9113#5.1-8 rfc9113#6.4
TEST_CASE("nothing more is sent on a stream that the peer has reset, RST_STREAM least of all") {
    open_party p;
    p.receive(get(1));
    REQUIRE(p.connection->send_head(1, response{}, content_length_of::until_end()));
    CHECK(p.receive(reset_frame(1, h2::error_code::cancel)) == "reset 1 rfc9113#6.4\n< HEADERS 1\n");
    CHECK(p.connection->may_send(1) == 0);
    CHECK(p.connection->send_content(1, "x"));
    CHECK(p.connection->finish(1, nullptr));
    p.connection->abort(1);
    CHECK(p.take_lines() == "");
}

// req: rfc9113#8.1-5
TEST_CASE("a response that came whole is not lost to a RST_STREAM behind it") {
    asking_party c{0};
    wire::stream_id const s = c.ask(method::post, content_length_of::until_end(), false);
    c.take_lines();
    std::string const answer = headers(1, END_STREAM | END_HEADERS, {{":status", "200"}});
    CHECK(c.receive(answer + reset_frame(1, h2::error_code::no_error)) == "head 1 200\nend 1\n");
    CHECK(c.connection->may_send(s) == 0);
    CHECK(c.connection->send_content(s, "more"));
    CHECK(c.connection->finish(s, nullptr));
    CHECK(c.take_lines() == "");
    CHECK(c.connection->idle());
}

// req: rfc9218#7.1
TEST_CASE("PRIORITY_UPDATE changes the order, also of streams that come later") {
    open_party p;
    p.receive(settings_frame({{4, 0}}));
    p.receive(get(1) + get(3) + frame(PRIORITY_UPDATE, 0, 0, u32(5) + "u=0") + get(5) +
              frame(PRIORITY_UPDATE, 0, 0, u32(3) + "u=1"));
    for (wire::stream_id const s : {1, 3, 5}) REQUIRE(p.connection->send_whole(s, response{}, "hello"));
    CHECK(p.take_lines() == "< HEADERS 1\n< HEADERS 3\n< HEADERS 5\n");
    wire::stream_id const none[] = {1};
    CHECK(p.connection->next_writable(none, 1) == 0);
    CHECK(p.receive(settings_frame({{4, 5}})) ==
          "< SETTINGS 0 ACK\n< DATA 5 hello END_STREAM\n< DATA 3 hello END_STREAM\n< DATA 1 hello END_STREAM\n");
}

// req: rfc9218#7.1
TEST_CASE("a wrong PRIORITY_UPDATE is a connection error") {
    policy two;
    two.limits.concurrent_streams = 2;
    std::string const wrong[] = {
        frame(PRIORITY_UPDATE, 0, 1, u32(1) + "u=1"), frame(PRIORITY_UPDATE, 0, 0, u32(0) + "u=1"),
        frame(PRIORITY_UPDATE, 0, 0, u32(2) + "u=1"),
        frame(PRIORITY_UPDATE, 0, 0, u32(3) + "u=1") + frame(PRIORITY_UPDATE, 0, 0, u32(5) + "u=1") +
            frame(PRIORITY_UPDATE, 0, 0, u32(3) + "u=2") + frame(PRIORITY_UPDATE, 0, 0, u32(7) + "u=1")};
    for (std::string const& f : wrong) {
        open_party p{wire::role::server, two};
        CHECK(p.receive(f) == goaway(0, "PROTOCOL_ERROR", "rfc9218#7.1"));
    }
    open_party p{wire::role::server, two};
    CHECK(p.receive(get(1) + reset_frame(1, h2::error_code::cancel) + frame(PRIORITY_UPDATE, 0, 0, u32(1) + "u=1")).find("GOAWAY") == std::string::npos);
    asking_party c;
    CHECK(c.receive(frame(PRIORITY_UPDATE, 0, 0, u32(1) + "u=1")) == goaway(0, "PROTOCOL_ERROR", "rfc9218#7.1"));
}
