#include "pasted.hpp"

#include <doctest/doctest.h>

using namespace httoop;
using namespace httoop::tool;

namespace {

pasted read(std::string_view text) {
    pasted p;
    std::string fault;
    CHECK(read_pasted(text, p, fault));
    CHECK(fault == "");
    return p;
}

void check_both(pasted const& p) {
    REQUIRE(p.asked);
    REQUIRE(p.answered);
    CHECK(p.asked->target() == "/a");
    CHECK(p.asked->fields().value("Host") == "x");
    CHECK(p.answered->status() == status_code::ok);
    CHECK(p.answered->fields().value("ETag") == "\"1\"");
}

}  // namespace

TEST_CASE("messages that are pasted one behind the other are told apart, with and without marks") {
    check_both(read("GET /a HTTP/1.1\r\nHost: x\r\n\r\nHTTP/1.1 200 OK\r\nETag: \"1\"\r\n\r\ncontent\r\n\r\nmore"));
    check_both(read("GET /a HTTP/1.1\nHost: x\n\nHTTP/1.1 103 Early Hints\nLink: </b>\n\nHTTP/1.1 200 OK\nETag: \"1\"\n"));
    check_both(read("* Trying\n> GET /a HTTP/1.1\r\n> Host: x\r\n>\n< HTTP/2 200\n< etag: \"1\"\n<\n{ [15 bytes data]\n"));
    CHECK(!read("HTTP/1.1 200 OK\n").asked);
}

TEST_CASE("a response is read as wget -S shows it, the last of several") {
    auto const p = read("--1994--  http://x/a\nHTTP request sent, awaiting response... \n  HTTP/1.1 301 Moved\n  ETag: \"0\"\nLocation: /a [following]\n"
                        "HTTP request sent, awaiting response... \n  HTTP/1.1 200 OK\n  ETag: \"1\"\n  Vary: a\nLength: 5\n\nSaving to: x\n");
    CHECK(!p.asked);
    REQUIRE(p.answered);
    CHECK(p.answered->status() == status_code::ok);
    CHECK(p.answered->fields().value("ETag") == "\"1\"");
    CHECK(p.answered->fields().size() == 2);
}

TEST_CASE("fields alone, as browsers show them, are those of a response") {
    auto const p = read("cache-control: max-age=60\netag: \"1\"\n\nETag: \"2\"\n");
    CHECK(!p.asked);
    REQUIRE(p.answered);
    CHECK(p.answered->status() == status_code::ok);
    CHECK(p.answered->fields().value("ETag") == "\"1\"");
    CHECK(p.answered->fields().size() == 2);
    CHECK(read(":status: 404\netag: \"1\"\n").answered->status() == status_code::not_found);
}

TEST_CASE("of several exchanges the last counts") {
    auto const p = read("> GET /old HTTP/1.1\n> Host: x\n>\n< HTTP/1.1 301 Moved\n<\n> GET /a HTTP/1.1\n> Host: x\n>\n< HTTP/1.1 200 OK\n< ETag: \"1\"\n");
    check_both(p);
}

TEST_CASE("what is no message is told") {
    for (std::string_view const text : {"GET\n", "GET /a HTTP/1.1\n\n", "GET /a nonsense\n", "> GET /a\n> Host: x\n> no field\n", "HTTP/1.1 2000 OK\n", "root:*:0\n", "{\"log\": {}}\n", ":status: x\n"}) {
        INFO(std::string{text});
        pasted p;
        std::string fault;
        CHECK(!read_pasted(text, p, fault));
        CHECK(fault != "");
    }
}

TEST_CASE("times are spans or dates") {
    CHECK(read_span("90") == 90);
    CHECK(read_span("1h30m") == 5400);
    CHECK(read_span("1w2d3h4m5s") == 604800 + 2 * 86400 + 3 * 3600 + 4 * 60 + 5);
    for (char const* const none : {"", "h", "1x", "-1", "1 h", "99999999999999999999s"}) CHECK(!read_span(none));
    CHECK(span_text(0) == "0 s");
    CHECK(span_text(5400) == "1 h 30 min");
    CHECK(span_text(-61) == "-1 min 1 s");
    CHECK(span_text(90061) == "1 d 1 h");
    CHECK(read_time("+1m", {100}) == timestamp{160});
    CHECK(read_time("Sun, 06 Nov 1994 08:49:37 GMT", {}) == timestamp{784111777});
    CHECK(!read_time("yesterday", {}));
    CHECK(date_text({784111777}) == "Sun, 06 Nov 1994 08:49:37 GMT");
}
