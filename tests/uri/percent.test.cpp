#include <httoop/uri/percent.hpp>

#include <string>

#include <doctest/doctest.h>

#include <httoop/uri/rules.hpp>

using namespace httoop;

// req: rfc3986#2.2-3   reserved octets stand for themselves
TEST_CASE("percent_decode: decodes once, and nothing but percent-encodings") {
    CHECK(*percent_decode("") == "");
    CHECK(*percent_decode("a+b") == "a+b");
    CHECK(*percent_decode("%41%6a%6A") == "Ajj");
    CHECK(*percent_decode("%2541") == "%41");  // req: rfc3986#2.4-3
    CHECK(*percent_decode("%00") == std::string(1, '\0'));
}

// req: rfc3986#2.1
TEST_CASE("percent_decode: a percent sign without its digits is refused where it stands") {
    struct { octets text; std::size_t offset; } const rows[] = {
        {"%", 0}, {"a%", 1}, {"a%4", 1}, {"%41%4", 3}, {"%4g", 0}, {"%%41", 0}, {"%-1", 0}, {"% 1", 0}};
    for (auto const& r : rows) {
        CAPTURE(r.text);
        auto const d = percent_decode(r.text);
        REQUIRE_FALSE(d.has_value());
        CHECK(d.error().broken == &rules::uri_percent);
        CHECK(d.error().offset == r.offset);
    }
}

// req: rfc3986#2.4-2   the percent sign itself is encoded
// req: rfc3986#2.2-1   data that could be taken for a delimiter is encoded
// req: rfc3986#2.1-1   with upper-case digits
// req: rfc3986#2.3-1   and nothing that is unreserved
TEST_CASE("percent_encode: every octet comes back") {
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    std::string const encoded = percent_encode(all);
    CHECK(unreserved.all(percent_encode("aZ0-._~")));
    CHECK(percent_encode(" /%\xff") == "%20%2F%25%FF");
    CHECK(percent_encode("a/b%", path_octet) == "a/b%25");
    CHECK(percent_encode("%", octet_class::span(0, 255)) == "%25");
    CHECK(valid_prefix(encoded, unreserved) == encoded.size());
    CHECK(percent_decode(encoded).value_or("") == all);
}

TEST_CASE("valid_prefix: ends before the octet that does not fit") {
    CHECK(valid_prefix("", pchar) == 0);
    CHECK(valid_prefix("abc", pchar) == 3);
    CHECK(valid_prefix("ab/c", pchar) == 2);
    CHECK(valid_prefix("%41%4", pchar) == 3);
    CHECK(valid_prefix("%", octet_class{}) == 0);
}
