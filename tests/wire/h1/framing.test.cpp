#include <wire/h1/framing.hpp>

#include <doctest/doctest.h>

#include <string>

#include <httoop/wire/rules.hpp>

#include "support/heads.hpp"

using namespace httoop;
using namespace support;

namespace {

// Knows two codings, without decoding anything.
class two_codings final : public coding::decoders {
public:
    owned<coding::decoder> make(octets) const override { return nullptr; }
    octets names() const override { return "gzip, deflate"; }
};
two_codings const gzip_deflate;

// What was decided, as text: "length 3 (6)", "chunked (4) +gzip", with "close" where the connection
// must; a refusal as its rule's id and offset.
std::string told(head_parser const& h, octets head, method::known answered,
                 wire::context const& c) {
    result<wire::message_framing> const f = decide_framing(h, head, answered, c);
    if (!f) return f.error().broken->id + std::string{"@"} + std::to_string(f.error().offset);
    wire::framing const& how = f->how;
    std::string s = how.chunked       ? "chunked"
                    : how.until_close ? "until close"
                    : how.length.is == content_length_of::known
                        ? "length " + std::to_string(how.length.octets)
                        : "none";
    s += std::string_view{how.because}.substr(11);
    for (std::uint8_t i = 0; i < f->codings; ++i) (s += " +").append(f->coding[i]);
    if (how.expects_continue) s += " expects";
    if (f->must_close) s += " close";
    return s;
}
std::string framed(as what, std::string const& start_line, std::string const& lines,
                   method::known answered = method::get, policy const& p = strict(),
                   bool codings = true) {
    std::string const head = start_line + "\r\n" + lines + "\r\n";
    wire::context c = context_of(what, p);
    if (codings) c.codings = &gzip_deflate;
    head_parser h;
    REQUIRE((read_head(h, what, head, c) == head_parser::progress::complete));
    return told(h, head, answered, c);
}
std::string post(std::string const& lines, policy const& p = strict()) {
    return framed(as::request, "POST / HTTP/1.1", lines, method::other, p);
}
std::string answer(std::string const& lines, method::known answered = method::get,
                     std::string const& start_line = "HTTP/1.1 200 OK") {
    return framed(as::response, start_line, lines, answered);
}
}  // namespace

// req: rfc9112#6.3
// req: rfc9112#6.3-4
TEST_CASE("requests: chunked, a length, or nothing") {
    CHECK(post("") == "none (7)");
    CHECK(post("Content-Length: 0\r\n") == "length 0 (6)");
    CHECK(post("Content-Length: 1073741824\r\n") == "length 1073741824 (6)");
    CHECK(post("Content-Length: 0003\r\n") == "length 3 (6)");
    CHECK(post("Transfer-Encoding: chunked\r\n") == "chunked (4)");
    CHECK(post("Transfer-Encoding:  , CHUNKED ,\t\r\n") == "chunked (4)");
    CHECK(post("Transfer-Encoding: gzip, chunked\r\n") == "chunked (4) +gzip");
    CHECK(post("Transfer-Encoding: x-gzip\r\nTransfer-Encoding: Deflate,chunked\r\n") ==
          "chunked (4) +gzip +deflate");
    CHECK(framed(as::request, "GET / HTTP/1.1", "Content-Length: 3\r\n") == "length 3 (6)");
    CHECK(framed(as::request, "HEAD / HTTP/1.1", "Content-Length: 3\r\n") == "length 3 (6)");
    CHECK(framed(as::request, "GET / HTTP/1.2", "Transfer-Encoding: chunked\r\n") == "chunked (4)");
}

