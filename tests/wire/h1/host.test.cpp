#include <wire/h1/host.hpp>

#include <doctest/doctest.h>

#include <string>

#include "support/heads.hpp"

using namespace httoop;
using namespace support;

namespace {

// "good", or id and offset.
std::string checked(std::string const& lines, std::string const& start_line = "GET / HTTP/1.1",
                    policy const& p = strict()) {
    std::string const head = start_line + "\r\n" + lines + "\r\n";
    wire::context const c = context_of(as::request, p);
    head_parser h;
    REQUIRE((h.read_request(head, c) == head_parser::progress::complete));
    result<void> const r = check_host(h, head, c);
    return r ? "good" : r.error().broken->id + std::string{"@"} + std::to_string(r.error().offset);
}
std::string host(std::string const& value) { return checked("Host: " + value + "\r\n"); }

}  // namespace

// req: rfc9112#3.2-6
TEST_CASE("Host is there, once, from HTTP/1.1 on") {
    CHECK(checked("") == "rfc9112#3.2-6@18");
    CHECK(checked("X-Host: a\r\n", "OPTIONS * HTTP/1.1") == "rfc9112#3.2-6@33");
    CHECK(checked("", "GET http://a/ HTTP/1.1") == "rfc9112#3.2-6@26");
    CHECK(checked("", "GET / HTTP/1.3") == "rfc9112#3.2-6@18");
    CHECK(checked("", "GET / HTTP/1.0") == "good");
    CHECK(checked("Host: a\r\nHost: b\r\n") == "rfc9112#3.2-6@31");
    CHECK(checked("Host: a\r\nX: y\r\nhost: a\r\n") == "rfc9112#3.2-6@37");
    CHECK(checked("Host: a\r\nHost: a\r\n", "GET / HTTP/1.0") == "rfc9112#3.2-6@31");
    CHECK(checked("Host: a\r\nHost: b\r\n", "GET http://a/ HTTP/1.1") == "rfc9112#3.2-6@39");
    policy p;
    p.relax(relaxation::missing_host);
    CHECK(checked("", "GET / HTTP/1.1", p) == "good");
    CHECK(checked("Host: a\r\nHost: b\r\n", "GET / HTTP/1.1", p) == "rfc9112#3.2-6@31");
}

// req: rfc9112#3.2-6
TEST_CASE("the value of Host is one host and perhaps a port") {
    for (char const* v : {"a", "www.example.org", "www.example.org:8080", "a:", "127.0.0.1", "[::1]",
                          "[::1]:80", "[v7.x:y]", "a_b", "%41", "a:65535", "xn--bcher-kva.example",
                          "a.", "a:0080"})
        CHECK(host(v) == "good");
    struct { char const* value; std::size_t fault; } const wrong[] = {
        {"a, b", 2},     {"a,b", 1},     {"a b", 1},      {"user@a", 4},  {"u:p@a", 2},
        {"a/path", 1},   {"a/", 1},      {"http://a", 5}, {"a:x", 2},     {"a:80x", 4},
        {"a:65536", 2},  {"a:+80", 2},   {"a: 80", 2},    {"[::1", 4},    {"[::1]x", 5},
        {"[:::]", 1},    {"::1", 0},     {"a?q", 1},      {"a#f", 1},     {"\xc3\xa4", 0},
        {"%4", 0},       {"<a>", 0},     {"a\\b", 1},     {"*:\"", 2},
    };
    for (auto const& row : wrong) {
        CAPTURE(row.value);
        CHECK(host(row.value) == "rfc9112#3.2-6@" + std::to_string(22 + row.fault));
    }
    // It is ignored beside an absolute target, and must be right nevertheless.
    CHECK(checked("Host: a/b\r\n", "GET http://a/ HTTP/1.1") == "rfc9112#3.2-6@31");
}

// req: rfc9112#3.3
TEST_CASE("an empty Host is refused where the target names no authority itself") {
    CHECK(checked("Host:\r\n") == "rfc9112#3.3@21");
    CHECK(checked("Host: \r\n", "OPTIONS * HTTP/1.1") == "rfc9112#3.3@26");
    CHECK(checked("Host:\r\n", "GET / HTTP/1.0") == "rfc9112#3.3@21");
    CHECK(checked("Host:\r\n", "GET http://a/ HTTP/1.1") == "good");
    CHECK(checked("Host:\r\n", "CONNECT a:80 HTTP/1.1") == "good");
}

TEST_CASE("where faults are collected, all of Host are found") {
    findings seen;
    policy p;
    p.collect_into(&seen);
    CHECK(checked("Host: a/\r\nHost:\r\n", "GET / HTTP/1.1", p) == "good");
    CHECK(seen.all == "rfc9112#3.2-6@23 rfc9112#3.2-6@31 rfc9112#3.3@31");
}
