#include <httoop/core/number.hpp>

#include <doctest/doctest.h>
#include <string>

using namespace httoop;

namespace {

std::string decimal(std::uint64_t n) {
    char digits[20];
    return {digits, compose_decimal(digits, n)};
}
std::string hex(std::uint64_t n) {
    char digits[16];
    return {digits, compose_hex(digits, n)};
}

}  // namespace

TEST_CASE("only digits make a number") {
    std::uint64_t n = 7;
    for (octets s : {"", " 1", "1 ", "+1", "-1", "0x1", "1,0", "1.0", "\xb2", "1\t"}) {
        CHECK(parse_decimal(s, n) == number_fault::malformed);
        CHECK(n == 7);
    }
    CHECK(parse_decimal("0", n) == number_fault::none);
    CHECK(n == 0);
    CHECK(parse_decimal("00042", n) == number_fault::none);
    CHECK(n == 42);
}

TEST_CASE("a number that 64 bits cannot hold is too large, not wrong and not small") {
    std::uint64_t n = 7;
    CHECK(parse_decimal("18446744073709551615", n) == number_fault::none);
    CHECK(n == UINT64_MAX);
    n = 7;
    for (octets s : {"18446744073709551616", "18446744073709551620", "99999999999999999999",
                     "184467440737095516150", "36893488147419103232"}) {
        CHECK(parse_decimal(s, n) == number_fault::overflow);
        CHECK(n == 7);
    }
    CHECK(parse_decimal("99999999999999999999x", n) == number_fault::malformed);
}

TEST_CASE("numbers are composed without leading zeros and read back the same") {
    for (std::uint64_t v : {std::uint64_t{0}, std::uint64_t{9}, std::uint64_t{10},
                            std::uint64_t{1234567890}, std::uint64_t{UINT64_MAX}}) {
        std::uint64_t back = 1;
        CHECK(parse_decimal(decimal(v), back) == number_fault::none);
        CHECK(back == v);
        CHECK(decimal(v) == std::to_string(v));
    }
    CHECK(hex(0) == "0");
    CHECK(hex(0x1aF) == "1af");
    CHECK(hex(UINT64_MAX) == "ffffffffffffffff");
}
