#include <support/h2_party.hpp>

using namespace h2_test;

namespace {

octets rule_of(result<void> const& r) { return r ? octets{"none"} : octets{r.error().broken->id}; }
octets rule_of(result<wire::stream_id> const& r) {
    return r ? octets{"none"} : octets{r.error().broken->id};
}
request plain_request() {
    request r{method::get, "/"};
    r.fields().append(field_id::host, "a");
    return r;
}

}  // namespace

// req: rfc9113#3.2-2 rfc9113#3.3-2
TEST_CASE("a client's preface and SETTINGS go before its first request") {
    party c{wire::role::client};
    REQUIRE(c.connection->open(plain_request(), {}));
    CHECK(c.take_lines() == "< SETTINGS 0\n< WINDOW_UPDATE 0 458753\n< HEADERS 1 END_STREAM\n");
}

// req: rfc9113#5.1.1-1 rfc9113#5.1-3
TEST_CASE("streams of a client are odd and ascend") {
    open_party c{wire::role::client};
    for (wire::stream_id const expected : {1, 3, 5})
        CHECK(*c.connection->open(plain_request(), {}) == expected);
}

// req: rfc9113#5.1.2-1
TEST_CASE("a client opens as many streams as the server allows, and as our limit does") {
    open_party c{wire::role::client};
    c.receive(settings_frame({{3, 2}}));
    REQUIRE(c.connection->open(plain_request(), {}));
    REQUIRE(c.connection->open(plain_request(), {}));
    CHECK(rule_of(c.connection->open(plain_request(), {})) == "rfc9113#5.1.2-1");
    CHECK(c.receive(headers(1, END_STREAM | END_HEADERS, {{":status", "204"}}))
              .starts_with("head 1 204\nend 1\n"));
    CHECK(c.connection->open(plain_request(), {}));
    open_party none{wire::role::client};
    none.receive(settings_frame({{3, 0}}));
    CHECK(rule_of(none.connection->open(plain_request(), {})) == "rfc9113#5.1.2-1");
}

// req: rfc9113#6.10-1 rfc9113#4.1-1 rfc9113#8.1-1
TEST_CASE("a block that is larger than a frame goes on in CONTINUATION, with nothing in between") {
    open_party p;
    p.receive(get(1));
    response r;
    std::string value;
    for (unsigned i = 0; i < 50000; ++i) value += static_cast<char>(' ' + 1 + i * 7 % 90);
    r.fields().append("a", value);
    REQUIRE(p.connection->send_whole(1, r, "x"));
    p.take_lines();
    REQUIRE(p.frames.size() >= 4);
    CHECK(p.frames[0].type == HEADERS);
    CHECK(p.frames[0].flags == 0);
    std::size_t i = 1;
    for (; p.frames[i].type == CONTINUATION; ++i) {
        CHECK(p.frames[i].payload.size() <= 16384);
        CHECK(p.frames[i].flags ==
              (p.frames[i + 1].type == CONTINUATION ? 0u : unsigned{END_HEADERS}));
    }
    CHECK(p.frames[i].type == DATA);
    CHECK(p.frames[i].flags == END_STREAM);
}

// req: rfc9113#8.1
TEST_CASE("a response has one final head") {
    open_party p;
    p.receive(get(1));
    CHECK(rule_of(p.connection->finish(1, nullptr)) == "rfc9113#8.1");
    REQUIRE(p.connection->send_head(1, response{status_code::early_hints}, {}));
    REQUIRE(p.connection->send_head(1, response{status_code::early_hints}, {}));
    REQUIRE(p.connection->send_head(1, response{}, content_length_of::until_end()));
    CHECK(rule_of(p.connection->send_head(1, response{}, content_length_of::until_end())) ==
          "rfc9113#8.1");
    REQUIRE(p.connection->finish(1, nullptr));
    CHECK(p.take_lines() == "< HEADERS 1\n< HEADERS 1\n< HEADERS 1 END_STREAM\n");
}

// req: rfc9113#8.6
TEST_CASE("there is no 101, and another head may be tried") {
    open_party p;
    p.receive(get(1));
    CHECK(rule_of(p.connection->send_head(1, response{status_code::switching_protocols}, {})) ==
          "rfc9113#8.6");
    CHECK(p.take_lines() == "");
    REQUIRE(p.connection->send_whole(1, response{}, "x"));
    CHECK(p.take_lines() == "< HEADERS 1\n< DATA 1 x END_STREAM\n");
}

TEST_CASE("a response without content ends with its head") {
    open_party p;
    p.receive(
        headers(1, END_STREAM | END_HEADERS,
                {{":method", "HEAD"}, {":scheme", "http"}, {":path", "/"}, {":authority", "a"}}) +
        get(3) + get(5));
    REQUIRE(p.connection->send_whole(1, response{}, "never sent"));
    REQUIRE(p.connection->send_head(3, response{status_code::not_modified},
                                    content_length_of::exactly(3)));
    REQUIRE(p.connection->send_content(3, "abc"));
    REQUIRE(p.connection->finish(3, nullptr));
    REQUIRE(p.connection->send_whole(5, response{}, ""));
    CHECK(p.take_lines() ==
          "< HEADERS 1 END_STREAM\n< HEADERS 3 END_STREAM\n< HEADERS 5 END_STREAM\n");
}

