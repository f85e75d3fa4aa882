#include <httoop/uri/strays.hpp>

#include <doctest/doctest.h>

#include <httoop/uri/uri.hpp>

using namespace httoop;

TEST_CASE("strays: what no path, query or fragment has is encoded") {
    struct row {
        octets written, meant;
    };
    row const rows[] = {
        {"", ""},
        {"/a/b;c?d=e&f#g", "/a/b;c?d=e&f#g"},
        {"/a b/\xc3\xa4?c[d]={e}|\"<>\\^`#f g", "/a%20b/%C3%A4?c%5Bd%5D=%7Be%7D%7C%22%3C%3E%5C%5E%60#f%20g"},
        {"http://[::1]:8080/x[1]", "http://[::1]:8080/x%5B1%5D"},
        {"//[::1]?[", "//[::1]?%5B"},
        {"http://[::1]", "http://[::1]"},
        {"c//[d]", "c//%5Bd%5D"},
        {"?to=http://[x]/", "?to=http://%5Bx%5D/"},
        {"/%41%zz", "/%41%zz"},
        {"http://a b/c d", "http://a b/c%20d"},
        {"http://u{@h/", "http://u{@h/"},
        {"/\x01\x7f", "/\x01\x7f"},
    };
    for (row const& r : rows) {
        CAPTURE(std::string{r.written});
        CHECK(encode_strays(r.written) == r.meant);
        CHECK(encode_strays(r.meant) == r.meant);
    }
    for (unsigned octet = 0x20; octet < 256; ++octet) {
        if (octet == '%' || octet == 0x7f) continue;
        std::string const written = std::string{"http://a/?"} + static_cast<char>(octet);
        if (octet != '#') CHECK(uri_view::parse(encode_strays(written)));
    }
}
