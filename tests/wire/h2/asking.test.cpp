// What is sent as a request, and whether it is read back as the same.
#include <wire/h2/heads.hpp>

#include <doctest/doctest.h>

#include <string>

#include <httoop/field/host.hpp>

#include "support/field_lists.hpp"

using namespace httoop;
using namespace support;

namespace {

constexpr content_length_of none = content_length_of::no_content();

struct asking_end {
    explicit asking_end(bool secure = false) {
        context.role = wire::role::client;
        context.secure = secure;
        server.context.secure = secure;
    }
    receiving_end server;
    wire::context context{};
    wire::h2::head_encoder encoder{(context.policy = &server.policy, context)};
    wire::hpack::decoder peer{server.policy};

    // The list, or the rule that is broken.
    std::string sent(request const& r, content_length_of length = none, bool extended = false) {
        std::string block = "before";
        auto const done = encoder.request(block, r, length, extended);
        if (!done) {
            CHECK(block == "before");
            return done.error().broken->id;
        }
        return read_block(peer, block.substr(6));
    }
};

request to(method m, octets target, octets host = "example.org") {
    request r{m, target};
    if (!host.empty()) r.fields().set("Host", host);
    return r;
}

}  // namespace

// req: rfc9113#8.3.1-2 rfc9113#8.3.1-6 rfc9113#8.2-1
TEST_CASE("a request is sent as pseudo-fields, then its fields in lower case") {
    asking_end e;
    request r = to(method::get, "/a?b");
    r.fields().set("Accept", "*/*");
    r.fields().set("X-Own", "A");
    for (int i = 0; i < 3; ++i)
        CHECK(e.sent(r) == ":method: GET\n:scheme: http\n:authority: example.org\n:path: /a?b\naccept: */*\nx-own: A\n");
    CHECK(e.sent(to(method::options, "*")) == ":method: OPTIONS\n:scheme: http\n:authority: example.org\n:path: *\n");
    asking_end secure{true};
    CHECK(secure.sent(to(method::get, "/")) == ":method: GET\n:scheme: https\n:authority: example.org\n:path: /\n");
}

// req: rfc9113#8.3.1-9 rfc9113#8.3.1-10
TEST_CASE("an absolute target is taken apart") {
    asking_end e;
    CHECK(e.sent(to(method::get, "http://example.org/a?b")) == ":method: GET\n:scheme: http\n:authority: example.org\n:path: /a?b\n");
    CHECK(e.sent(to(method::get, "https://example.org", "")) == ":method: GET\n:scheme: https\n:authority: example.org\n:path: /\n");
    CHECK(e.sent(to(method::get, "http://u:p@example.org?b")) == ":method: GET\n:scheme: http\n:authority: example.org\n:path: /?b\n");
    CHECK(e.sent(to(method::options, "http://example.org")) == ":method: OPTIONS\n:scheme: http\n:authority: example.org\n:path: *\n");
    CHECK(e.sent(to(method::options, "http://example.org?a")) == ":method: OPTIONS\n:scheme: http\n:authority: example.org\n:path: /?a\n");
    CHECK(e.sent(to(method::options, "http://example.org/")) == ":method: OPTIONS\n:scheme: http\n:authority: example.org\n:path: /\n");
}

// req: rfc9113#8.3.1-3 rfc9113#8.3.1-2
TEST_CASE("a request without one authority is not sent") {
    asking_end e;
    CHECK(e.sent(to(method::get, "/", "")) == "rfc9113#8.3.1-2");
    CHECK(e.sent(to(method::get, "http://example.org/", "example.com")) == "rfc9113#8.3.1-3");
    CHECK(e.sent(to(method::get, "http://example.org/", "Example.org")) == ":method: GET\n:scheme: http\n:authority: example.org\n:path: /\n");
    request twice = to(method::get, "/");
    twice.fields().append("Host", "example.org");
    CHECK(e.sent(twice) == "rfc9112#3.2-6");
    CHECK(e.sent(to(method::get, "/", "a b")) == "rfc3986#3.2.2");
    CHECK(e.sent(to(method::get, "/", "u@a")) == "rfc3986#3.2.2");
    CHECK(e.encoder.fields().table().count() != 0);
}

