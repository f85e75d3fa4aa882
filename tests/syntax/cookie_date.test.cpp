#include <httoop/syntax/cookie_date.hpp>

#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <httoop/syntax/http_date.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/cliff.hpp"
#include "support/data.hpp"

using namespace httoop;

// req: rfc6265bis#5.1.1-1
TEST_CASE("cookie_date: the dates of the http-state corpus") {
    auto const cases = nlohmann::json::parse(support::read_data("cookie/cookie-dates.json"));
    CHECK(cases.size() == 70);
    for (auto const& c : cases) {
        std::string const input = c["input"];
        CAPTURE(input);
        support::cliff const edge{input};
        auto const read = parse_cookie_date(edge.view());
        REQUIRE(read.has_value() == !c["expected"].is_null());
        if (!read) {
            CHECK(read.error().broken == &rules::cookie_date);
            continue;
        }
        std::string text(imf_fixdate_size, ' ');
        compose_imf_fixdate(text.data(), *read);
        CHECK(text == c["expected"].get<std::string>());
    }
}

TEST_CASE("cookie_date: order, case and delimiters mean nothing") {
    for (octets const same : {"1994 Nov 6 08:49:37", "08:49:37 6 november 94", "\t6-NOV-1994/8:49:37GMT",
                              "xx 06th Novx 1994AD 8:49:37.5", "6 1994 08:49:37 Nov"}) {
        CAPTURE(same);
        auto const read = parse_cookie_date(same);
        REQUIRE(read.has_value());
        CHECK(read->seconds == 784111777);
    }
}

TEST_CASE("cookie_date: what exists in no calendar is none") {
    for (octets const none : {"", ";", "6 Nov 1994", "08:49:37 Nov 1994", "08:49:37 6 1994", "08:49:37 6 Nov",
                              "31 Nov 1994 08:49:37", "29 Feb 1993 08:49:37", "0 Nov 1994 08:49:37",
                              "6 Nov 1600 08:49:37", "6 Nov 19945 08:49:37", "6 Nov 1994 24:00:00",
                              "6 Nov 1994 23:60:00", "6 Nov 1994 23:59:60", "6 Nov 1994 08:49",
                              "6 Nov 1994 008:49:37"}) {
        CAPTURE(none);
        CHECK_FALSE(parse_cookie_date(none).has_value());
    }
    CHECK(parse_cookie_date("29 Feb 1992 08:49:37").has_value());
    CHECK(parse_cookie_date("1 Jan 1601 00:00:00")->seconds == -11644473600);
}
