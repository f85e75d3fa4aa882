#include <support/h2_party.hpp>

using namespace h2_test;

// req: rfc9113#6.1-3 rfc9113#6.1-2
TEST_CASE("DATA of no stream are a connection error") {
    open_party p;
    CHECK(p.receive(data(0, "x")) == goaway(0, "PROTOCOL_ERROR", "rfc9113#6.1-3"));
}

// req: rfc9113#6.1-5
TEST_CASE("padding of DATA is taken off, unless it is longer than the frame") {
    std::string const in =
        std::string{wire::h2_preface} + settings_frame() + settings_ack + post(1) +
        data(1,
             "\x03"
             "abc" +
                 std::string(3, '\0'),
             PADDED) +
        data(1, std::string(1, '\0') + "d", PADDED) +
        data(1, "\x02" + std::string(2, '\0'), PADDED) + data(1, "e", END_STREAM);
    CHECK(at_every_cut(in).starts_with("head 1 POST /\ncontent 1 abcde\nend 1\n"));
    open_party p;
    CHECK(p.receive(post(1) + data(1, "\x03xx", PADDED)) ==
          "head 1 POST /\n" + goaway(1, "PROTOCOL_ERROR", "rfc9113#6.1-5"));
}

TEST_CASE("content is handed out as its octets come") {
    open_party p;
    std::string const in = data(1, "hello", END_STREAM);
    CHECK(p.receive(post(1) + in.substr(0, 11)) == "head 1 POST /\ncontent 1 he\n");
    CHECK(p.connection->awaits() == wire::connection::reading::content);
    CHECK(p.receive(in.substr(11)) == "content 1 llo\nend 1\n");
}

// req: rfc9113#6.1-4
TEST_CASE("DATA on a half-closed or reset stream are STREAM_CLOSED") {
    open_party p;
    p.receive(get(1));
    CHECK(p.receive(data(1, "x")) == stream_reset(1, "STREAM_CLOSED", "rfc9113#6.1-4"));
    p.receive(post(3) + reset_frame(3, h2::error_code::cancel));
    CHECK(p.receive(data(3, "x")) == "< RST_STREAM 3 STREAM_CLOSED\n");
    p.receive(get(9));
    CHECK(p.receive(data(7, "x")) ==
          "< RST_STREAM 7 STREAM_CLOSED\n");  // skipped: closed at once (5.1.1)
}

// req: rfc9113#5.1
TEST_CASE("DATA on a stream that is over both ways are a connection error") {
    open_party p;
    p.answers = true;
    p.receive(get(1));
    CHECK(p.receive(data(1, "x")) == goaway(1, "STREAM_CLOSED", "rfc9113#5.1"));
}

// req: rfc9113#8.1.1
TEST_CASE("content has the length that was announced") {
    open_party p;
    p.answers = true;
    std::string const refused = "< HEADERS 1\n< DATA 1 no";
    CHECK(p.receive(post(1, "5") + data(1, "hel") + data(1, "lo", END_STREAM)) ==
          "head 1 POST /\ncontent 1 hello\nend 1\n< HEADERS 1\n< DATA 1 hello END_STREAM\n");
    CHECK(p.receive(post(3, "5") + data(3, "hel", END_STREAM)) ==
          "head 3 POST /\ncontent 3 hel\nviolated 3 400 rfc9113#8.1.1\n< HEADERS 3\n< DATA 3 no\n< "
          "RST_STREAM 3 PROTOCOL_ERROR\n");
    CHECK(p.receive(post(5, "5") + data(5, "hell") + data(5, "oh", END_STREAM)) ==
          "head 5 POST /\ncontent 5 hell\nviolated 5 400 rfc9113#8.1.1\n< HEADERS 5\n< DATA 5 no "
          "END_STREAM\n< RST_STREAM 5 PROTOCOL_ERROR\n");
    CHECK(
        p.receive(headers(7, END_STREAM | END_HEADERS, post_fields("1"))) ==
        "violated 7 400 rfc9113#8.1.1\n< HEADERS 7\n< DATA 7 no\n< RST_STREAM 7 PROTOCOL_ERROR\n");
    CHECK(
        p.receive(post(9, "3") + data(9, "ab") + headers(9, END_STREAM | END_HEADERS, {{"a", "b"}}))
            .starts_with("head 9 POST /\ncontent 9 ab\nviolated 9 400 rfc9113#8.1.1\n"));
    asking_party c{3};
    CHECK(c.receive(headers(1, END_HEADERS, {{":status", "200"}, {"content-length", "3"}}) +
                    data(1, "ab", END_STREAM)) ==
          "head 1 200\ncontent 1 ab\n" + stream_reset(1, "PROTOCOL_ERROR", "rfc9113#8.1.1"));
    CHECK(c.receive(headers(3, END_HEADERS, {{":status", "304"}, {"content-length", "3"}}) +
                    data(3, "", END_STREAM)) == "head 3 304\nend 3\n");
    CHECK(c.receive(headers(5, END_HEADERS, {{":status", "304"}}) + data(5, "x", END_STREAM)) ==
          "head 5 304\n" + stream_reset(5, "PROTOCOL_ERROR", "rfc9113#8.1.1"));
}

