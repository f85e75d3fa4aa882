#include <httoop/syntax/parameters.hpp>

#include <string>

#include <doctest/doctest.h>

#include <httoop/syntax/rules.hpp>

using namespace httoop;

TEST_CASE("parameters: in their order, with what their values stand for") {
    CHECK(parameters::parse("")->empty());
    CHECK(parameters::parse(" ; ;\t;")->empty());
    CHECK(*parameters::parse(";a=b") == parameters{{"a", "b"}});
    CHECK(*parameters::parse(" ; a=b;c=\"d;e\" ;F=\"\"") ==
          parameters{{"a", "b"}, {"c", "d;e"}, {"F", ""}});
    CHECK(*parameters::parse(";a=1;A=2") == parameters{{"a", "1"}, {"A", "2"}});
    CHECK(*parameters::parse(";a=1;A=2")->find("A") == "1");
    CHECK(parameters::parse(";a=1")->find("b") == nullptr);
}

// req: rfc9110#5.6.6
TEST_CASE("parameters: what is none, and where") {
    struct { octets text; std::size_t offset; } const rows[] = {
        {"a=b", 0}, {";a", 2}, {";a=", 3}, {";=b", 1}, {";a =b", 2}, {";a= b", 3}, {";a=b c", 5},
        {";a=\"b", 3}, {";a=\"b\"c", 6}, {";a=b,c", 4}, {"; a b", 3}, {";a==b", 3}, {";a=\"\n\"", 3},
    };
    for (auto const& r : rows) {
        CAPTURE(r.text);
        std::string const exact{r.text};
        auto const p = parameters::parse(exact);
        REQUIRE_FALSE(p.has_value());
        CHECK(p.error().broken == &rules::parameter_grammar);
        CHECK(p.error().offset == r.offset);
    }
}

// req: rfc9110#5.6.3-4
TEST_CASE("parameters: bad white space is taken away where the grammar has it") {
    auto const p = parameters::parse("; a \t= b;c= \"d\"", parameter_form::bad_space);
    REQUIRE(p.has_value());
    CHECK(*p == parameters{{"a", "b"}, {"c", "d"}});
}

// req: rfc9110#5.6.3-3
TEST_CASE("parameters: are composed without bad white space, quoted where they must") {
    parameters const p{{"a", "b"}, {"c", "d e"}, {"f", ""}, {"g", "\""}};
    for (auto form : {parameter_form::strict, parameter_form::bad_space}) {
        std::string text;
        p.compose(text, form);
        CHECK(text == "; a=b; c=\"d e\"; f=\"\"; g=\"\\\"\"");
        if (enforced(rules::quoted_pair)) CHECK(*parameters::parse(text, form) == p);
    }
}

TEST_CASE("parameters: values may be left out where the grammar says so") {
    auto const p = parameters::parse("; a ; b\t= c;d=\"\";e", parameter_form::optional_value);
    REQUIRE(p.has_value());
    CHECK(*p == parameters{{"a", ""}, {"b", "c"}, {"d", ""}, {"e", ""}});
    std::string text;
    p->compose(text, parameter_form::optional_value);
    CHECK(text == "; a; b=c; d; e");
    CHECK(parameters::parse(";a b", parameter_form::optional_value).error().offset == 3);
    CHECK(parameters::parse(";a=;b", parameter_form::optional_value).error().offset == 3);
}

TEST_CASE("parameters: the first of a separated list has no semicolon before it") {
    CHECK(parameters::parse_separated("")->empty());
    CHECK(*parameters::parse_separated("a=b; c=\"d\"") == parameters{{"a", "b"}, {"c", "d"}});
    CHECK(*parameters::parse_separated(" ; a=b;;") == parameters{{"a", "b"}});
    CHECK(parameters::parse_separated("a=b c=d").error().offset == 4);
    CHECK(parameters::parse_separated("a").error().offset == 1);
}

TEST_CASE("parameters: where they stood, and how") {
    auto const p = *parameters::parse("; a=b;c=\"d\"");
    REQUIRE(p.size() == 2);
    parameter const& a = *p.begin();
    parameter const& c = *(p.begin() + 1);
    CHECK(a.at == 2);
    CHECK_FALSE(a.quoted);
    CHECK(c.at == 6);
    CHECK(c.quoted);
}

TEST_CASE("parameters: the first name that stood before") {
    auto const at = [](octets s) {
        auto const p = *parameters::parse_separated(s, parameter_form::optional_value);
        parameter const* const again = p.repeated();
        return again == nullptr ? -1 : again - &*p.begin();
    };
    CHECK(at("") == -1);
    CHECK(at("a;b;c") == -1);
    CHECK(at("b;a;B;A") == 2);
    CHECK(at("a;b;c;c;a") == 3);
    CHECK(at("ab;a;abc") == -1);
}
