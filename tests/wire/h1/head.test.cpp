#include <wire/h1/head.hpp>

#include <doctest/doctest.h>

#include <string>

#include "support/heads.hpp"

using namespace httoop;
using namespace support;

TEST_CASE("violations count from the message's first octet, wherever its head begins") {
    head_parser h;
    h.reset(1000);
    CHECK((h.read_trailers("A: b\r\nC\x01: d\r\n\r\n", context_of(as::trailers)) ==
           head_parser::progress::violated));
    CHECK(h.broken().offset == 1007);
    // What was said once is said again, whatever else is shown.
    CHECK((h.read_trailers("\r\n", context_of(as::trailers)) == head_parser::progress::violated));
    CHECK(h.broken().offset == 1007);
}

TEST_CASE("a parser that was reset knows nothing of the head before") {
    head_parser h;
    octets const first = "CONNECT a:1 HTTP/1.0\r\nHost: a\r\nContent-Length: 3\r\nB:c\r\n\r\n";
    octets const second = "GET / HTTP/1.1\r\nX: y\r\n\r\n";
    REQUIRE((h.read_request(first, context_of(as::request)) == head_parser::progress::complete));
    CHECK(h.form() == target_form::authority);
    h.reset();
    CHECK_FALSE(h.begun());
    REQUIRE((h.read_request(second, context_of(as::request)) == head_parser::progress::complete));
    CHECK_FALSE(h.has(field_id::host));
    CHECK_FALSE(h.has(field_id::content_length));
    CHECK(h.known_method() == method::get);
    CHECK(h.version() == http_1_1);
    CHECK(h.form() == target_form::origin);
    request r;
    h.take(second, r);
    CHECK(listed(r.fields()) == "X=y");
    CHECK(r.fields().canonical());
    h.reset();
    REQUIRE((h.read_response("HTTP/1.1 204 \r\n\r\n", context_of(as::response)) ==
             head_parser::progress::complete));
    CHECK(h.status() == status_code::no_content);
}

TEST_CASE("a message taken from a parser does not need the octets it came in") {
    std::string head = "PURGE /a?b HTTP/1.1\r\nHost: a\r\n\r\n";
    head_parser h;
    request r;
    REQUIRE((h.read_request(head, context_of(as::request)) == head_parser::progress::complete));
    h.take(head, r);
    head.assign(head.size(), '!');
    CHECK(r.method().token() == "PURGE");
    CHECK(r.target() == "/a?b");
    CHECK(listed(r.fields()) == "Host=a");
}
