#include <support/h2_party.hpp>

using namespace h2_test;

// req: rfc9113#3.4-4
TEST_CASE("what is no preface is a connection error at its first wrong octet") {
    party p;
    CHECK(p.receive("PRI * HTTP/2.0\r\n\r\nSM\r\n\r") ==
          "< SETTINGS 0\n< WINDOW_UPDATE 0 458753\n");
    CHECK(p.receive("x") == goaway(0, "PROTOCOL_ERROR", "rfc9113#3.4-4"));
    CHECK(p.connection->finished());
    party q;
    q.receive("");
    CHECK(q.receive("GET / HTTP/1.1\r\n") == goaway(0, "PROTOCOL_ERROR", "rfc9113#3.4-4"));
}

// req: rfc9113#3.4-1
TEST_CASE("SETTINGS are the first frame, of either side") {
    std::string const others[] = {frame(PING, 0, 0, "12345678"), settings_ack, get(1), data(1, "x"),
                                  frame(0x77, 0, 0, "x")};
    for (std::string const& other : others) {
        party p;
        p.receive("");
        CHECK(p.receive(std::string{wire::h2_preface} + other) ==
              goaway(0, "PROTOCOL_ERROR", "rfc9113#3.4-1"));
        party c{wire::role::client};
        c.receive("");
        CHECK(c.receive(other) == goaway(0, "PROTOCOL_ERROR", "rfc9113#3.4-1"));
    }
}

// req: rfc9113#4.1-2 rfc9113#5.5-2 rfc9113#5.5-1
TEST_CASE("frames of unknown types are discarded, wherever they are") {
    open_party p;
    p.answers = true;
    CHECK(p.receive(frame(0x77, 0xff, 0, std::string(1000, 'x')) + frame(0xff, 0, 9, "x") +
                    frame(0x42, 0, 2)) == "");
    CHECK(p.receive(frame(0x77, 0, 0) + get(1)) ==
          "head 1 GET /\nend 1\n< HEADERS 1\n< DATA 1 hello END_STREAM\n");
}

// req: rfc9113#4.1-3 rfc9113#4.1-4
TEST_CASE("flags without a meaning and the reserved bit are ignored") {
    open_party p;
    CHECK(p.receive(frame(PING, 0x16, 0, "12345678")) == "< PING 0 12345678 ACK\n");
    REQUIRE(!p.frames.empty());
    CHECK(p.frames.back().flags == ACK);
    std::string ping = frame(PING, 0, 0x80000000, "abcdefgh");
    CHECK(p.receive(ping) == "< PING 0 abcdefgh ACK\n");
    CHECK(p.receive(headers(0x80000001, END_STREAM | END_HEADERS | 0x52, get_fields())) ==
          "head 1 GET /\nend 1\n");
    CHECK(p.receive(frame(WINDOW_UPDATE, 0, 0, u32(0x80000001))) == "");
}

// req: rfc9113#4.2-1
TEST_CASE("frames of 16384 octets are taken") {
    open_party p;
    CHECK(p.receive(post(1) + data(1, std::string(16384, 'x'))) ==
          "head 1 POST /\ncontent 1 16384 octets\n");
    field_list f = get_fields();
    f.emplace_back("a", std::string(16000, '\x01' + 'a'));
    CHECK(p.receive(frame(0x77, 0, 0, std::string(16384, 'x'))) == "");
}

// req: rfc9113#4.2-2
TEST_CASE("a frame that is larger than we allow is a FRAME_SIZE_ERROR") {
    unsigned const types[] = {DATA, HEADERS, SETTINGS, PING, CONTINUATION, 0x77};
    for (unsigned const type : types) {
        open_party p;
        std::string const header =
            frame(type, 0, type == DATA || type == HEADERS ? 1 : 0, std::string(16385, 'x'))
                .substr(0, 9);
        CHECK(p.receive(header) == goaway(0, "FRAME_SIZE_ERROR", "rfc9113#4.2-2"));
    }
    policy larger;
    larger.limits.frame_size = 20000;
    open_party p{wire::role::server, larger};
    CHECK(p.receive(post(1) + data(1, std::string(20000, 'x'))) ==
          "head 1 POST /\ncontent 1 20000 octets\n");
    CHECK(p.receive(data(1, std::string(20001, 'x'))) ==
          goaway(1, "FRAME_SIZE_ERROR", "rfc9113#4.2-2"));
}

// req: rfc9113#4.2-3
TEST_CASE("a frame that is too small for its flags is a FRAME_SIZE_ERROR of the connection") {
    std::string const small[] = {
        frame(HEADERS, END_HEADERS | PADDED, 1),
        frame(HEADERS, END_HEADERS | WITH_PRIORITY, 1, "1234"),
        frame(HEADERS, END_HEADERS | WITH_PRIORITY | PADDED, 1, std::string(5, '\0')),
        frame(DATA, PADDED, 1),
        frame(GOAWAY, 0, 0, "1234567"),
        frame(PRIORITY_UPDATE, 0, 0, "123")};
    for (std::string const& f : small) {
        open_party p;
        CHECK(p.receive(f) == goaway(0, "FRAME_SIZE_ERROR", "rfc9113#4.2-3"));
    }
}