// req: rfc9112#3.2-1 rfc3986#2.1
TEST_CASE("a request that no server would read is not sent") {
    asking_end e;
    CHECK(e.sent(to(method::get, "/a|b")) == "rfc9112#3.2-1");
    CHECK(e.sent(to(method::get, "/a%g0")) == "rfc3986#2.1");
    CHECK(e.sent(to(method::get, "/a%2")) == "rfc3986#2.1");
    CHECK(e.sent(to(method::get, "/a?%")) == "rfc3986#2.1");
    CHECK(e.sent(to(method::get, "/a b")) == "rfc9112#3.2");
    CHECK(e.sent(to(method::get, "a")) == "rfc9112#3.2");
    CHECK(e.sent(to(method::trace, "/"), content_length_of::exactly(1)) == "rfc9110#9.3.8-4");
    request r = to(method::get, "/");
    r.fields().set("Expect", "100-continue");
    CHECK(e.sent(r) == "rfc9110#10.1.1-1");
    request te = to(method::get, "/");
    te.fields().set("TE", "chunked");
    CHECK(e.sent(te) == "rfc9112#7.4-1");
    request bad = to(method::get, "/");
    bad.fields().set("X", "a\nb");
    CHECK(e.sent(bad) == "rfc9110#5.5-4");
    CHECK(e.encoder.fields().table().count() == 0);
}

// req: rfc9113#8.2.2-1 rfc9113#8.2.2-3 rfc9113#8.2.2-4
TEST_CASE("of fields about the connection TE alone is sent, with trailers") {
    asking_end e;
    request r = to(method::get, "/");
    r.fields().set("Connection", "te, x-named, HTTP2-Settings");
    r.fields().set("HTTP2-Settings", "AAMAAABkAAQAAP__");
    r.fields().set("X-Named", "1");
    r.fields().set("X-Other", "2");
    CHECK(e.sent(r).ends_with(":path: /\nx-other: 2\n"));
    r.fields().erase("Connection");
    r.fields().set("TE", "gzip;q=0.5, trailers;q=1, Trailers");
    r.fields().set("Upgrade", "h2c");
    r.fields().set("Keep-Alive", "1");
    CHECK(e.sent(r).ends_with(":path: /\nx-named: 1\nx-other: 2\nte: trailers\n"));
    r.fields().set("Connection", "TE");  // as HTTP/1.1 names it
    CHECK(e.sent(r).ends_with(":path: /\nx-named: 1\nx-other: 2\nte: trailers\n"));
    r.fields().set("TE", "gzip");
    CHECK(e.sent(r).ends_with(":path: /\nx-named: 1\nx-other: 2\n"));
}

// req: rfc9110#8.6-1 rfc9112#6.3-11
TEST_CASE("the length of a request is that of its content") {
    asking_end e;
    request r = to(method::put, "/");
    r.fields().set("Content-Length", "99");
    CHECK(e.sent(r, content_length_of::exactly(5)).ends_with(":path: /\ncontent-length: 5\n"));
    CHECK(e.sent(r, none).ends_with(":path: /\ncontent-length: 0\n"));
    CHECK(e.sent(r, content_length_of::until_end()).ends_with(":path: /\n"));
    CHECK(e.sent(to(method::get, "/"), none).ends_with(":path: /\n"));
}

