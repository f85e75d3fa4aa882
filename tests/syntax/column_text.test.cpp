#include "syntax/column_text.hpp"

#include <doctest/doctest.h>

using namespace httoop;

TEST_CASE("column text: every octet comes back, and none of it ends a column or a line") {
    std::string all, text, back;
    for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
    append_column_text(text, all);
    CHECK(text.find_first_of(" \t\r\n") == std::string::npos);
    REQUIRE(read_column_text(text, back));
    CHECK(back == all);
}

TEST_CASE("column text: a percent sign without two digits is malformed") {
    std::string to;
    for (octets const bad : {octets{"%"}, octets{"a%2"}, octets{"%g0"}, octets{"%0g"}}) CHECK_FALSE(read_column_text(bad, to));
    CHECK(read_column_text("%2fa", to));
    CHECK(to == "/a");
}
