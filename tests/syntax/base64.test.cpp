#include <httoop/syntax/base64.hpp>

#include <doctest/doctest.h>

#include "support/cliff.hpp"

using namespace httoop;

namespace {

std::string base64_of(octets s) {
    std::string text{"> "};
    append_base64(text, s);
    return text.substr(2);
}

constexpr base64_demands lenient{false, false};

}  // namespace

// req: rfc4648#4
TEST_CASE("base64: the test vectors of RFC 4648 10, both ways") {
    struct { octets plain, coded; } const rows[] = {
        {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"}, {"\xfb\xff\xfe", "+//+"}, {octets{"\0\0\0\0", 4}, "AAAAAA=="},
    };
    for (auto const& r : rows) {
        CAPTURE(r.coded);
        CHECK(base64_of(r.plain) == r.coded);
        std::string back{"> "};
        support::cliff const edge{r.coded};
        CHECK(parse_base64(edge.view(), back) == r.coded.size());
        CHECK(back == "> " + std::string{r.plain});
    }
}

TEST_CASE("base64: all octets in all positions come back") {
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    for (std::size_t from = 0; from < 4; ++from)
        for (std::size_t to = 252; to <= 256; ++to) {
            std::string const some = all.substr(from, to - from), coded = base64_of(some);
            std::string back;
            CHECK(parse_base64(coded, back) == coded.size());
            CHECK(back == some);
        }
}

// req: rfc4648#3.1
// req: rfc4648#3.3
TEST_CASE("base64: what does not fit, and where") {
    struct { octets text; std::size_t offset; } const rows[] = {
        {"Zg=", 2}, {"Z", 0}, {"Zm9vY", 4}, {"=", 0}, {"==", 0}, {"====", 0}, {"Zm9v=", 4}, {"Zm9v==", 4}, {"Z===", 1},
        {"Zm8=Zg==", 3}, {"=Zm8", 0}, {"Zm\n9v", 2}, {"Zm9v\n", 4}, {"Zm 8", 2}, {"Zm-_", 2}, {"Zm9\x80", 3},
    };
    for (auto const& r : rows)
        for (base64_demands const demands : {base64_demands{}, lenient}) {
            CAPTURE(r.text);
            std::string back;
            support::cliff const edge{r.text};
            CHECK(parse_base64(edge.view(), back, demands) == r.offset);
        }
}

// req: rfc4648#3.2
// req: rfc4648#3.5
TEST_CASE("base64: padding and pad bits are demanded, or not") {
    struct { octets text, plain; bool padding, zero_bits; std::size_t offset; } const rows[] = {
        {"Zg", "f", true, false, 2}, {"Zm8", "fo", true, false, 3}, {"Zh==", "f", false, true, 1}, {"Zm9=", "fo", false, true, 2},
    };
    for (auto const& r : rows) {
        CAPTURE(r.text);
        std::string back;
        CHECK(parse_base64(r.text, back, lenient) == r.text.size());
        CHECK(back == r.plain);
        back.clear();
        CHECK(parse_base64(r.text, back, {!r.padding, !r.zero_bits}) == r.text.size());
        CHECK(back == r.plain);
        CHECK(parse_base64(r.text, back, {r.padding, r.zero_bits}) == r.offset);
        CHECK(parse_base64(r.text, back) == r.offset);
    }
}
