#include <httoop/field/cookie_string.hpp>

#include <doctest/doctest.h>

#include <httoop/field/rules.hpp>
#include <httoop/message/request.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("cookie_string: pairs in their order, liberally read") {
    support::takes<cookie_string>("SID=31d4d96e407aad42; lang=en-US");
    support::takes<cookie_string>("");
    support::takes<cookie_string>("a=b;c=d", "a=b; c=d");
    support::takes<cookie_string>(" ;; a = b c ; ;", "a=b c");
    support::takes<cookie_string>("a=\"b,\\c\"; a=2");
    support::takes<cookie_string>("a=b=c; =d", "a=b=c; d");
    support::takes<cookie_string>("nameless");
    support::takes<cookie_string>("=a=b; c=d");  // without a name, and with the value "a=b"
    support::takes<cookie_string>("=; a=", "a=");
    auto const c = *cookie_string::parse("a=1; A=2; a=3; x");
    CHECK(c.pairs.size() == 4);
    CHECK(c.find("a")->value == "1");
    CHECK(c.find("A")->value == "2");
    CHECK(c.find("")->value == "x");
    CHECK(c.find("b") == nullptr);
}

// req: rfc6265bis#4.2.1
TEST_CASE("cookie_string: no control octets") {
    support::refuses<cookie_string>("a=b\nc", rules::cookie_string_octets, 3);
    support::refuses<cookie_string>(octets{"a=\0", 3}, rules::cookie_string_octets, 2);
    support::takes<cookie_string>("a=b\tc");
}

TEST_CASE("cookie_string: what would be other pairs is not composed") {
    cookie_string c;
    c.pairs = {{"a", "b; c=d"}};
    support::does_not_compose(c);
    c.pairs = {{"a=b", "c"}};
    support::does_not_compose(c);
    c.pairs = {{"", ""}};
    support::does_not_compose(c);
    c.pairs = {{"a", " b"}};
    support::does_not_compose(c);
}

// req: rfc6265bis#4.2.1-2
TEST_CASE("cookie_string: several Cookie lines count as one") {
    request r;
    r.fields().append(field_id::cookie, "a=1; b=2");
    r.fields().append(field_id::cookie, "c=3");
    auto const c = r.get<cookie_string>();
    REQUIRE(c.has_value());
    CHECK(c->compose() == "a=1; b=2; c=3");
}

TEST_CASE("cookie_reader: walks the same pairs without memory, and stops at a fault") {
    for (octets const value : {"", ";", "a=1; b=2", " a = 1 ;;b", "=x; y=; =", "a=b=c", "a=\tb ; c"}) {
        cookie_reader walk{value};
        auto const all = *cookie_string::parse(value);
        for (auto const& p : all.pairs) {
            REQUIRE(walk.next());
            CHECK(walk.name() == p.name);
            CHECK(walk.value() == p.value);
        }
        CHECK_FALSE(walk.next());
        CHECK(walk.fault().broken == nullptr);
    }
    cookie_reader broken{"a=1; b\x01=2; c=3"};
    CHECK(broken.next());
    CHECK_FALSE(broken.next());
    CHECK(broken.fault().broken == &rules::cookie_string_octets);
    CHECK(broken.fault().offset == 6);
    CHECK_FALSE(broken.next());
}