TEST_CASE("a request that awaits a 100 is told so until content comes or the 100 goes") {
    open_party p;
    field_list f = post_fields("1");
    f.emplace_back("expect", "100-continue");
    p.receive(headers(1, END_HEADERS, f));
    CHECK(p.connection->framing_of(1).expects_continue);
    CHECK(p.connection->framing_of(1).length == content_length_of::exactly(1));
    CHECK(p.connection->awaits() == wire::connection::reading::nothing);
    REQUIRE(p.connection->send_head(1, response{status_code::continue_}, {}));
    CHECK(!p.connection->framing_of(1).expects_continue);
    CHECK(p.connection->awaits() == wire::connection::reading::content);
    CHECK(p.receive(data(1, "x", END_STREAM)).ends_with("content 1 x\nend 1\n< HEADERS 1\n"));
}

// req: rfc9113#8.5
TEST_CASE("a tunnel whose other side broke is reset with CONNECT_ERROR, whatever has ended of it") {
    open_party p;
    for (std::uint32_t id : {1u, 3u, 5u}) {
        p.receive(headers(id, END_HEADERS, {{":method", "CONNECT"}, {":authority", "a:1"}}));
        REQUIRE(p.connection->send_head(id, response{}, {}));
    }
    REQUIRE(p.connection->finish(3, nullptr));
    CHECK(p.receive(data(5, "up", END_STREAM)).starts_with("content 5 up\nend 5\n"));
    for (wire::stream_id id : {1u, 3u, 5u}) {
        p.connection->break_tunnel(id);
        CHECK(p.take_lines() == "< RST_STREAM " + std::to_string(id) + " CONNECT_ERROR\n");
        p.connection->break_tunnel(id);
        CHECK(p.take_lines() == "");
    }
}

// req: rfc9113#8.5-1
TEST_CASE("CONNECT becomes a tunnel, both ways") {
    open_party p;
    CHECK(p.receive(headers(1, END_HEADERS, {{":method", "CONNECT"}, {":authority", "a:1"}}) +
                    data(1, "early")) == "head 1 CONNECT a:1\ncontent 1 early\n");
    REQUIRE(p.connection->send_head(1, response{}, {}));
    CHECK(p.take_lines() == "< HEADERS 1\n");
    REQUIRE(p.connection->may_send(1) != 0);
    REQUIRE(p.connection->send_content(1, "down"));
    CHECK(p.receive(data(1, "up")) == "content 1 up\n< DATA 1 down\n");
    REQUIRE(p.connection->finish(1, nullptr));
    CHECK(p.take_lines() == "< DATA 1 END_STREAM\n");
    CHECK(p.receive(data(1, "more", END_STREAM)) == "content 1 more\nend 1\n");
    CHECK(p.connection->idle());
    asking_party c{0};
    c.ask(method::connect, {}, false);
    CHECK(c.take_lines() == "< HEADERS 1\n");
    CHECK(c.receive(headers(1, END_HEADERS, {{":status", "200"}})) == "head 1 200\n");
    REQUIRE(c.connection->send_content(1, "up"));
    CHECK(c.receive(data(1, "down", END_STREAM)) == "content 1 down\nend 1\n< DATA 1 up\n");
    REQUIRE(c.connection->finish(1, nullptr));
    CHECK(c.take_lines() == "< DATA 1 END_STREAM\n");
    CHECK(c.connection->idle());
}

// req: rfc8441#3 rfc8441#4
TEST_CASE("CONNECT with a protocol is sent to servers that take it") {
    party c{wire::role::client};
    request r = request::extended_connect("websocket", "/chat");
    r.fields().append(field_id::host, "a");
    CHECK(rule_of(c.connection->open(r, {})) == "rfc9113#5.1.2-1");  // nobody knows yet: later
    c.receive(settings_frame({}));
    CHECK(rule_of(c.connection->open(r, {})) == "rfc8441#3");
    c.receive(settings_frame({{8, 1}}));
    REQUIRE(c.connection->open(r, {}));
    CHECK(c.take_lines() == "< HEADERS 1\n");
    open_party p;
    CHECK(p.receive(headers(1, END_HEADERS,
                            {{":method", "CONNECT"},
                             {":protocol", "websocket"},
                             {":scheme", "http"},
                             {":path", "/chat"},
                             {":authority", "a"}})) == "head 1 CONNECT /chat\n");
    CHECK(p.asked.protocol() == "websocket");
}

// req: rfc9113#4.3.1-1 rfc9113#6.5.3-1
TEST_CASE("a smaller table of the peer is taken at once") {
    open_party p;
    p.receive(settings_frame({{1, 0}}));
    p.receive(get(1));
    REQUIRE(p.connection->send_whole(1, response{}, "x"));
    p.take_lines();
    REQUIRE(p.frames[1].type == HEADERS);
    CHECK(p.frames[1].payload[0] == '\x20');  // Dynamic Table Size Update to 0 (RFC 7541 6.3)
}
