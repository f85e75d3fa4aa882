// Fields about a connection, Cookie, Content-Length, Expect, Priority; trailers.
#include <wire/h2/heads.hpp>

#include <doctest/doctest.h>

#include <string>

#include "support/field_lists.hpp"

using namespace httoop;
using namespace support;

// req: rfc9113#8.2.2-2 rfc9113#8.2.2-3
TEST_CASE("a message with fields about the connection is malformed") {
    for (char const* name : {"connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"}) {
        CAPTURE(name);
        CHECK(told_of_request(get_with({{name, "x"}})) == "rfc9113#8.2.2-2");
        receiving_end client{wire::role::client};
        CHECK(told(client.response({{":status", "200"}, {name, "x"}})) == "rfc9113#8.2.2-2");
        CHECK(told(client.trailers({{name, "x"}})) == "rfc9113#8.2.2-2");
    }
    CHECK(told_of_request(get_with({{"te", "trailers"}})) == "");
    CHECK(told_of_request(get_with({{"te", "Trailers"}})) == "");
    CHECK(told_of_request(get_with({{"te", "trailers, gzip"}})) == "rfc9113#8.2.2-3");
    CHECK(told_of_request(get_with({{"te", ""}})) == "rfc9113#8.2.2-3");
    receiving_end client{wire::role::client};
    CHECK(told(client.response({{":status", "200"}, {"te", "trailers"}})) == "rfc9113#8.2.2-2");
}

// req: rfc9113#8.2.3-1
TEST_CASE("several Cookie fields are one") {
    receiving_end e;
    REQUIRE(e.request(get_with({{"cookie", "a=b"}, {"cookie", "c=d; e=f"}, {"accept", "*/*"}, {"cookie", "g=h"}, {"x", "y"}})).good());
    request const r = e.taken();
    CHECK(lines_of(r.fields()) == "host: example.org\ncookie: a=b; c=d; e=f; g=h\naccept: */*\nx: y\n");
    CHECK(r.fields().size() == 4);
    std::string composed(r.fields().composed_size(), '?');
    CHECK(r.fields().compose(composed.data()) == composed.data() + composed.size());
    CHECK(composed == "host: example.org\r\ncookie: a=b; c=d; e=f; g=h\r\naccept: */*\r\nx: y\r\n");
    REQUIRE(e.request(get_with({{"cookie", ""}, {"cookie", "a=b"}, {"cookie", ""}, {"x", "y"}, {"cookie", ""}, {"cookie", "c"}})).good());
    CHECK(lines_of(e.taken().fields()) == "host: example.org\ncookie: ; a=b; c\nx: y\n");
    // Their number costs no more than their octets.
    field_list many = get_with({});
    e.policy.limits.field_count = 2000;
    e.policy.limits.field_section = 1000000;
    std::string all;
    for (int i = 0; i < 1500; ++i) {
        many.push_back({"cookie", std::to_string(i) + "=x"});
        if (i % 100 == 0) many.push_back({"x", "y"});
        all += (i == 0 ? "" : "; ") + std::to_string(i) + "=x";
    }
    REQUIRE(e.request(many).good());
    CHECK(e.taken().fields().value(field_id::cookie) == all);
    CHECK(e.taken().fields().count(field_id::cookie) == 1);
    CHECK(e.taken().fields().count("x") == 15);
}

