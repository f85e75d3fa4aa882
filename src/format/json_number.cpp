#include "format/json_number.hpp"

#include <charconv>
#include <cstdint>
#include <string>

namespace httoop::inline v0 {
namespace {

constexpr std::size_t exponent_digits_most = 9;

// The digits behind "e" and its sign, without leading zeros.
octets exponent_digits(octets number) {
    std::size_t const e = number.find_first_of("eE");
    if (e == octets::npos) return {};
    octets const digits = number.substr(e + 1);
    std::size_t const first = digits.find_first_not_of("+-0");
    return first == octets::npos ? octets{} : digits.substr(first);
}

// A value as 0.DIGITS * 10^exponent; digits neither begin nor end with 0, and zero has none.
struct decimal {
    bool negative;
    std::string digits;
    std::int64_t exponent;

    explicit decimal(octets number) : negative{number.starts_with('-')}, exponent{0} {
        octets const significand = number.substr(negative ? 1 : 0, number.find_first_of("eE") - (negative ? 1 : 0));
        octets const integer = significand.substr(0, significand.find('.'));
        digits = integer;
        if (integer.size() < significand.size()) digits += significand.substr(integer.size() + 1);
        octets const power = exponent_digits(number);
        std::from_chars(power.data(), power.data() + power.size(), exponent);
        if (number.find("e-") != octets::npos || number.find("E-") != octets::npos) exponent = -exponent;
        exponent += static_cast<std::int64_t>(integer.size());
        std::size_t const first = digits.find_first_not_of('0');
        if (first == std::string::npos) {
            negative = false;
            digits.clear();
            exponent = 0;
            return;
        }
        digits.erase(digits.find_last_not_of('0') + 1);
        digits.erase(0, first);
        exponent -= static_cast<std::int64_t>(first);
    }
    friend bool operator==(decimal const&, decimal const&) = default;
};

}  // namespace

bool has_small_exponent(octets number) {
    return exponent_digits(number).size() <= exponent_digits_most;
}

bool same_number(octets a, octets b) { return a == b || decimal{a} == decimal{b}; }

}  // namespace httoop::inline v0
