#include <support/h2_party.hpp>

using namespace h2_test;

// req: rfc9113#5.4-3 rfc9113#5.4.1-1 rfc9113#5.4.1-2 rfc9113#6.8-2 rfc9113#5.4-1
TEST_CASE("after a connection error GOAWAY is the last frame, and the connection is to be closed") {
    std::string const big(5000, 'x');
    open_party p;
    int dropped = 0;
    p.receive(settings_frame({{4, 0}}));
    p.receive(get(1) + get(3));
    REQUIRE(p.connection->send_head(1, response{}, content_length_of::until_end()));
    REQUIRE(p.connection->send_content(1, big,
                                       keeper{&dropped, [](void* d) { ++*static_cast<int*>(d); }}));
    p.take_lines();
    CHECK(p.receive(frame(PING, 0, 0, "bad") + frame(PING, 0, 0, "12345678") + get(5) +
                    frame(PING, 0, 0, "bad")) == goaway(3, "FRAME_SIZE_ERROR", "rfc9113#6.7-7"));
    CHECK(dropped == 1);
    CHECK(p.connection->finished());
    CHECK(p.connection->send_whole(3, response{}, "x"));
    p.connection->drain();
    CHECK(p.receive(get(7)) == "");
    CHECK(p.end() == "closed\n");
}

// req: rfc9113#6.8-6 rfc9113#5.4.1-3 rfc9113#9.1-3 rfc9113#8.7-1
TEST_CASE("a server drains in two steps, and its last GOAWAY names what it took") {
    open_party p;
    p.receive(get(1));
    p.connection->drain();
    CHECK(p.take_lines() == "< GOAWAY 0 2147483647 NO_ERROR\n< PING 0 drained?\n");
    p.connection->drain();
    CHECK(p.receive(get(3)) == "head 3 GET /\nend 3\n");
    CHECK(p.receive(frame(PING, ACK, 0, "another?")) == "");
    CHECK(p.receive(frame(PING, ACK, 0, "drained?")) == "< GOAWAY 0 3 NO_ERROR\n");
    CHECK(!p.connection->finished());
    REQUIRE(p.connection->send_whole(1, response{}, "x"));
    REQUIRE(p.connection->send_whole(3, response{}, "x"));
    CHECK(p.take_lines() ==
          "< HEADERS 1\n< DATA 1 x END_STREAM\n< HEADERS 3\n< DATA 3 x END_STREAM\n");
    CHECK(p.connection->finished());
}

TEST_CASE("who does not answer the PING of a draining server gets the last GOAWAY after a time") {
    open_party p;
    p.connection->drain();
    CHECK(p.take_lines() == "< GOAWAY 0 2147483647 NO_ERROR\n< PING 0 drained?\n");
    CHECK(!p.connection->finished());
    CHECK(p.wait(9999) == "");
    CHECK(p.wait(2) == "< GOAWAY 0 0 NO_ERROR\n");
    CHECK(p.connection->finished());
}

// req: rfc9113#6.8-5
TEST_CASE("the last stream of a GOAWAY is never higher than before") {
    open_party p;
    p.receive(get(1));
    p.connection->drain();
    p.receive(frame(PING, ACK, 0, "drained?"));
    p.receive(get(3));
    CHECK(p.receive(frame(PING, 0, 0, "bad")) == goaway(1, "FRAME_SIZE_ERROR", "rfc9113#6.7-7"));
}

TEST_CASE("a client that drains says so, opens nothing more and reads its answers") {
    asking_party c;
    c.connection->drain();
    CHECK(c.take_lines() == "< GOAWAY 0 0 NO_ERROR\n");
    request r{method::get, "/"};
    r.fields().append(field_id::host, "a");
    CHECK(!c.connection->open(r, {}));
    CHECK(c.receive(headers(1, END_STREAM | END_HEADERS, {{":status", "204"}})) ==
          "head 1 204\nend 1\n");
    CHECK(c.connection->finished());
}

// req: rfc9113#6.5.3
TEST_CASE("SETTINGS that are not acknowledged in time are a SETTINGS_TIMEOUT") {
    party p;
    p.receive(std::string{wire::h2_preface} + settings_frame());
    CHECK(p.wait(9999) == "");
    CHECK(p.wait(1) == goaway(0, "SETTINGS_TIMEOUT", "rfc9113#6.5.3"));
    open_party q;
    CHECK(q.connection->deadline() == instant::never());
}

// req: rfc9113#10.5
TEST_CASE("a stream whose windows stay shut is reset") {
    open_party p;
    p.receive(settings_frame({{4, 3}}));
    p.receive(get(1) + get(3));
    REQUIRE(p.connection->send_whole(1, response{}, "hello"));
    CHECK(p.take_lines() == "< HEADERS 1\n< DATA 1 hel\n");
    CHECK(p.wait(20000) == "");
    REQUIRE(p.connection->send_whole(3, response{}, "hello"));
    p.take_lines();
    CHECK(p.wait(10000) == stream_reset(1, "ENHANCE_YOUR_CALM", "rfc9113#10.5"));
    CHECK(p.receive(window_update(3, 1)) == "< DATA 3 l\n");
    CHECK(p.wait(20000) == "");
    CHECK(p.wait(10000) == stream_reset(3, "ENHANCE_YOUR_CALM", "rfc9113#10.5"));
    CHECK(p.connection->deadline() == instant::never());
    // And one whose source waits.
    p.receive(get(5));
    REQUIRE(p.connection->send_head(5, response{}, content_length_of::until_end()));
    REQUIRE(p.connection->send_content(5, "abc"));
    p.take_lines();
    CHECK(p.connection->deadline() == instant::never());
    wire::stream_id const waiting[] = {5};
    CHECK(p.connection->next_writable(waiting, 1) == 0);
    CHECK(p.wait(29000) == "");
    CHECK(p.wait(1000) == stream_reset(5, "ENHANCE_YOUR_CALM", "rfc9113#10.5"));
}

