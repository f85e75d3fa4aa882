#include <httoop/syntax/http_date.hpp>

#include <ctime>
#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <httoop/syntax/rules.hpp>

using namespace httoop;
using nlohmann::json;

namespace {

json const& data() {
    static json const all = json::parse(std::ifstream{"tests/data/syntax/dates/http-dates.json"});
    return all;
}

timestamp iso(std::string const& text) {
    std::tm t{};
    REQUIRE(std::sscanf(text.c_str(), "%d-%d-%dT%d:%d:%dZ", &t.tm_year, &t.tm_mon, &t.tm_mday,
                        &t.tm_hour, &t.tm_min, &t.tm_sec) == 6);
    t.tm_year -= 1900;
    t.tm_mon -= 1;
    return {timegm(&t)};
}

std::string composed(timestamp t) {
    char text[imf_fixdate_size];
    char const* const end = compose_imf_fixdate(text, t);
    CHECK(end - text == static_cast<std::ptrdiff_t>(imf_fixdate_size));
    return {text, imf_fixdate_size};
}

timestamp const now{1782864000};  // 2026-07-01

}  // namespace

// req: rfc9110#5.6.7-1   recipients take all three forms
// req: rfc9110#5.6.7-2   senders write IMF-fixdate
// req: rfc9110#5.6.7-3   without additional white space
TEST_CASE("http_date: every valid date of the data is read, and written as IMF-fixdate") {
    CHECK(data()["valid"].size() == 37);
    for (json const& c : data()["valid"]) {
        CAPTURE(c.dump());
        auto const read = parse_http_date(c["input"].get<std::string>(), iso(data()["now"]));
        REQUIRE(read.has_value());
        if (c.contains("epoch_any_of")) {
            CHECK(read->seconds == c["epoch_any_of"][0]);
            continue;
        }
        CHECK(read->seconds == c["epoch"]);
        CHECK(composed(*read) == c["imf_fixdate"].get<std::string>());
    }
}

// req: rfc9110#5.6.7-4
TEST_CASE("http_date: a two-digit year is at most 50 years ahead") {
    CHECK(data()["two_digit_year"].size() == 14);
    for (json const& c : data()["two_digit_year"]) {
        CAPTURE(c.dump());
        auto const read = parse_http_date(c["input"].get<std::string>(), iso(c["now"]));
        REQUIRE(read.has_value());
        CHECK(read->seconds == c["epoch"]);
        CHECK(composed(*read) == c["imf_fixdate"].get<std::string>());
    }
}

// req: rfc9110#5.6.7
TEST_CASE("http_date: what is no date is refused") {
    CHECK(data()["invalid"].size() == 30);
    for (json const& c : data()["invalid"]) {
        CAPTURE(c.dump());
        auto const read = parse_http_date(c["input"].get<std::string>(), now);
        // The one choice we take the other way: a false day name fits the grammar.
        bool const false_day_name = c["input"] == "Mon, 06 Nov 1994 08:49:37 GMT";
        CHECK(read.has_value() == false_day_name);
        if (!read) CHECK(read.error().broken == &rules::http_date_grammar);
    }
}

// req: rfc9110#5.6.7
TEST_CASE("http_date: the offset is that of the first octet that does not fit") {
    struct { octets text; std::size_t offset; } const rows[] = {
        {"", 0},
        {"Sun", 0},
        {"Sum, 06 Nov 1994 08:49:37 GMT", 0},
        {"Sun, 32 Nov 1994 08:49:37 GMT", 5},
        {"Sun, 31 Nov 1994 08:49:37 GMT", 5},
        {"Sun, 06 Foo 1994 08:49:37 GMT", 8},
        {"Sun, 06 Nov 199x 08:49:37 GMT", 12},
        {"Sun, 06 Nov 1994 24:49:37 GMT", 17},
        {"Sun, 06 Nov 1994 08:49:37 UTC", 25},
        {"Sun, 06 Nov 1994 08:49:37 GMT ", 29},
        {"Sun, 06 Nov 1994 08:49:37 GM", 25},
        {"Sunday, 31-Nov-94 08:49:37 GMT", 8},
        {"Sunday, 06 Nov-94 08:49:37 GMT", 10},
        {"Sun Nov  0 08:49:37 1994", 9},
        {"Sun Nov 31 08:49:37 1994", 8},
        {"Sun Nov  6 08:49:37 94", 20},
    };
    for (auto const& r : rows) {
        CAPTURE(r.text);
        auto const read = parse_http_date(r.text, now);
        REQUIRE_FALSE(read.has_value());
        CHECK(read.error().offset == r.offset);
    }
}

TEST_CASE("http_date: what is written is read back as the same second, over all of 10,000 years") {
    std::int64_t const first = -62167219200, last = 253402300799;
    for (std::int64_t t = first; t <= last; t += 86400 * 31 + 3607) {
        auto const back = parse_http_date(composed({t}), now);
        REQUIRE(back.has_value());
        REQUIRE(back->seconds == t);
    }
    CHECK(composed({first}) == "Sat, 01 Jan 0000 00:00:00 GMT");
    CHECK(composed({last}) == "Fri, 31 Dec 9999 23:59:59 GMT");
}

TEST_CASE("http_date: times beyond four digits are written as the nearest that fits") {
    CHECK(composed({INT64_MIN}) == "Sat, 01 Jan 0000 00:00:00 GMT");
    CHECK(composed({INT64_MAX}) == "Fri, 31 Dec 9999 23:59:59 GMT");
}

TEST_CASE("http_date: a clock that is far off does not break two-digit years") {
    for (std::int64_t at : {INT64_MIN, std::int64_t{-62167219200}, std::int64_t{0}, INT64_MAX})
        for (int year = 0; year < 100; ++year) {
            char text[64];
            std::snprintf(text, sizeof text, "Sunday, 06-Nov-%02d 08:49:37 GMT", year);
            auto const read = parse_http_date(text, {at});
            REQUIRE(read.has_value());
            CHECK(composed(*read).substr(14, 2) == octets{text}.substr(15, 2));
        }
}

TEST_CASE("http_date: no prefix of a date is a date, and nothing beyond the octets is read") {
    for (octets const whole : {octets{"Sun, 06 Nov 1994 08:49:37 GMT"},
                               octets{"Sunday, 06-Nov-94 08:49:37 GMT"},
                               octets{"Sun Nov  6 08:49:37 1994"}})
        for (std::size_t n = 0; n < whole.size(); ++n) {
            std::string const exact{whole.substr(0, n)};
            if (!enforced(rules::http_date_grammar)) continue;
            CHECK_FALSE(parse_http_date({exact.data(), n}, now).has_value());
        }
}
