#include <httoop/message/status_code.hpp>

#include <array>

#include <httoop/core/ascii.hpp>
#include <httoop/message/rules.hpp>

namespace httoop::inline v0 {
namespace {

struct status_row {
    octets phrase;
    bool cacheable;
};

constexpr status_row status_rows[] = {
    {"", false},
#define HTTOOP_STATUS(code, constant, phrase, cacheable, content, section) {phrase, cacheable},
#include <httoop/message/statuses.def>
#undef HTTOOP_STATUS
};

constexpr std::array<std::uint8_t, 600> row_numbers = [] {
    std::array<std::uint8_t, 600> numbers{};
    std::uint8_t n = 0;
#define HTTOOP_STATUS(code, constant, phrase, cacheable, content, section) numbers[code] = ++n;
#include <httoop/message/statuses.def>
#undef HTTOOP_STATUS
    return numbers;
}();

// The header decides by comparisons what the table says row by row.
#define HTTOOP_STATUS(code, constant, phrase, cacheable, content, section) \
    static_assert(status_code{status_code::constant}.content_allowed() == content);
#include <httoop/message/statuses.def>
#undef HTTOOP_STATUS

status_row const& status_row_of(unsigned code) { return status_rows[code < 600 ? row_numbers[code] : 0]; }

}  // namespace

result<status_code> status_code::from(unsigned number) {
    if ((number < 100 || number > 999) && enforced(rules::status_range))
        return violation{&rules::status_range, 0};
    return status_code{static_cast<std::uint16_t>(number)};
}

result<status_code> status_code::parse(octets digits) {
    unsigned number = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if ((i == 3 || !DIGIT(digits[i])) && enforced(rules::status_digits))
            return violation{&rules::status_digits, i};
        number = number * 10 + static_cast<unsigned>(digits[i] - '0');
    }
    if (digits.size() < 3 && enforced(rules::status_digits))
        return violation{&rules::status_digits, digits.size()};
    return from(number);
}

status_code status_code::acts_as() const {
    if (code_ >= 600) return internal_server_error;
    if (!enforced(rules::class_understood)) return *this;
    return row_numbers[code_] != 0 ? *this : status_code{static_cast<std::uint16_t>(code_ / 100 * 100)};
}

octets status_code::phrase() const { return status_row_of(code_).phrase; }
bool status_code::heuristically_cacheable() const { return status_row_of(code_).cacheable; }

}  // namespace httoop::inline v0
