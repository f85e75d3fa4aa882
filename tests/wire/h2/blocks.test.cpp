#include <support/h2_party.hpp>

using namespace h2_test;

// req: rfc9113#6.2-5
TEST_CASE("HEADERS of no stream are a connection error") {
    open_party p;
    CHECK(p.receive(get(0)) == goaway(0, "PROTOCOL_ERROR", "rfc9113#6.2-5"));
}

// req: rfc9113#6.2-6
TEST_CASE("padding of HEADERS is taken off, unless it is longer than the frame") {
    std::string const b = block(get_fields());
    open_party p;
    CHECK(p.receive(frame(HEADERS, END_STREAM | END_HEADERS | PADDED, 1,
                          "\x05" + b + std::string(5, '\0'))) == "head 1 GET /\nend 1\n");
    CHECK(p.receive(frame(HEADERS, END_STREAM | END_HEADERS | PADDED | WITH_PRIORITY, 3,
                          "\x02" + u32(0) + "x" + b + std::string(2, '\0'))) ==
          "head 3 GET /\nend 3\n");
    std::string const all{static_cast<char>(b.size() + 1)};
    CHECK(p.receive(frame(HEADERS, END_STREAM | END_HEADERS | PADDED, 5, all + b)) ==
          goaway(3, "PROTOCOL_ERROR", "rfc9113#6.2-6"));
    open_party q;
    std::string const with_priority{static_cast<char>(b.size() + 1)};
    CHECK(q.receive(frame(HEADERS, END_STREAM | END_HEADERS | PADDED | WITH_PRIORITY, 1,
                          with_priority + u32(0) + "x" + b)) ==
          goaway(0, "PROTOCOL_ERROR", "rfc9113#6.2-6"));
}

// req: rfc9113#6.10-1 rfc9113#6.2-2
TEST_CASE("a field block is put together of CONTINUATION frames, however it is cut") {
    std::string const b = block(get_fields("/a"));
    std::string in = std::string{wire::h2_preface} + settings_frame() + settings_ack +
                     frame(HEADERS, END_STREAM, 1, b.substr(0, 2)) +
                     frame(CONTINUATION, 0, 1, b.substr(2, 3)) + frame(CONTINUATION, 0, 1) +
                     frame(CONTINUATION, END_HEADERS, 1, b.substr(5));
    CHECK(at_every_cut(in).starts_with("head 1 GET /a\nend 1\n"));
    open_party p;
    CHECK(p.receive(frame(HEADERS, END_STREAM, 1) + frame(CONTINUATION, END_HEADERS, 1, b)) ==
          "head 1 GET /a\nend 1\n");
}

// req: rfc9113#6.10-4 rfc9113#6.10-3
TEST_CASE("a CONTINUATION of no stream is a connection error") {
    open_party p;
    CHECK(p.receive(frame(CONTINUATION, END_HEADERS, 0, "x")) ==
          goaway(0, "PROTOCOL_ERROR", "rfc9113#6.10-4"));
}

// req: rfc9113#6.10-6 rfc9113#6.10-5
TEST_CASE("a CONTINUATION without a block that goes on is a connection error") {
    open_party p;
    CHECK(p.receive(frame(CONTINUATION, END_HEADERS, 1, "x")) ==
          goaway(0, "PROTOCOL_ERROR", "rfc9113#6.10-6"));
    open_party q;
    CHECK(q.receive(get(1) + frame(CONTINUATION, END_HEADERS, 1, "x")) ==
          "head 1 GET /\nend 1\n" + goaway(1, "PROTOCOL_ERROR", "rfc9113#6.10-6"));
    open_party r;
    CHECK(r.receive(post(1) + data(1, "x") + frame(CONTINUATION, END_HEADERS, 1, "x")) ==
          "head 1 POST /\ncontent 1 x\n" + goaway(1, "PROTOCOL_ERROR", "rfc9113#6.10-6"));
}

