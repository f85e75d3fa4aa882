#pragma once
#include <cstdint>

// The proleptic Gregorian calendar, in UTC and without leap seconds: shared by the grammars of dates.

namespace httoop::inline v0 {

inline constexpr int days_before_month[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

inline constexpr std::int64_t seconds_a_day = 86400;
inline constexpr std::int64_t days_before_1970 = 719528;  // from 0000-01-01, proleptic Gregorian
inline constexpr std::int64_t first_second = -days_before_1970 * seconds_a_day;
inline constexpr std::int64_t last_second = 253402300799;  // 9999-12-31T23:59:59Z

struct civil {
    int year = 0, month = 1, day = 1;  // month and day from 1
    int hour = 0, minute = 0, second = 0;
};

constexpr bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

constexpr int days_of_month(int year, int month) {
    return days_before_month[month] - days_before_month[month - 1] + (month == 2 && is_leap(year));
}

// Days from 0000-01-01 to January 1st of a year from 0; year 0 is a leap year.
constexpr std::int64_t days_before_year(std::int64_t year) {
    return year * 365 + (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400;
}
static_assert(days_before_year(1970) == days_before_1970);

constexpr std::int64_t seconds_of(civil const& c) {
    std::int64_t const days = days_before_year(c.year) + days_before_month[c.month - 1] +
                              (c.month > 2 && is_leap(c.year)) + c.day - 1 - days_before_1970;
    return days * seconds_a_day + c.hour * 3600 + c.minute * 60 + c.second;
}

// The inverse; s lies between first_second and last_second.
constexpr civil civil_of(std::int64_t s) {
    std::int64_t const since_zero = s - first_second;
    std::int64_t days = since_zero / seconds_a_day;
    int const rest = static_cast<int>(since_zero % seconds_a_day);
    civil c;
    c.year = static_cast<int>(days * 400 / 146097);  // right, or one too many or few
    while (days_before_year(c.year + 1) <= days) ++c.year;
    while (days_before_year(c.year) > days) --c.year;
    days -= days_before_year(c.year);
    while (days >= days_of_month(c.year, c.month)) days -= days_of_month(c.year, c.month++);
    c.day = static_cast<int>(days) + 1;
    c.hour = rest / 3600;
    c.minute = rest / 60 % 60;
    c.second = rest % 60;
    return c;
}

}  // namespace httoop::inline v0