// req: rfc9113#8.2.3-1
TEST_CASE("Cookie is split so that it is joined to the same") {
    for (char const* value : {"a=b", "a=b; c=d", "a=b; c=d; e=f", "a=b;c=d", "a=b;  c=d", "a=b ; c=d", "; a=b", "a=b; ", "a=b; ; c=d", ";",
                              "; ; ", "a=b;\tc=d", "a=b; \tc=d", "; ;", "a; b; ;; c; "}) {
        CAPTURE(value);
        asking_end e;
        request r = to(method::get, "/");
        r.fields().set("Cookie", value);
        octets const trimmed = r.fields().value(field_id::cookie);
        std::string block;
        REQUIRE(e.encoder.request(block, r, none));
        REQUIRE(told(e.server.decoder.read_request(block)) == "");
        CHECK(e.server.taken().fields().value(field_id::cookie) == trimmed);
        CHECK(e.server.taken().fields().count(field_id::cookie) == 1);
    }
    asking_end e;
    request r = to(method::get, "/");
    r.fields().set("Cookie", "a=b; c=d; e=f");
    CHECK(e.sent(r).ends_with(":path: /\ncookie: a=b\ncookie: c=d\ncookie: e=f\n"));
}

// req: rfc9113#8.5-1 rfc9112#3.2.3-1 rfc9110#9.3.6-1
TEST_CASE("CONNECT is sent with its authority alone") {
    asking_end e{true};
    CHECK(e.sent(to(method::connect, "example.org:443", "example.org:443")) == ":method: CONNECT\n:authority: example.org:443\n");
    CHECK(e.sent(to(method::connect, "example.org:443", "")) == ":method: CONNECT\n:authority: example.org:443\n");
    CHECK(e.sent(to(method::connect, "example.org:443", "example.org:443")) == ":method: CONNECT\n:authority: example.org:443\n");
    CHECK(e.sent(to(method::connect, "example.org:")) == "rfc9110#9.3.6-1");
}

// req: rfc8441#3 rfc8441#4
TEST_CASE("an extended CONNECT is sent to who takes it") {
    asking_end e{true};
    request r = request::extended_connect("websocket", "/chat?a");
    r.fields().set("Host", "example.org");
    r.fields().set("Sec-WebSocket-Version", "13");
    CHECK(e.sent(r, none, true) == ":method: CONNECT\n:protocol: websocket\n:scheme: https\n:authority: example.org\n:path: /chat?a\n"
                                   "sec-websocket-version: 13\n");
    CHECK(e.sent(r) == "rfc8441#3");
    CHECK(e.sent(request::extended_connect("web socket", "/"), none, true) == "rfc8441#4");
}

TEST_CASE("what is sent is read as the same request") {
    for (bool secure : {false, true}) {
        asking_end e{secure};
        e.server.decoder.extended_connect(true);
        std::vector<request> all{to(method::get, "/"), to(method::post, "/a/b?c=d&e"), to(method::options, "*"),
                                 to(method::connect, "example.org:443", "example.org:443"), to(method::get, "/%41?%42")};
        all.push_back(request::extended_connect("websocket", "/chat"));
        all.back().fields().set("Host", "[::1]:8080");
        for (request& r : all) {
            r.fields().append("Accept", "*/*");
            r.fields().append("Cookie", "a=b; c=d");
            r.fields().append("X-Own", "");
            r.fields().append("Accept", "text/html");
            r.fields().append("Authorization", "Basic abc");
        }
        for (int round = 0; round < 3; ++round)
            for (request const& r : all) {
                CAPTURE(r.target());
                std::string block;
                REQUIRE(e.encoder.request(block, r, none, true));
                REQUIRE(told(e.server.decoder.read_request(block)) == "");
                request const read = e.server.taken();
                CHECK(read.method() == r.method());
                CHECK(read.target() == r.target());
                CHECK(read.form() == r.form());
                CHECK(read.path() == r.path());
                CHECK(read.query() == r.query());
                CHECK((read.query().data() == nullptr) == (r.query().data() == nullptr));
                CHECK(read.authority() == r.authority());
                CHECK(read.protocol() == r.protocol());
                CHECK(read.fields().size() == r.fields().size() + (r.method() == method::post ? 1 : 0));
                for (field_line const line : r.fields()) CHECK(read.fields().count(line.name) == r.fields().count(line.name));
                CHECK(read.fields().value(field_id::cookie) == "a=b; c=d");
            }
    }
}
