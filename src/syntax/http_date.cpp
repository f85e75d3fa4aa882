#include <httoop/syntax/http_date.hpp>

#include <tuple>

#include <httoop/syntax/rules.hpp>

#include "civil_time.hpp"

namespace httoop::inline v0 {
namespace {

constexpr octets day_names[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                "Thursday", "Friday", "Saturday"};
constexpr octets month_names = "JanFebMarAprMayJunJulAugSepOctNovDec";

constexpr std::int64_t within_four_digits(std::int64_t s) {
    return s < first_second ? first_second : s > last_second ? last_second : s;
}

constexpr std::uint32_t packed(char const* three) {
    auto const at = [&](int i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(three[i])); };
    return at(0) << 16 | at(1) << 8 | at(2);
}

// Reads the parts of a date one after the other; `at` stays where something does not fit.
struct reader {
    octets text;
    std::size_t at = 0;

    bool literal(octets expected) {
        if (text.size() - at < expected.size()) return false;
        for (std::size_t i = 0; i < expected.size(); ++i)
            if (text[at + i] != expected[i]) return false;
        at += expected.size();
        return true;
    }
    // Three octets as one number; 0 where there are fewer.
    [[nodiscard]] std::uint32_t three() const {
        return text.size() - at < 3 ? 0 : packed(text.data() + at);
    }
    bool number(std::size_t digits, int& value) {
        if (text.size() - at < digits) return false;
        int n = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            auto const digit = static_cast<unsigned>(text[at + i]) - '0';
            if (digit > 9) return false;
            n = n * 10 + static_cast<int>(digit);
        }
        at += digits;
        value = n;
        return true;
    }
    bool number(std::size_t digits, int least, int most, int& value) {
        std::size_t const start = at;
        if (number(digits, value) && value >= least && value <= most) return true;
        at = start;
        return false;
    }
    bool day_name() {
        std::uint32_t const given = three();
        for (octets const name : day_names) {
            if (packed(name.data()) != given) continue;
            at += 3;
            return true;
        }
        return false;
    }
    bool whole_day_name(int& weekday) {
        for (weekday = 0; weekday < 7; ++weekday)
            if (literal(day_names[weekday])) return true;
        return false;
    }
    bool month(int& value) {
        std::uint32_t const given = three();
        for (int i = 0; i < 12; ++i) {
            if (packed(month_names.data() + i * 3) != given) continue;
            at += 3;
            value = i + 1;
            return true;
        }
        return false;
    }
    // time-of-day = hour ":" minute ":" second
    bool time(civil& c) {
        return number(2, 0, 23, c.hour) && literal(":") && number(2, 0, 59, c.minute) &&
               literal(":") && number(2, 0, 60, c.second);
    }
    // The day is read before month and year say whether it exists.
    bool day_exists(civil const& c, std::size_t day_at) {
        if (c.day <= days_of_month(c.year, c.month)) return at == text.size();
        at = day_at;
        return false;
    }
};

// IMF-fixdate = day-name "," SP day SP month SP year SP time-of-day SP GMT
bool read_fixdate(reader& r, civil& c) {
    return r.day_name() && r.literal(", ") && r.number(2, 1, 31, c.day) && r.literal(" ") &&
           r.month(c.month) && r.literal(" ") && r.number(4, c.year) && r.literal(" ") &&
           r.time(c) && r.literal(" GMT") && r.day_exists(c, 5);
}

// asctime-date = day-name SP month SP ( 2DIGIT / ( SP 1DIGIT )) SP time-of-day SP year
bool read_asctime(reader& r, civil& c) {
    return r.day_name() && r.literal(" ") && r.month(c.month) && r.literal(" ") &&
           (r.literal(" ") ? r.number(1, 1, 9, c.day) : r.number(2, 1, 31, c.day)) &&
           r.literal(" ") && r.time(c) && r.literal(" ") && r.number(4, c.year) &&
           r.day_exists(c, 8);
}

// The day of the week, Sunday is 0. 0000-01-01 was a Saturday.
constexpr int weekday_of(std::int64_t seconds) {
    return static_cast<int>(((seconds - first_second) / seconds_a_day + 6) % 7);
}

// The year for two digits: the latest that is no more than 50 years ahead of now; but a century
// earlier if the day of that name is there. ("Thursday, 01-Jan-70" is in 1970 still in 2026.)
int year_of(civil c, int weekday, timestamp now) {
    if (!enforced(rules::http_date_century)) return 1900 + c.year;
    civil const today = civil_of(within_four_digits(now.seconds));
    auto const in_year = [](civil const& d) {
        return std::tuple{d.month, d.day, d.hour, d.minute, d.second};
    };
    int const furthest = today.year + 50 - (in_year(c) > in_year(today) ? 1 : 0);
    c.year = furthest - ((furthest - c.year) % 100 + 100) % 100;
    if (c.year < 0) c.year += 100;
    if (c.year > 9999) c.year -= 100;
    if (c.year < 100 || weekday_of(seconds_of(c)) == weekday) return c.year;
    c.year -= 100;
    return weekday_of(seconds_of(c)) == weekday ? c.year : c.year + 100;
}

// rfc850-date = day-name-l "," SP day "-" month "-" 2DIGIT SP time-of-day SP GMT
bool read_rfc850(reader& r, civil& c, timestamp now) {
    int weekday;
    if (!r.whole_day_name(weekday) || !r.literal(", ")) return false;
    std::size_t const day_at = r.at;
    if (!(r.number(2, 1, 31, c.day) && r.literal("-") && r.month(c.month) && r.literal("-") &&
          r.number(2, c.year) && r.literal(" ") && r.time(c) && r.literal(" GMT")))
        return false;
    c.year = year_of(c, weekday, now);
    return r.day_exists(c, day_at);
}

char* write_digits(char* to, int n, int digits) {
    for (int i = digits; i-- > 0; n /= 10) to[i] = static_cast<char>('0' + n % 10);
    return to + digits;
}

}  // namespace

result<timestamp> parse_http_date(octets date, timestamp now) {
    reader r{date};
    civil c;
    octets const after_name = date.substr(date.size() < 3 ? date.size() : 3, 1);
    bool fits = false;
    if (after_name == "," || !enforced(rules::http_date_formats)) fits = read_fixdate(r, c);
    else if (after_name == " ") fits = read_asctime(r, c);
    else fits = read_rfc850(r, c, now);
    if (!fits && enforced(rules::http_date_grammar))
        return violation{&rules::http_date_grammar, r.at};
    return timestamp{seconds_of(c)};
}

char* compose_imf_fixdate(char* to, timestamp t) {
    std::int64_t const seconds = within_four_digits(t.seconds);
    civil const c = civil_of(seconds);
    auto const write = [&to](octets text) {
        for (char const octet : text) *to++ = octet;
    };
    write(day_names[weekday_of(seconds)].substr(0, 3));
    write(", ");
    to = write_digits(to, c.day, 2);
    if (!enforced(rules::http_date_whitespace) && to[-2] == '0') to[-2] = ' ';
    write(" ");
    write(month_names.substr(static_cast<std::size_t>(c.month - 1) * 3, 3));
    write(" ");
    to = write_digits(to, c.year, 4);
    write(" ");
    to = write_digits(to, c.hour, 2);
    write(":");
    to = write_digits(to, c.minute, 2);
    write(":");
    to = write_digits(to, c.second, 2);
    write(enforced(rules::http_date_fixdate) ? " GMT" : " UTC");
    return to;
}

}  // namespace httoop::inline v0
