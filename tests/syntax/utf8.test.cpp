#include <httoop/syntax/utf8.hpp>

#include <doctest/doctest.h>

using namespace httoop;

TEST_CASE("utf8: in shortest form alone") {
    for (octets good : {"", "a", "\xc2\x80", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf"})
        CHECK(is_utf8(good));
    for (octets bad : {"\x80", "\xc0\xaf", "\xc1\x81", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf0\x80\x80\xaf",
                       "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc3", "\xe2\x82", "a\xc3z"})
        CHECK(!is_utf8(bad));
}

TEST_CASE("utf8: sequences and their characters") {
    struct { octets text; std::size_t size; char32_t character; } const rows[] = {
        {"ab", 1, U'a'}, {"\xc3\xa4z", 2, 0xe4}, {"\xe2\x82\xacz", 3, 0x20ac},
        {"\xf0\x9f\x98\x80z", 4, 0x1f600}, {"\xf4\x8f\xbf\xbf", 4, 0x10ffff}};
    for (auto const& r : rows) {
        CAPTURE(r.text);
        CHECK(utf8_sequence(r.text) == r.size);
        CHECK(utf8_character(r.text.substr(0, r.size)) == r.character);
    }
    CHECK(utf8_sequence("") == 0);
    CHECK(utf8_sequence("\xe4") == 0);
}

TEST_CASE("utf8: from ISO-8859-1") {
    CHECK(utf8_from_latin1("") == "");
    CHECK(utf8_from_latin1("foo-\xe4.html") == "foo-\xc3\xa4.html");
    CHECK(utf8_from_latin1("\x7f\x80\xbf\xc0\xff") == "\x7f\xc2\x80\xc2\xbf\xc3\x80\xc3\xbf");
}