// req: rfc9112#6.3-4
// req: rfc9112#6.3-5
TEST_CASE("Content-Length is decimal digits, and nothing beside them") {
    for (char const* v : {"+3", "-3", "3 4", "0x3", "3_0", "3.0", "3e2", "\"3\"", "", "3;a", "\xb2",
                          "3\xc2\xa0", "\xef\xbc\x93", "three", "3a"})
        CHECK(post("Content-Length: " + std::string{v} + "\r\n") == "rfc9112#6.3-4@33");
    CHECK(post("Content-Length: 3, 3\r\n") == "length 3 (6)");
    CHECK(post("Content-Length: 3,3 ,\t3\r\n") == "length 3 (6)");
    CHECK(post("Content-Length: 3\r\ncontent-length: 3\r\n") == "length 3 (6)");
    CHECK(post("Content-Length: 3, 4\r\n") == "rfc9112#6.3-4@36");
    CHECK(post("Content-Length: 3, 03\r\n") == "rfc9112#6.3-4@36");
    CHECK(post("Content-Length: 3,\r\n") == "rfc9112#6.3-4@35");
    CHECK(post("Content-Length: ,3\r\n") == "rfc9112#6.3-4@33");
    CHECK(post("Content-Length: 3\r\nContent-Length: 4\r\n") == "rfc9112#6.3-4@52");
    CHECK(post("Content-Length: 3\r\nContent-Length:\r\n") == "rfc9112#6.3-4@51");
    CHECK(answer("Content-Length: 3, 4\r\n") == "rfc9112#6.3-4@36");
}

// req: rfc9110#8.6-8
// req: rfc9110#15.5.14
TEST_CASE("large lengths are refused, never taken for smaller ones") {
    CHECK(post("Content-Length: 18446744073709551616\r\n") == "rfc9110#8.6-8@33");
    CHECK(post("Content-Length: 18446744073709551619\r\n") == "rfc9110#8.6-8@33");
    CHECK(post("Content-Length: 99999999999999999999999999999\r\n") == "rfc9110#8.6-8@33");
    CHECK(post("Content-Length: 18446744073709551615\r\n") == "rfc9110#15.5.14@33");
    CHECK(post("Content-Length: 4294967299\r\n") == "rfc9110#15.5.14@33");
    CHECK(post("Content-Length: 1073741825\r\n") == "rfc9110#15.5.14@33");
    policy p;
    p.limits.content = UINT64_MAX;
    CHECK(post("Content-Length: 18446744073709551615\r\n", p) == "length 18446744073709551615 (6)");
}

// req: rfc9112#6.3-3
TEST_CASE("chunked is the last transfer coding of a request, in all disguises") {
    for (char const* v : {"gzip", "identity", "xchunked", "chunkedx", "chunked, identity", "chunke",
                          "x-chunked", "chunked, gzip", "chunked,gzip,deflate", "chunk"})
        CHECK(post("Transfer-Encoding: " + std::string{v} + "\r\n").substr(0, 13) == "rfc9112#6.3-3");
    CHECK(post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n").substr(0, 13) ==
          "rfc9112#6.3-3");
}

// req: rfc9112#6.1
TEST_CASE("a malformed Transfer-Encoding is refused") {
    CHECK(post("Transfer-Encoding: \"chunked\"\r\n") == "rfc9112#6.1@36");
    CHECK(post("Transfer-Encoding: chunked chunked\r\n") == "rfc9112#6.1@44");
    CHECK(post("Transfer-Encoding: chunked gzip\r\n") == "rfc9112#6.1@44");
    CHECK(post("Transfer-Encoding: gzip;, chunked\r\n") == "rfc9112#6.1@41");
    CHECK(post("Transfer-Encoding: gzip;q, chunked\r\n") == "rfc9112#6.1@42");
    CHECK(post("Transfer-Encoding: gzip;q=, chunked\r\n") == "rfc9112#6.1@43");
    CHECK(post("Transfer-Encoding: gzip;q=\"1, chunked\r\n") == "rfc9112#6.1@43");
    CHECK(post("Transfer-Encoding: chunked\xc2\xa0\r\n") == "rfc9112#6.1@43");
    CHECK(post("Transfer-Encoding: [chunked]\r\n") == "rfc9112#6.1@36");
    CHECK(post("Transfer-Encoding: chunked=1\r\n") == "rfc9112#6.1@43");
    CHECK(post("Transfer-Encoding:\r\n") == "rfc9112#6.1@35");
    CHECK(post("Transfer-Encoding: ,\r\n") == "rfc9112#6.1@37");
    CHECK(answer("Transfer-Encoding: chunked/1\r\n") == "rfc9112#6.1@43");
}