TEST_CASE("a response to HEAD says a length and has no content") {
    asking_party c{0};
    c.ask(method::head);
    c.take_lines();
    CHECK(c.receive(headers(1, END_STREAM | END_HEADERS,
                            {{":status", "200"}, {"content-length", "3"}})) ==
          "head 1 200\nend 1\n");
}

// req: rfc9113#8.1
TEST_CASE("DATA before the head of a response are malformed") {
    asking_party c;
    CHECK(c.receive(data(1, "x")) == stream_reset(1, "PROTOCOL_ERROR", "rfc9113#8.1"));
}

// req: rfc9110#15.5.14
TEST_CASE("content that is too long is 413, and its rest is not wanted for long") {
    policy small;
    small.limits.content = 4;
    open_party p{wire::role::server, small};
    p.answers = true;
    CHECK(p.receive(post(1, "5")) == "violated 1 413 rfc9110#15.5.14\n< HEADERS 1\n< DATA 1 no END_STREAM\n");
    CHECK(p.receive(data(1, "hello", END_STREAM)) == "");
    CHECK(p.receive(post(3) + data(3, "hell") + data(3, "o")) ==
          "head 3 POST /\ncontent 3 hell\nviolated 3 413 rfc9110#15.5.14\n< HEADERS 3\n< DATA 3 no END_STREAM\n");
    CHECK(p.wait(static_cast<std::int64_t>(small.limits.linger_time)) == "< RST_STREAM 3 NO_ERROR\n");
}

// req: rfc9113#5.2.1-1 rfc9113#6.9-4 rfc9113#6.9-1
TEST_CASE("more content than our windows allow is a FLOW_CONTROL_ERROR of stream or connection") {
    policy small;
    small.limits.stream_window = 70000;
    small.limits.connection_window = 100000;
    open_party p{wire::role::server, small};
    p.consumes = false;
    std::string const much = std::string(16000, 'x');
    p.receive(post(1) + data(1, much) + data(1, much) + data(1, much) + data(1, much));
    CHECK(p.receive(data(1, std::string(6001, 'x'))) ==
          stream_reset(1, "FLOW_CONTROL_ERROR", "rfc9113#5.2.1-1") + "< WINDOW_UPDATE 0 70001\n");
    p.receive(post(3) + data(3, much) + data(3, much) + data(3, much) + data(3, much) + post(5) +
              data(5, much) + data(5, much));
    CHECK(p.receive(data(5, std::string(5000, 'x')))
              .starts_with("violated 0 rfc9113#5.2.1-1\n< GOAWAY 0 5 FLOW_CONTROL_ERROR"));
}

// req: rfc9113#6.9.3-1
TEST_CASE("a smaller window than the initial one holds once it is acknowledged") {
    policy small;
    small.limits.stream_window = 10;
    party p{wire::role::server, small};
    p.receive(std::string{wire::h2_preface} + settings_frame());
    p.consumes = false;
    CHECK(p.receive(post(1) + data(1, "0123456789abcdef")) ==
          "head 1 POST /\ncontent 1 0123456789abcdef\n");
    CHECK(p.receive(settings_ack) == "");
    CHECK(p.receive(data(1, "x")) == stream_reset(1, "FLOW_CONTROL_ERROR", "rfc9113#5.2.1-1"));
    CHECK(p.receive(post(3) + data(3, "0123456789")) == "head 3 POST /\ncontent 3 0123456789\n");
}

