#include "offline.hpp"

#include <doctest/doctest.h>

using namespace httoop;
using namespace httoop::tool;

TEST_CASE("a request as its origin server gets it") {
    struct row {
        char const *method, *target, *line, *host;
    };
    row const rows[] = {
        {"GET", "http://a.example/x?y", "/x?y", "a.example"},
        {"GET", "http://a.example", "/", "a.example"},
        {"GET", "https://a.example:8443?y", "/?y", "a.example:8443"},
        {"OPTIONS", "http://a.example", "*", "a.example"},
        {"OPTIONS", "http://a.example/", "/", "a.example"},
        {"OPTIONS", "http://a.example?", "/?", "a.example"},
    };
    for (row const& r : rows) {
        INFO(std::string{r.method} << " " << r.target);
        request asked{*method::parse(r.method), r.target};
        asked.fields().append("X", "y");
        asked.fields().append("Expect", "100-continue");
        asked.fields().append("Proxy-Authorization", "secret");
        request const without = sent_request(*uri::parse(r.target), asked, false);
        CHECK(without.target() == r.line);
        CHECK(without.fields().text() == "Host: " + std::string{r.host} + "\r\nX: y\r\n");
        CHECK(sent_request(*uri::parse(r.target), asked, true).fields().has(field_id::expect));
    }
}
