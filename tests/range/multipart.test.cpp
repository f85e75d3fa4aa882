#include <httoop/range/multipart.hpp>

#include <string>

#include <doctest/doctest.h>

using namespace httoop;
using range::multipart;

// req: rfc9110#8.3.3-1      CRLF between the parts
// req: rfc9110#15.3.7.2-3   each part says which it is
TEST_CASE("multipart: the example of RFC 9110 15.3.7.2") {
    multipart const m{"THIS_STRING_SEPARATES", "application/pdf", 8000};
    CHECK(m.head({500, 999}, true) ==
          "--THIS_STRING_SEPARATES\r\n"
          "Content-Type: application/pdf\r\n"
          "Content-Range: bytes 500-999/8000\r\n"
          "\r\n");
    CHECK(m.head({7000, 7999}, false) ==
          "\r\n--THIS_STRING_SEPARATES\r\n"
          "Content-Type: application/pdf\r\n"
          "Content-Range: bytes 7000-7999/8000\r\n"
          "\r\n");
    CHECK(m.end() == "\r\n--THIS_STRING_SEPARATES--\r\n");
}

// req: rfc9110#15.3.7.2-1
TEST_CASE("multipart: Content-Type names the boundary, in quotes where it must") {
    CHECK(multipart{"abc", "text/html", 1}.content_type() == "multipart/byteranges; boundary=abc");
    CHECK(multipart{"a:b", "text/html", 1}.content_type() ==
          "multipart/byteranges; boundary=\"a:b\"");
}

TEST_CASE("multipart: Content-Length is that of what is written") {
    multipart const m{"b", "text/plain", 1000};
    std::vector<byte_range> const parts{{0, 9}, {500, 599}, {999, 999}};
    std::string whole;
    for (byte_range const& part : parts)
        whole += m.head(part, whole.empty()) + std::string(part.size(), 'x');
    whole += m.end();
    CHECK(m.content_length(parts) == whole.size());
}

TEST_CASE("multipart: a type that would end its line is left out") {
    multipart const m{"b", "text/plain\r\nX: y", 10};
    CHECK(m.head({0, 1}, true) == "--b\r\nContent-Range: bytes 0-1/10\r\n\r\n");
    CHECK(multipart{"b", "", 10}.head({0, 1}, true) == "--b\r\nContent-Range: bytes 0-1/10\r\n\r\n");
}
