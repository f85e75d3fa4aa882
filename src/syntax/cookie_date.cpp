#include <httoop/syntax/cookie_date.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/syntax/http_date.hpp>
#include <httoop/syntax/rules.hpp>

#include "civil_time.hpp"

namespace httoop::inline v0 {
namespace {

constexpr octet_class cookie_date_delimiter = octet_class("\t") + octet_class::span(0x20, 0x2f) +
                                              octet_class::span(0x3b, 0x40) + octet_class::span(0x5b, 0x60) +
                                              octet_class::span(0x7b, 0x7e);
constexpr octets cookie_months = "janfebmaraprmayjunjulaugsepoctnovdec";
constexpr int earliest_cookie_year = 1601;

// `least` to `most` digits at the front of s, taken from it; what follows is no digit.
bool take_digits(octets& s, std::size_t least, std::size_t most, int& value) {
    std::size_t size = 0;
    int n = 0;
    while (size < s.size() && DIGIT(s[size]) && size <= most) n = n * 10 + (s[size++] - '0');
    if (size < least || size > most) return false;
    s.remove_prefix(size);
    value = n;
    return true;
}

// The flags of the algorithm, and what was found.
struct cookie_date_parts {
    civil found;
    bool time = false, day = false, month = false, year = false;

    void take(octets token) {
        if (!time && take_time(token)) time = true;
        else if (!day && take_one(token, 1, 2, found.day)) day = true;
        else if (!month && take_month(token)) month = true;
        else if (!year && take_one(token, 2, 4, found.year)) year = true;
    }

    // The numbers as they stand, put right and checked (steps 3 to 6).
    [[nodiscard]] bool exists() {
        if (!time || !day || !month || !year) return false;
        if (found.year >= 70 && found.year <= 99) found.year += 1900;
        else if (found.year <= 69) found.year += 2000;
        return found.year >= earliest_cookie_year && found.hour <= 23 && found.minute <= 59 && found.second <= 59 &&
               found.day >= 1 && found.day <= days_of_month(found.year, found.month);
    }

private:
    static bool take_one(octets token, std::size_t least, std::size_t most, int& value) {
        return take_digits(token, least, most, value);
    }
    bool take_time(octets token) {
        civil t = found;
        if (!take_digits(token, 1, 2, t.hour) || !take_colon(token) || !take_digits(token, 1, 2, t.minute) ||
            !take_colon(token) || !take_digits(token, 1, 2, t.second))
            return false;
        found = t;
        return true;
    }
    static bool take_colon(octets& token) {
        if (token.empty() || token.front() != ':') return false;
        token.remove_prefix(1);
        return true;
    }
    bool take_month(octets token) {
        for (std::size_t i = 0; i < 12; ++i) {
            if (!equal_ignoring_case(token.substr(0, 3), cookie_months.substr(i * 3, 3))) continue;
            found.month = static_cast<int>(i) + 1;
            return true;
        }
        return false;
    }
};

}  // namespace

result<timestamp> parse_cookie_date(octets date) {
    if (!enforced(rules::cookie_date)) return parse_http_date(date, {});
    cookie_date_parts parts;
    for (std::size_t at = 0; at < date.size();) {
        std::size_t end = at;
        while (end < date.size() && !cookie_date_delimiter(date[end])) ++end;
        if (end > at) parts.take(date.substr(at, end - at));
        at = end + 1;
    }
    if (!parts.exists()) return violation{&rules::cookie_date, 0};
    return timestamp{seconds_of(parts.found)};
}

}  // namespace httoop::inline v0
