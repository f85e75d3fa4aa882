#include <httoop/syntax/list.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <httoop/syntax/rules.hpp>

using namespace httoop;

namespace {

std::vector<std::string> elements(octets value, violation* fault = nullptr) {
    std::vector<std::string> all;
    std::string const exact{value};
    list_reader list{exact};
    while (list.next()) all.emplace_back(list.element());
    if (fault != nullptr) *fault = list.fault();
    else CHECK(list.fault().broken == nullptr);
    return all;
}

using strings = std::vector<std::string>;

}  // namespace

// req: rfc9110#5.6.1.2-2   white space around commas
// req: rfc9110#5.6.1.2-1   empty elements
TEST_CASE("list: elements without what is around them") {
    CHECK(elements("") == strings{});
    CHECK(elements(" \t") == strings{});
    CHECK(elements(",") == strings{});
    CHECK(elements("foo,bar") == strings{"foo", "bar"});
    CHECK(elements("foo ,bar,") == strings{"foo", "bar"});
    CHECK(elements("foo , ,bar,charlie") == strings{"foo", "bar", "charlie"});
    CHECK(elements("\tfoo\t,\tbar baz ") == strings{"foo", "bar baz"});
    CHECK(elements(",,a") == strings{"a"});
}

TEST_CASE("list: a comma in a quoted-string separates nothing") {
    CHECK(elements("a=\"b,c\",d") == strings{"a=\"b,c\"", "d"});
    CHECK(elements("\"a\\\",b\" , c") == strings{"\"a\\\",b\"", "c"});
    CHECK(elements("\"\\\\\",c") == strings{"\"\\\\\"", "c"});
}

// req: rfc9110#5.6.4
TEST_CASE("list: a quoted-string that does not end is a fault where it begins") {
    for (octets const value : {"a, b\"c", "a, b\"c\\\"", "a, b\"\x01\"", "a, b\"\\"}) {
        CAPTURE(value);
        violation fault;
        elements(value, &fault);
        CHECK(fault.broken == &rules::quoted_string);
        CHECK(fault.offset == 4);
    }
}

// req: rfc9110#5.6.1
TEST_CASE("list: what follows an element without comma is a fault") {
    list_reader list{"\"a\" \"b\""};
    REQUIRE(list.next());
    CHECK(list.rest() == "\"a\" \"b\"");
    list.took(3);
    CHECK_FALSE(list.next());
    CHECK(list.fault().broken == &rules::list_grammar);
    CHECK(list.fault().offset == 4);
    CHECK_FALSE(list.next());
}

// req: rfc9110#5.6.1.2-1
TEST_CASE("list: empty elements are passed over, but not without end") {
    violation fault;
    std::string const some(list_empty_elements, ',');
    CHECK(elements(some + "a", &fault) == strings{"a"});
    CHECK(fault.broken == nullptr);
    elements(some + ",a", &fault);
    CHECK(fault.broken == &rules::list_empty_elements);
    CHECK(fault.offset == list_empty_elements);
    CHECK(elements("a" + some, &fault) == strings{"a"});
    CHECK(fault.broken == nullptr);  // the first comma separates
}

// req: rfc9110#5.6.1.1-1
TEST_CASE("list: no empty elements are composed") {
    std::string list;
    for (octets const element : {"", "a", "", "b", ""}) append_element(list, element);
    CHECK(list == "a, b");
}
