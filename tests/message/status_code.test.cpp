#include <httoop/message/status_code.hpp>

#include <doctest/doctest.h>
#include <set>
#include <string>

#include <httoop/message/rules.hpp>

#include "support/data.hpp"

using namespace httoop;

TEST_CASE("the status table agrees with the register: every code, every phrase") {
    std::set<unsigned> registered;
    for (auto const& row : support::read_table("message/iana/status-codes.tsv")) {
        unsigned const number = static_cast<unsigned>(std::stoul(row[0]));
        registered.insert(number);
        CAPTURE(number);
        status_code const s = status_code::from(number).value();
        if (number == 306) CHECK(s.phrase() == "");  // unused
        else if (number == 418) CHECK(s.phrase() == "I'm a teapot");  // unused but for RFC 2324
        else CHECK(s.phrase() == row[1]);
    }
    for (unsigned n = 100; n <= 999; ++n)
        if (registered.count(n) == 0) CHECK(status_code::from(n).value().phrase() == "");
}

TEST_CASE("the codes that are heuristically cacheable are those of RFC 9110 15.1 and RFC 7725") {
    std::set<unsigned> const cacheable{200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 451, 501};
    for (unsigned n = 100; n <= 999; ++n) {
        CAPTURE(n);
        CHECK(status_code::from(n).value().heuristically_cacheable() == (cacheable.count(n) == 1));
    }
}

TEST_CASE("interim, 204, 205 and 304 responses have no content") {
    for (unsigned n = 100; n <= 999; ++n) {
        CAPTURE(n);
        bool const none = n < 200 || n == 204 || n == 205 || n == 304;
        CHECK(status_code::from(n).value().content_allowed() == !none);
    }
}

TEST_CASE("the first digit is the class, also of codes that are not registered") {
    CHECK(status_code::from(299).value().status_class() == 2);
    CHECK(status_code::from(599).value().status_class() == 5);
    CHECK(status_code::from(600).value().status_class() == 0);
    CHECK(status_code::from(103).value().interim());
    CHECK_FALSE(status_code::from(200).value().interim());
    CHECK(status_code::from(471).value().error());
    CHECK_FALSE(status_code::from(399).value().error());
    CHECK(status_code::from(999).value().error());
}

// req: rfc9110#15-1
// req: rfc9110#15-2
TEST_CASE("a code that is not registered acts as x00 of its class, one without class as 500") {
    for (unsigned n = 100; n <= 999; ++n) {
        CAPTURE(n);
        status_code const s = status_code::from(n).value();
        status_code const as = s.acts_as();
        if (!s.phrase().empty()) CHECK(as == s);
        else CHECK(as.number() == (n > 599 ? 500 : n / 100 * 100));
        CHECK_FALSE(as.phrase().empty());
    }
    CHECK(status_code::from(471).value().acts_as() == status_code::bad_request);
    CHECK(status_code::from(306).value().acts_as() == status_code::multiple_choices);
}

TEST_CASE("a number outside 100 to 999 is no status code") {
    // req: rfc9110#15
    for (unsigned n : {0u, 1u, 99u, 1000u, 65736u, 4294967295u}) {
        CAPTURE(n);
        result<status_code> const s = status_code::from(n);
        REQUIRE_FALSE(s.has_value());
        CHECK(s.error().broken == &rules::status_range);
    }
    CHECK_FALSE(status_code::parse("099").has_value());
    CHECK(status_code::from(100).value().number() == 100);
    CHECK(status_code::from(999).value().number() == 999);
}

TEST_CASE("a status code is three digits, and the offset says where it is not") {
    // req: rfc9112#4
    auto const fails_at = [](octets digits) {
        result<status_code> const s = status_code::parse(digits);
        REQUIRE_FALSE(s.has_value());
        CHECK(s.error().broken == &rules::status_digits);
        return s.error().offset;
    };
    CHECK(fails_at("") == 0);
    CHECK(fails_at("20") == 2);
    CHECK(fails_at("2000") == 3);
    CHECK(fails_at("2x0") == 1);
    CHECK(fails_at(" 20") == 0);
    CHECK(fails_at("-20") == 0);
    CHECK(status_code::parse("200").value() == status_code::ok);
    CHECK(status_code::parse("777").value().number() == 777);
}