// req: rfc9113#10.5.1 rfc9113#10.5.1-1
TEST_CASE("a field block without end is ENHANCE_YOUR_CALM, by frames, by octets, by empty frames") {
    open_party frames;
    std::string out = frames.receive(frame(HEADERS, 0, 1, block(get_fields())));
    for (unsigned i = 0; i < 30; ++i) out += frames.receive(frame(CONTINUATION, 0, 1, "x"));
    CHECK(out == goaway(0, "ENHANCE_YOUR_CALM", "rfc9113#10.5.1"));
    policy p;
    p.limits.continuations = 1000;
    p.limits.field_section = 1000;
    open_party size{wire::role::server, p};
    CHECK(size.receive(frame(HEADERS, 0, 1, std::string(1500, 'x')) +
                       frame(CONTINUATION, 0, 1, std::string(600, 'x'))) ==
          goaway(0, "ENHANCE_YOUR_CALM", "rfc9113#10.5.1"));
    p.limits.empty_frames = 5;
    open_party empty{wire::role::server, p};
    out = empty.receive(frame(HEADERS, 0, 1, block(get_fields())));
    for (unsigned i = 0; i < 10; ++i) out += empty.receive(frame(CONTINUATION, 0, 1));
    CHECK(out == goaway(0, "ENHANCE_YOUR_CALM", "rfc9113#10.5.1"));
}

// req: rfc9110#5.4-1
TEST_CASE("a field section that is too long is 431, and the next block can be read") {
    policy small;
    small.limits.field_section = 600;
    open_party p{wire::role::server, small};
    p.answers = true;
    field_list f = get_fields();
    f.emplace_back("a", std::string(700, 'x'));
    CHECK(p.receive(headers(1, END_STREAM | END_HEADERS, f)) ==
          "violated 1 431 rfc9110#5.4-1\n< HEADERS 1\n< DATA 1 no END_STREAM\n");
    CHECK(p.receive(get(3)) == "head 3 GET /\nend 3\n< HEADERS 3\n< DATA 3 hello END_STREAM\n");
}

TEST_CASE("what came of a field block is counted, and given back when it has ended") {
    open_party p;
    std::size_t const before = p.connection->held_output();
    std::string const all = block(get_fields()) + block({{"a", std::string(20000, '~')}});
    octets const rest = octets{all}.substr(16000);
    p.receive(frame(HEADERS, END_STREAM, 1, octets{all}.substr(0, 16000)));
    CHECK(p.connection->held_output() >= before + 15000);
    CHECK(p.receive(frame(CONTINUATION, END_HEADERS, 1, rest)) == "head 1 GET /\nend 1\n");
    p.connection->rest();
    CHECK(p.connection->held_output() < before + 15000);
}

// req: rfc9113#4.3-2 rfc9113#4.3-3 rfc7541#2.3.3-1
TEST_CASE("a block that cannot be decoded is a COMPRESSION_ERROR, on whatever stream") {
    std::string const wrong = "\xff\xff\x01";
    open_party p;
    CHECK(p.receive(frame(HEADERS, END_STREAM | END_HEADERS, 1, wrong)) ==
          goaway(1, "COMPRESSION_ERROR", "rfc7541#2.3.3-1"));
    open_party trailers;
    trailers.receive(post(1));
    CHECK(trailers.receive(frame(HEADERS, END_STREAM | END_HEADERS, 1, wrong)) ==
          goaway(1, "COMPRESSION_ERROR", "rfc7541#2.3.3-1"));
    open_party gone;
    gone.receive(post(1));
    gone.connection->abort(1);
    gone.take_lines();
    CHECK(gone.receive(frame(HEADERS, END_STREAM | END_HEADERS, 1, wrong)) ==
          goaway(1, "COMPRESSION_ERROR", "rfc7541#2.3.3-1"));
    asking_party c;
    CHECK(c.receive(frame(HEADERS, END_STREAM | END_HEADERS, 1, wrong)) ==
          goaway(0, "COMPRESSION_ERROR", "rfc7541#2.3.3-1"));
}