// req: rfc9112#6.1-2
// req: rfc9112#7.1-3
// req: rfc9112#7.2-1
TEST_CASE("chunked twice, and parameters of known codings, are refused") {
    CHECK(post("Transfer-Encoding: chunked, chunked\r\n") == "rfc9112#6.1-2@45");
    CHECK(post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n") ==
          "rfc9112#6.1-2@64");
    CHECK(answer("Transfer-Encoding: chunked, gzip, chunked\r\n") == "rfc9112#6.1-2@51");
    CHECK(post("Transfer-Encoding: chunked;a=b\r\n") == "rfc9112#7.1-3@36");
    CHECK(post("Transfer-Encoding: chunked ; a = \"b,\\\"c\"\r\n") == "rfc9112#7.1-3@36");
    CHECK(post("Transfer-Encoding: gzip;a=b, chunked\r\n") == "rfc9112#7.2-1@36");
}

// req: rfc9112#6.1-7
TEST_CASE("a transfer coding that is not known is told apart from a malformed one") {
    CHECK(post("Transfer-Encoding: br, chunked\r\n") == "rfc9112#6.1-7@36");
    CHECK(post("Transfer-Encoding: gzip, br;q=1;x=\"y\", chunked\r\n") == "rfc9112#6.1-7@42");
    CHECK(post("Transfer-Encoding: identity, chunked\r\n") == "rfc9112#6.1-7@36");
    CHECK(post("Transfer-Encoding: gzip, gzip, gzip, gzip, gzip, chunked\r\n") ==
          "rfc9112#6.1-7@60");
    CHECK(framed(as::request, "POST / HTTP/1.1", "Transfer-Encoding: gzip, chunked\r\n",
                 method::get, strict(), false) == "rfc9112#6.1-7@36");
    CHECK(answer("Transfer-Encoding: br\r\n") == "rfc9112#6.1-7@36");
    CHECK(std::string_view{rules::coding_unknown.id} == "rfc9112#6.1-7");
    CHECK(rules::coding_unknown.status == 501);
}

// req: rfc9112#6.2-1
// req: rfc9112#6.1-10
TEST_CASE("Transfer-Encoding beside Content-Length is refused, or wins and closes where asked for") {
    std::string const both = "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n";
    CHECK(post(both) == "rfc9112#6.2-1@66");
    CHECK(answer(both) == "rfc9112#6.2-1@66");
    policy p;
    p.relax(relaxation::length_with_chunked);
    CHECK(post(both, p) == "chunked (3) close");
    CHECK(post("Content-Length: nonsense\r\nTransfer-Encoding: chunked\r\n", p) ==
          "chunked (3) close");
    CHECK(post("Content-Length: 3\r\nTransfer-Encoding: xchunked\r\n", p).substr(0, 13) ==
          "rfc9112#6.3-3");
}

// req: rfc9112#6.1-11
TEST_CASE("Transfer-Encoding in an HTTP/1.0 message is faulty framing") {
    CHECK(framed(as::request, "POST / HTTP/1.0", "Transfer-Encoding: chunked\r\n") ==
          "rfc9112#6.1-11@47");
    CHECK(framed(as::request, "POST / HTTP/1.0",
                 "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n") == "rfc9112#6.1-11@66");
    CHECK(answer("Transfer-Encoding: chunked\r\n", method::get, "HTTP/1.0 200 OK") ==
          "rfc9112#6.1-11@47");
    findings seen;
    policy p;
    p.collect_into(&seen);
    CHECK(framed(as::request, "POST / HTTP/1.0", "Transfer-Encoding: chunked\r\n", method::get, p) ==
          "chunked (4) close");
    CHECK(seen.all == "rfc9112#6.1-11@47");
}