// req: rfc9113#4.3-1 rfc9113#6.10-2 rfc9113#6.2-4 rfc9113#6.2-3
TEST_CASE("nothing comes between the frames of a field block") {
    std::string const begun = frame(HEADERS, END_STREAM, 1, block(get_fields()).substr(0, 3));
    std::string const others[] = {frame(PING, 0, 0, "12345678"),
                                  settings_frame(),
                                  get(3),
                                  data(1, "x"),
                                  frame(CONTINUATION, END_HEADERS, 3, "x"),
                                  window_update(0, 1),
                                  frame(PRIORITY, 0, 1, std::string(5, '\0')),
                                  frame(HEADERS, END_HEADERS, 1, "x")};
    for (std::string const& other : others) {
        open_party p;
        CHECK(p.receive(begun) == "");
        CHECK(p.receive(other) == goaway(0, "PROTOCOL_ERROR", "rfc9113#4.3-1"));
    }
}

// req: rfc9113#5.5-3
TEST_CASE("no unknown frame comes between the frames of a field block") {
    open_party p;
    CHECK(p.receive(frame(HEADERS, 0, 1, block(get_fields())) + frame(0x77, 0, 1, "x")) ==
          goaway(0, "PROTOCOL_ERROR", "rfc9113#5.5-3"));
}

// req: rfc9113#8.4-6 rfc9113#6.5.2-2 rfc9113#6.6-8
TEST_CASE("nobody may send us PUSH_PROMISE") {
    open_party p;
    CHECK(p.receive(get(1)) == "head 1 GET /\nend 1\n");
    CHECK(p.receive(frame(PUSH_PROMISE, END_HEADERS, 1, u32(2) + block(get_fields()))) ==
          goaway(1, "PROTOCOL_ERROR", "rfc9113#8.4-6"));
    asking_party c;
    CHECK(c.receive(frame(PUSH_PROMISE, END_HEADERS, 1, u32(2) + block(get_fields()))) ==
          goaway(0, "PROTOCOL_ERROR", "rfc9113#6.5.2-2"));
}

// req: rfc9113#10.5
TEST_CASE("frames that only make work are bounded, unless work is done") {
    policy few;
    few.limits.control_frames = 10;
    std::string const floods[] = {frame(PING, 0, 0, "12345678"), settings_frame(),
                                  window_update(0, 1), frame(PRIORITY, 0, 1, std::string(5, '\0')),
                                  settings_ack,
                                  frame(PRIORITY_UPDATE, 0, 0, u32(1) + "u=1"),
                                  settings_frame({{1, 0}, {1, 65536}, {4, 0}, {4, 65535}})};
    for (std::string const& one : floods) {
        open_party p{wire::role::server, few};
        std::string out;
        for (unsigned i = 0; i < 20; ++i) out += p.receive(one);
        CHECK(out.ends_with(goaway(0, "ENHANCE_YOUR_CALM", "rfc9113#10.5")));
    }
    open_party p{wire::role::server, few};
    p.answers = true;
    std::string out;
    for (unsigned i = 0; i < 100; ++i) out += p.receive(get(2 * i + 1) + floods[0] + floods[2]);
    CHECK(out.find("GOAWAY") == std::string::npos);
    // And time passes.
    open_party slow{wire::role::server, few};
    for (unsigned i = 0; i < 100; ++i) {
        CHECK(slow.receive(floods[0]) == "< PING 0 12345678 ACK\n");
        slow.wait(2000);
    }
}

TEST_CASE("who asks for more and more and reads nothing is not read from without end") {
    policy p;
    p.limits.output = 1000;
    open_party me{wire::role::server, p};
    me.reads = false;
    me.answers = true;
    std::uint32_t asked = 0;
    for (; asked < 1000 && !me.blocked; ++asked) me.feed(get(2 * asked + 1));
    CHECK(asked < 300);
    CHECK(me.connection->held_output() < 20000);
}

// req: rfc9113#10.5
TEST_CASE("unknown frames are bounded as well") {
    policy few;
    few.limits.control_frames = 10;
    open_party p{wire::role::server, few};
    std::string out;
    for (unsigned i = 0; i < 20; ++i) out += p.receive(frame(0x77, 0, 0));
    CHECK(out.ends_with(goaway(0, "ENHANCE_YOUR_CALM", "rfc9113#10.5")));
}

TEST_CASE("a peer that reads nothing is not read from without end") {
    policy p;
    p.limits.output = 1000;
    open_party me{wire::role::server, p};
    me.reads = false;
    unsigned asked = 0;
    for (; asked < 1000 && !me.blocked; ++asked) me.feed(frame(PING, 0, 0, "12345678"));
    CHECK(asked < 150);
    CHECK(me.connection->pending() < 3000);
    me.reads = true;
    me.take_lines();
    CHECK(me.receive(frame(PING, 0, 0, "12345678")) != "");
}