// req: rfc9113#5.1.1-1 rfc9113#5.1.1-3
TEST_CASE("a client that opens an even stream is wrong") {
    open_party p;
    CHECK(p.receive(get(2)) == goaway(0, "PROTOCOL_ERROR", "rfc9113#5.1.1-1"));
}

// req: rfc9113#5.1.1-2 rfc9113#5.1.1-3
TEST_CASE("a new stream with a lower number is wrong") {
    open_party p;
    CHECK(p.receive(get(5)) == "head 5 GET /\nend 5\n");
    CHECK(p.receive(get(3)) == goaway(5, "PROTOCOL_ERROR", "rfc9113#5.1.1-2"));
}

// req: rfc9113#5.1-2
TEST_CASE("a client gets no HEADERS on a stream that it has not opened") {
    for (std::uint32_t const stream : {2u, 3u}) {
        asking_party c;
        CHECK(c.receive(headers(stream, END_STREAM | END_HEADERS, {{":status", "200"}})) ==
              goaway(0, "PROTOCOL_ERROR", "rfc9113#5.1-2"));
    }
}

// req: rfc9113#5.1.2-2
TEST_CASE("a stream too many is refused, and its block decoded") {
    policy two;
    two.limits.concurrent_streams = 2;
    open_party p{wire::role::server, two};
    CHECK(p.receive(get(1) + get(3)) == "head 1 GET /\nend 1\nhead 3 GET /\nend 3\n");
    CHECK(p.receive(post(5)) == "< RST_STREAM 5 REFUSED_STREAM\n");
    CHECK(p.receive(data(5, "late") + headers(5, END_STREAM | END_HEADERS, {{"a", "b"}})) == "");
    REQUIRE(p.connection->send_whole(1, response{}, "x"));
    CHECK(p.take_lines() == "< HEADERS 1\n< DATA 1 x END_STREAM\n");
    CHECK(p.receive(get(7)) == "head 7 GET /\nend 7\n");
}

// req: rfc9113#5.1-7
TEST_CASE("HEADERS behind END_STREAM are STREAM_CLOSED, as those behind RST_STREAM") {
    open_party p;
    p.receive(get(1));
    CHECK(p.receive(headers(1, END_STREAM | END_HEADERS, {{"a", "b"}})) ==
          stream_reset(1, "STREAM_CLOSED", "rfc9113#5.1-7"));
    p.receive(get(3) + reset_frame(3, h2::error_code::cancel));
    CHECK(p.receive(headers(3, END_STREAM | END_HEADERS, {{"a", "b"}})) ==
          "< RST_STREAM 3 STREAM_CLOSED\n");
}

// req: rfc9113#5.1
TEST_CASE("HEADERS on a stream that is over both ways are a connection error STREAM_CLOSED") {
    open_party p;
    p.answers = true;
    p.receive(get(1));
    CHECK(p.receive(get(1)) == goaway(1, "STREAM_CLOSED", "rfc9113#5.1"));
    asking_party c;
    std::string const answer = headers(1, END_STREAM | END_HEADERS, {{":status", "200"}});
    CHECK(c.receive(answer) == "head 1 200\nend 1\n");
    CHECK(c.receive(answer) == goaway(0, "STREAM_CLOSED", "rfc9113#5.1"));
}

// req: rfc9113#5.1-9 rfc9113#6.9-4 rfc9113#6.4-2 rfc9113#5.4.2-1 rfc9113#5.4.2-2
TEST_CASE("what comes on a stream that we have reset is discarded, decoded and counted") {
    open_party p;
    p.receive(post(1));
    p.connection->abort(1);
    CHECK(p.take_lines() == "< RST_STREAM 1 INTERNAL_ERROR\n");
    CHECK(p.receive(data(1, "x") + window_update(1, 1) + headers(1, END_HEADERS, {{"a", "b"}})) ==
          "");
    std::string const much = data(1, std::string(16000, 'x'));
    std::string out;
    for (unsigned i = 0; i < 20; ++i) out += p.receive(much);
    CHECK(out == "< WINDOW_UPDATE 0 272001\n");
    CHECK(p.receive(headers(1, END_STREAM | END_HEADERS, {{"a", "b"}})) == "");
}