TEST_CASE("windows are opened in batches, when content was consumed, and not for what has ended") {
    policy small;
    small.limits.stream_window = 70000;
    small.limits.connection_window = 70000;
    open_party p{wire::role::server, small};
    p.consumes = false;
    std::string const much = std::string(16000, 'x');
    CHECK(p.receive(post(1) + data(1, much) + data(1, much) + data(1, much)) ==
          "head 1 POST /\ncontent 1 16000 octets16000 octets16000 octets\n");
    p.connection->consumed(1, 34999);
    CHECK(p.take_lines() == "");
    p.connection->consumed(1, 1);
    CHECK(p.take_lines() == "< WINDOW_UPDATE 0 35000\n< WINDOW_UPDATE 1 35000\n");
    CHECK(p.receive(data(1, much) + data(1, much, END_STREAM)).ends_with("end 1\n"));
    p.connection->consumed(1, 45000);
    CHECK(p.take_lines() == "< WINDOW_UPDATE 0 45000\n");
}

TEST_CASE("what a stream left unconsumed is given back to the connection when it ends") {
    policy small;
    small.limits.connection_window = 70000;
    open_party p{wire::role::server, small};
    p.consumes = false;
    std::string const much = std::string(16000, 'x');
    p.receive(post(1) + data(1, much) + data(1, much) + data(1, much));
    CHECK(p.receive(reset_frame(1, h2::error_code::cancel)) ==
          "reset 1 rfc9113#6.4\n< WINDOW_UPDATE 0 48000\n");
}

// req: rfc9113#10.5
TEST_CASE("DATA frames without content are bounded") {
    policy few;
    few.limits.empty_frames = 10;
    open_party p{wire::role::server, few};
    std::string out = p.receive(post(1));
    for (unsigned i = 0; i < 20; ++i) out += p.receive(data(1, ""));
    CHECK(out == "head 1 POST /\n" + goaway(1, "ENHANCE_YOUR_CALM", "rfc9113#10.5"));
    // Padding is no content.
    open_party padded{wire::role::server, few};
    out = padded.receive(post(1));
    for (unsigned i = 0; i < 20; ++i) out += padded.receive(data(1, '\x9' + std::string(9, 'p'), PADDED));
    CHECK(out.ends_with(goaway(1, "ENHANCE_YOUR_CALM", "rfc9113#10.5")));
}

// req: rfc9113#8.1
TEST_CASE("a request that is answered before it ended may send a bounded rest, and is told to stop after a time") {
    policy small;
    small.limits.stream_window = 70000;
    small.limits.linger_octets = 100000;
    open_party p{wire::role::server, small};
    auto const answer = [&](wire::stream_id s) {
        REQUIRE(p.connection->send_whole(s, response{}, "enough"));
        std::string const id = std::to_string(s);
        return p.take_lines() == "< HEADERS " + id + "\n< DATA " + id + " enough END_STREAM\n";
    };
    std::string const much(16000, 'x');
    p.receive(post(1) + data(1, much));
    CHECK(answer(1));
    CHECK(!p.connection->idle());
    CHECK(p.receive(data(1, much)) == "");
    // 54000 octets were open; 46000 more are dropped.
    CHECK(p.receive(data(1, much)) == "< WINDOW_UPDATE 1 48000\n");
    CHECK(p.receive(data(1, much) + data(1, much) + data(1, much) + data(1, much) + data(1, "xxxx")) == "");
    CHECK(p.wait(static_cast<std::int64_t>(small.limits.linger_time) - 1) == "");
    CHECK(p.wait(1) == "< RST_STREAM 1 NO_ERROR\n");
    CHECK(p.connection->idle());
    // Its end, in DATA, a field block or RST_STREAM, needs no answer, nor has it more time than others.
    for (std::string const& last : {data(3, "more", END_STREAM), headers(5, END_STREAM | END_HEADERS, {{"a", "b"}}),
                                    reset_frame(7, h2::error_code::cancel)}) {
        auto const id = static_cast<wire::stream_id>(last[8]);
        p.receive(post(static_cast<std::uint32_t>(id)));
        CHECK(answer(id));
        CHECK(p.receive(last) == "");
        CHECK(p.connection->idle());
    }
    p.receive(post(9));
    CHECK(answer(9));
    CHECK(p.wait(1000) == "");
    p.receive(post(11));
    CHECK(answer(11));
    CHECK(p.wait(1000) == "< RST_STREAM 9 NO_ERROR\n");
    CHECK(p.wait(1000) == "< RST_STREAM 11 NO_ERROR\n");
    CHECK(p.receive(data(11, "late") + data(9, "", END_STREAM)) == "");
    CHECK(p.receive(data(9, "after its end")) == goaway(11, "STREAM_CLOSED", "rfc9113#5.1"));
}