// req: rfc9112#6.3-4 rfc9110#8.6-8 rfc9110#15.5.14
TEST_CASE("content-length is one number that fits") {
    receiving_end e;
    CHECK(e.request(get_with({})).good());
    CHECK(!e.decoder.content_length());
    CHECK(e.request(get_with({{"content-length", "42"}})).good());
    CHECK(e.decoder.content_length() == 42);
    CHECK(e.request(get_with({{"content-length", "42"}, {"content-length", "42, 42"}})).good());
    CHECK(e.decoder.content_length() == 42);
    CHECK(told_of_request(get_with({{"content-length", "42"}, {"content-length", "43"}})) == "rfc9112#6.3-4");
    for (char const* wrong : {"", "+1", "1 1", "0x1", "1,", ",1", "1,2", "-1"})
        CHECK(told_of_request(get_with({{"content-length", wrong}})) == "rfc9112#6.3-4");
    CHECK(told_of_request(get_with({{"content-length", "18446744073709551616"}})) == "rfc9110#8.6-8");
    CHECK(told_of_request(get_with({{"content-length", "1073741825"}})) == "rfc9110#15.5.14 413");
    CHECK(told_of_request(get_with({{"content-length", "1073741824"}})) == "");
    CHECK(told_of_request(get_with({{"content-length", "1073741825"}, {"X", ""}})) == "rfc9113#8.2.1-3");
}

TEST_CASE("content-length counts where there can be content") {
    receiving_end e{wire::role::client};
    auto const counts = [&](char const* status, method::known to) {
        REQUIRE(e.response({{":status", status}, {"content-length", "42"}}, to).good());
        return e.decoder.content_length() == 42;
    };
    CHECK(counts("200", method::get));
    CHECK(!e.decoder.never_content());
    CHECK(counts("404", method::connect));
    CHECK(!counts("200", method::connect));
    CHECK(!e.decoder.never_content());  // DATA are the tunnel's
    CHECK(!counts("200", method::head));
    CHECK(e.decoder.never_content());
    for (char const* status : {"100", "199", "204", "304"}) {
        CHECK(!counts(status, method::get));
        CHECK(e.decoder.never_content());
    }
}

// req: rfc9110#10.1.1
TEST_CASE("100-continue is expected, and nothing else is") {
    receiving_end e;
    CHECK(e.request(get_with({})).good());
    CHECK(!e.decoder.expects_continue());
    CHECK(e.request(get_with({{"expect", "100-Continue"}})).good());
    CHECK(e.decoder.expects_continue());
    CHECK(told(e.request(get_with({{"expect", "100-continue, more"}}))) == "rfc9110#10.1.1 417");
}

// req: rfc9113#8.1-3 rfc9113#8.3-3 rfc9110#6.5.1-1
TEST_CASE("trailers are fields alone, and those that may stand there") {
    receiving_end e;
    REQUIRE(e.trailers({{"x-own", "1"}, {"content-length", "5"}, {"host", "h"}, {"server-timing", "a"}, {"cookie", "a=b"},
                        {"te", "gzip"}, {"cookie", "c=d"}}).good());
    field_section t;
    e.decoder.take_trailers(t);
    CHECK(lines_of(t) == "x-own: 1\nserver-timing: a\n");
    REQUIRE(e.trailers({}).good());
    e.decoder.take_trailers(t);
    CHECK(t.empty());
    for (char const* name : {":method", ":scheme", ":authority", ":path", ":status"})
        CHECK(told(e.trailers({{name, "x"}})) == "rfc9113#8.1-3");
    CHECK(told(e.trailers({{"x", "y"}, {":path", "/"}})) == "rfc9113#8.1-3");
    CHECK(told(e.trailers({{":unknown", "x"}})) == "rfc9113#8.3-4");
}

TEST_CASE("the priority of a request is that of its field") {
    receiving_end e;
    CHECK(e.request(get_with({})).good());
    CHECK(e.decoder.priority() == wire::h2::priority{3, false});
    CHECK(e.request(get_with({{"priority", "u=1, i"}})).good());
    CHECK(e.decoder.priority() == wire::h2::priority{1, true});
    CHECK(e.request(get_with({{"priority", "u=1"}, {"priority", "i"}})).good());
    CHECK(e.decoder.priority() == wire::h2::priority{1, true});
    CHECK(e.request(get_with({{"priority", "u=9, nonsense("}})).good());
    CHECK(e.decoder.priority() == wire::h2::priority{});
}