// req: rfc9113#8.1.1-2 rfc9113#8.1.1-3
TEST_CASE("a malformed request is answered, and its stream reset") {
    open_party p;
    p.answers = true;
    field_list f = get_fields();
    f.emplace_back("Upper", "x");
    CHECK(p.receive(headers(1, END_STREAM | END_HEADERS, f))
              .ends_with("< HEADERS 1\n< DATA 1 no\n< RST_STREAM 1 PROTOCOL_ERROR\n"));
    CHECK(p.receive(headers(3, END_HEADERS, f))
              .ends_with("< HEADERS 3\n< DATA 3 no END_STREAM\n< RST_STREAM 3 PROTOCOL_ERROR\n"));
    CHECK(p.receive(get(5)) == "head 5 GET /\nend 5\n< HEADERS 5\n< DATA 5 hello END_STREAM\n");
    asking_party c;
    CHECK(c.receive(headers(1, END_STREAM | END_HEADERS, {{":status", "200"}, {"Upper", "x"}}))
              .ends_with("< RST_STREAM 1 PROTOCOL_ERROR\n"));
}

// req: rfc9113#8.1-4
TEST_CASE("a second HEADERS without END_STREAM is malformed") {
    open_party p;
    p.answers = true;
    CHECK(p.receive(post(1) + headers(1, END_HEADERS, {{"a", "b"}})) ==
          "head 1 POST /\nviolated 1 400 rfc9113#8.1-4\n< HEADERS 1\n< DATA 1 no END_STREAM\n< "
          "RST_STREAM 1 PROTOCOL_ERROR\n");
    asking_party c;
    CHECK(c.receive(headers(1, END_HEADERS, {{":status", "200"}}) +
                    headers(1, END_HEADERS, {{"a", "b"}})) ==
          "head 1 200\n" + stream_reset(1, "PROTOCOL_ERROR", "rfc9113#8.1-4"));
}

// req: rfc9113#8.1
TEST_CASE("interim responses come before the final one, and do not end the stream") {
    asking_party c{2};
    CHECK(c.receive(headers(1, END_HEADERS, {{":status", "103"}, {"link", "</a>"}}) +
                    headers(1, END_HEADERS, {{":status", "100"}}) +
                    headers(1, END_STREAM | END_HEADERS, {{":status", "204"}})) ==
          "interim 1 103\ninterim 1 100\nhead 1 204\nend 1\n");
    CHECK(c.receive(headers(3, END_STREAM | END_HEADERS, {{":status", "103"}})) ==
          stream_reset(3, "PROTOCOL_ERROR", "rfc9113#8.1"));
}

// req: rfc9110#15.2
TEST_CASE("interim responses end in a final one") {
    asking_party c;
    std::string out;
    for (unsigned i = 0; i < 40; ++i)
        out += c.receive(headers(1, END_HEADERS, {{":status", "103"}}));
    CHECK(out.ends_with("interim 1 103\n" + stream_reset(1, "ENHANCE_YOUR_CALM", "rfc9110#15.2")));
}

// req: rfc9113#10.5
TEST_CASE("blocks that nobody wants any more are bounded, unless work is done") {
    policy few;
    few.limits.control_frames = 10;
    std::string out;
    {
        asking_party c{1, few};
        for (unsigned i = 0; i < 60; ++i)
            out += c.receive(headers(1, END_HEADERS, {{":status", "103"}}));
        CHECK(out.ends_with(stream_reset(1, "ENHANCE_YOUR_CALM", "rfc9110#15.2") +
                            goaway(0, "ENHANCE_YOUR_CALM", "rfc9113#10.5")));
    }
    {
        open_party p{wire::role::server, few};
        out = p.receive(post(1));
        p.connection->abort(1);
        for (unsigned i = 0; i < 20; ++i) out += p.receive(headers(1, END_HEADERS, {{"a", "b"}}));
        CHECK(out.ends_with(goaway(1, "ENHANCE_YOUR_CALM", "rfc9113#10.5")));
    }
    // Who gives up all it asks for gets an answer to each.
    asking_party c{1, few};
    out.clear();
    for (std::uint32_t i = 1; i < 200; i += 2) {
        if (i != 1) c.ask(method::get);
        c.connection->abort(i);
        out += c.receive(headers(i, END_STREAM | END_HEADERS, {{":status", "200"}}));
    }
    CHECK(out.find("< GOAWAY") == std::string::npos);
}