// req: rfc9113#10.5
TEST_CASE("content that is asked for octet by octet is bounded") {
    policy few;
    few.limits.control_frames = 20;
    open_party p{wire::role::server, few};
    p.receive(settings_frame({{4, 0}}) + get(1));
    REQUIRE(p.connection->send_whole(1, response{}, std::string(100, 'x')));
    std::string out;
    for (unsigned i = 0; i < 100; ++i) out += p.receive(window_update(1, 1));
    CHECK(out.ends_with(goaway(1, "ENHANCE_YOUR_CALM", "rfc9113#10.5")));
}

// req: rfc9113#10.5
TEST_CASE("streams that are reset as fast as they are opened are ENHANCE_YOUR_CALM") {
    policy few;
    few.limits.stream_resets = 10;
    std::string const ways[] = {"reset", "own window", "data behind the end", "malformed"};
    for (std::string const& way : ways) {
        open_party p{wire::role::server, few};
        p.answers = way == "malformed";
        std::string out;
        for (std::uint32_t i = 1; i < 40; i += 2) {
            if (way == "reset") out += p.receive(get(i) + reset_frame(i, h2::error_code::cancel));
            if (way == "own window") out += p.receive(get(i) + window_update(i, 0));
            if (way == "data behind the end") out += p.receive(get(i) + data(i, "x"));
            if (way == "malformed")
                out += p.receive(headers(i, END_STREAM | END_HEADERS, {{":method", "GET"}}));
        }
        CHECK_MESSAGE(out.find("ENHANCE_YOUR_CALM rfc9113#10.5\n") != std::string::npos, way);
    }
    // Work that is done allows for some, and so does time.
    open_party p{wire::role::server, few};
    std::string out;
    for (std::uint32_t i = 1; i < 400; i += 4) {
        out += p.receive(get(i) + reset_frame(i, h2::error_code::cancel) + get(i + 2));
        REQUIRE(p.connection->send_whole(i + 2, response{}, "x"));
    }
    open_party slow{wire::role::server, few};
    for (std::uint32_t i = 1; i < 100; i += 2) {
        out += slow.receive(get(i) + reset_frame(i, h2::error_code::cancel));
        slow.wait(2000);
    }
    CHECK(out.find("GOAWAY") == std::string::npos);
}

// req: rfc9113#5.4.1
TEST_CASE("streams whose octets do not come any more are lost, complete requests are answered") {
    open_party p;
    p.receive(get(1) + post(3));
    CHECK(p.end() == "reset 3 rfc9113#5.4.1\nclosed\n");
    CHECK(!p.connection->finished());
    REQUIRE(p.connection->send_whole(1, response{}, "x"));
    CHECK(p.take_lines() == "< HEADERS 1\n< DATA 1 x END_STREAM\n");
    CHECK(p.connection->finished());
    asking_party c{2};
    CHECK(c.receive(headers(1, END_HEADERS, {{":status", "200"}})) == "head 1 200\n");
    CHECK(c.end() == "reset 1 rfc9113#5.4.1\nreset 3 rfc9113#5.4.1\nclosed\n");
}

// req: rfc9113#5.4.1
TEST_CASE("who has gone opens no window: what waits for one is lost, what needs none is answered") {
    open_party p;
    p.receive(settings_frame({{4, 3}}));
    p.receive(get(1) + get(3) + get(5) + get(7));
    REQUIRE(p.connection->send_whole(1, response{}, "held back"));
    REQUIRE(p.connection->send_head(3, response{}, content_length_of::exactly(3)));
    REQUIRE(p.connection->send_content(3, "all"));
    REQUIRE(p.connection->send_head(5, response{}, content_length_of::until_end()));
    REQUIRE(p.connection->send_content(5, "all"));
    p.take_lines();
    CHECK(p.end() == "reset 1 rfc9113#5.4.1\nreset 5 rfc9113#5.4.1\nclosed\n");
    REQUIRE(p.connection->finish(3, nullptr));
    REQUIRE(p.connection->send_whole(7, response{}, "yes"));
    CHECK(p.take_lines() == "< DATA 3 END_STREAM\n< HEADERS 7\n< DATA 7 yes END_STREAM\n");
    CHECK(p.connection->finished());
}

TEST_CASE("a stream that is given up is reset") {
    open_party p;
    p.receive(get(1));
    p.connection->abort(1);
    CHECK(p.take_lines() == "< RST_STREAM 1 INTERNAL_ERROR\n");
    asking_party c;
    c.connection->abort(1);
    CHECK(c.take_lines() == "< RST_STREAM 1 CANCEL\n");
    CHECK(c.connection->idle());
}

TEST_CASE("a connection is used again as if it were new") {
    open_party p;
    p.answers = true;
    p.receive(settings_frame({{4, 2}}) + get(1));
    p.receive(frame(PING, 0, 0, "bad"));
    wire::reset_h2(*p.connection);
    CHECK(p.connection->pending() == 0);
    CHECK(!p.connection->finished());
    CHECK(p.receive(std::string{wire::h2_preface} + settings_frame() + settings_ack + get(1)) ==
          "head 1 GET /\nend 1\n< SETTINGS 0\n< WINDOW_UPDATE 0 458753\n< SETTINGS 0 ACK\n< "
          "HEADERS 1\n< DATA 1 hello END_STREAM\n");
    CHECK(p.connection->idle());
}