TEST_CASE("a request that is answered within a frame that ends it is over with it") {
    open_party p;
    std::string const whole = data(1, "more", END_STREAM);
    p.receive(post(1) + whole.substr(0, 11));
    REQUIRE(p.connection->send_whole(1, response{}, "enough"));
    p.take_lines();
    CHECK(p.receive(whole.substr(11)) == "");
    CHECK(p.connection->idle());
}

TEST_CASE("no more requests are left unended than streams are allowed") {
    policy few;
    few.limits.concurrent_streams = 2;
    open_party p{wire::role::server, few};
    std::string out;
    for (std::uint32_t id = 1; id < 9; id += 2) {
        p.receive(post(id));
        REQUIRE(p.connection->send_whole(id, response{}, ""));
        out += p.take_lines();
    }
    CHECK(out.find("RST_STREAM 1 NO_ERROR") < out.find("HEADERS 5"));
    CHECK(out.find("RST_STREAM 5 NO_ERROR") != std::string::npos);
    CHECK(out.find("RST_STREAM 7") == std::string::npos);
}

TEST_CASE("what is left unended is known however many streams were closed since") {
    policy many;
    many.limits.concurrent_streams = 1000;
    open_party p{wire::role::server, many};
    for (std::uint32_t id = 1; id < 600; id += 2) {
        p.receive(post(id));
        REQUIRE(p.connection->send_whole(id, response{}, ""));
    }
    p.take_lines();
    CHECK(p.receive(data(1, "the rest") + headers(1, END_STREAM | END_HEADERS, {{"a", "b"}})) == "");
    CHECK(p.receive(data(3, "the rest", END_STREAM)) == "");
}

// req: rfc9113#6.1-4 rfc9113#5.1-7
TEST_CASE("a stream that both sides have reset is closed to everything") {
    open_party p;
    p.receive(post(1) + post(3));
    p.connection->abort(1);
    p.connection->abort(3);
    p.take_lines();
    p.receive(reset_frame(1, h2::error_code::cancel) +
              headers(3, END_STREAM | END_HEADERS, {{"a", "b"}}));
    CHECK(p.receive(data(1, "x")) == "< RST_STREAM 1 STREAM_CLOSED\n");
    CHECK(p.receive(headers(1, END_STREAM | END_HEADERS, {{"a", "b"}})) ==
          "< RST_STREAM 1 STREAM_CLOSED\n");
    CHECK(p.receive(data(3, "x")) == goaway(3, "STREAM_CLOSED", "rfc9113#5.1"));
}

TEST_CASE("an exchange whose content has not come is told when it takes too long") {
    static constexpr rule slow{"rfc9110#15.5.9",       level::should, "server", 408,
                               fate::answer_and_close, "slow"};
    open_party p;
    p.answers = true;
    p.receive(post(1) + post(3, "5") + get(5));
    p.connection->give_up(slow);
    std::string const out = p.receive("");
    CHECK(out.find("violated 1 408 rfc9110#15.5.9\n") != std::string::npos);
    CHECK(out.find("violated 3 408 rfc9110#15.5.9\n") != std::string::npos);
    CHECK(out.find("GOAWAY") == std::string::npos);
    open_party head;
    head.receive(get(1).substr(0, 12));
    CHECK(head.connection->awaits() == wire::connection::reading::head);
    head.connection->give_up(slow);
    CHECK(head.receive("") == goaway(0, "NO_ERROR", "rfc9110#15.5.9"));
}