TEST_CASE("trailers are told with the end") {
    open_party p;
    CHECK(p.receive(post(1) + data(1, "x") +
                    headers(1, END_STREAM | END_HEADERS, {{"x-sum", "1"}})) ==
          "head 1 POST /\ncontent 1 x\nend 1 x-sum: 1\n");
    asking_party c;
    CHECK(c.receive(headers(1, END_HEADERS, {{":status", "200"}}) + data(1, "x") +
                    headers(1, END_STREAM | END_HEADERS, {{"x-sum", "1"}})) ==
          "head 1 200\ncontent 1 x\nend 1 x-sum: 1\n");
}

// req: rfc9113#8.1-3
TEST_CASE("trailers with a pseudo-field are malformed") {
    open_party p;
    p.answers = true;
    CHECK(p.receive(post(1) + headers(1, END_STREAM | END_HEADERS, {{":method", "GET"}})) ==
          "head 1 POST /\nviolated 1 400 rfc9113#8.1-3\n< HEADERS 1\n< DATA 1 no\n< RST_STREAM 1 "
          "PROTOCOL_ERROR\n");
}

// req: rfc9113#8.5-2
TEST_CASE("in a tunnel no HEADERS come") {
    open_party p;
    CHECK(p.receive(headers(1, END_HEADERS, {{":method", "CONNECT"}, {":authority", "a:1"}})) ==
          "head 1 CONNECT a:1\n");
    REQUIRE(p.connection->send_head(1, response{}, {}));
    CHECK(p.take_lines() == "< HEADERS 1\n");
    CHECK(p.receive(headers(1, END_STREAM | END_HEADERS, {{"a", "b"}})) ==
          stream_reset(1, "PROTOCOL_ERROR", "rfc9113#8.5-2"));
}

// RFC 9113 8.1.1, 8.5: a message that is defined as having no content may say of any length.
TEST_CASE("the length that a CONNECT says counts nothing of its tunnel") {
    for (char const* length : {"0", "3"}) {
        CAPTURE(length);
        open_party p;
        CHECK(p.receive(headers(1, END_HEADERS, {{":method", "CONNECT"}, {":authority", "a:1"}, {"content-length", length}})) == "head 1 CONNECT a:1\n");
        CHECK(p.connection->framing_of(1).length == content_length_of::until_end());
        REQUIRE(p.connection->send_head(1, response{}, {}));
        CHECK(p.take_lines() == "< HEADERS 1\n");
        CHECK(p.receive(data(1, "hello", END_STREAM)) == "content 1 hello\nend 1\n");
    }
}

// req: rfc9113#6.8-7 rfc9113#6.8
TEST_CASE("streams above the final GOAWAY are decoded and not looked at") {
    open_party p;
    p.receive(get(1));
    p.connection->drain();
    CHECK(p.take_lines() == "< GOAWAY 0 2147483647 NO_ERROR\n< PING 0 drained?\n");
    CHECK(p.receive(get(3)) == "head 3 GET /\nend 3\n");
    CHECK(p.receive(frame(PING, ACK, 0, "drained?")) == "< GOAWAY 0 3 NO_ERROR\n");
    CHECK(p.receive(post(5) + data(5, "x") + window_update(5, 1) +
                    reset_frame(5, h2::error_code::cancel)) == "");
    CHECK(p.receive(frame(HEADERS, END_STREAM | END_HEADERS, 7, "\xff\xff\x01")) ==
          goaway(3, "COMPRESSION_ERROR", "rfc7541#2.3.3-1"));
}