// req: rfc1945#8.3-2
// req: rfc1945#7.2.2-1
TEST_CASE("an HTTP/1.0 request with content has a length") {
    CHECK(framed(as::request, "POST / HTTP/1.0", "") == "rfc1945#8.3-2@19");
    CHECK(framed(as::request, "PUT / HTTP/1.0", "") == "rfc1945#7.2.2-1@18");
    CHECK(framed(as::request, "PATCH / HTTP/1.0", "") == "rfc1945#7.2.2-1@20");
    CHECK(framed(as::request, "POST / HTTP/1.0", "Content-Length: 3\r\n") == "length 3 (6)");
    CHECK(framed(as::request, "GET / HTTP/1.0", "") == "none (7)");
    CHECK(framed(as::request, "PUT / HTTP/1.1", "") == "none (7)");
}

// req: rfc9112#6.3
TEST_CASE("responses: some have no content, others end by length, chunked or close") {
    std::string const length = "Content-Length: 3\r\n", chunked = "Transfer-Encoding: chunked\r\n";
    CHECK(answer(length) == "length 3 (6)");
    CHECK(answer(chunked) == "chunked (4)");
    CHECK(answer("Transfer-Encoding: gzip, chunked\r\n") == "chunked (4) +gzip");
    CHECK(answer("Transfer-Encoding: gzip\r\n") == "until close (4) +gzip close");
    CHECK(answer("Transfer-Encoding: chunked, gzip\r\n") == "until close (4) +gzip close");
    CHECK(answer("") == "until close (8) close");
    CHECK(answer("", method::get, "HTTP/1.0 200 OK") == "until close (8) close");
    for (std::string const& fields : {length, chunked, length + chunked, std::string{}}) {
        CHECK(answer(fields, method::head) == "none (1)");
        CHECK(answer(fields, method::head, "HTTP/1.1 404 x") == "none (1)");
        for (char const* line : {"HTTP/1.1 100 x", "HTTP/1.1 199 x", "HTTP/1.1 204 x", "HTTP/1.1 304 x"})
            CHECK(answer(fields, method::get, line) == "none (1)");
    }
    CHECK(answer(length, method::get, "HTTP/1.1 205 x") == "length 3 (6)");
    CHECK(answer(length, method::connect, "HTTP/1.1 403 x") == "length 3 (6)");
}

// req: rfc9112#6.3-1
TEST_CASE("framing fields in a 2xx to CONNECT are ignored") {
    CHECK(answer("Content-Length: 3\r\n", method::connect) == "none (2)");
    CHECK(answer("Transfer-Encoding: chunked\r\n", method::connect, "HTTP/1.1 299 x") == "none (2)");
    CHECK(answer("Content-Length: nonsense\r\n", method::connect) == "none (2)");
}

TEST_CASE("Expect: 100-continue is noted where content follows, from HTTP/1.1 on") {
    std::string const expect = "Expect: 100-Continue\r\n";
    CHECK(post(expect + "Content-Length: 3\r\n") == "length 3 (6) expects");
    CHECK(post("Expect: a , 100-continue\r\nTransfer-Encoding: chunked\r\n") ==
          "chunked (4) expects");
    CHECK(post(expect) == "none (7)");
    CHECK(post(expect + "Content-Length: 0\r\n") == "length 0 (6)");
    CHECK(post("Expect: 100-continued\r\nContent-Length: 3\r\n") == "length 3 (6)");
    CHECK(framed(as::request, "POST / HTTP/1.0", expect + "Content-Length: 3\r\n") ==
          "length 3 (6)");
}
