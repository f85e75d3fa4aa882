#include <httoop/syntax/ext_value.hpp>

#include <httoop/syntax/rules.hpp>

#include <doctest/doctest.h>

#include "support/cliff.hpp"

using namespace httoop;

// req: rfc8187#3.2-1
TEST_CASE("ext_value: the examples of RFC 8187 3.2.3") {
    auto const pound = ext_value::parse("utf-8'en'%C2%A3%20rates");
    REQUIRE(pound.has_value());
    CHECK(*pound == ext_value{"\xc2\xa3 rates", "en"});
    auto const euro = ext_value::parse("UTF-8''%c2%a3%20and%20%e2%82%ac%20rates");
    REQUIRE(euro.has_value());
    CHECK(*euro == ext_value{"\xc2\xa3 and \xe2\x82\xac rates", ""});
    CHECK(ext_value::parse("iso-8859-1'de-AT'%A3%20rates")->text == "\xc2\xa3 rates");
    auto const empty = ext_value::parse("UTF-8''");
    REQUIRE(empty.has_value());
    CHECK(empty->text.empty());
}

// req: rfc8187#3.2.1-2
// req: rfc8187#3.2.1
TEST_CASE("ext_value: what is none, and where") {
    rule const& grammar = rules::ext_value_grammar;
    rule const& charset = rules::ext_value_charset;
    struct { octets text; rule const& broken; std::size_t offset; } const rows[] = {
        {"", grammar, 0}, {"x", grammar, 0}, {"''x", grammar, 0}, {"UTF-8'x", grammar, 6},
        {"\"UTF-8''x\"", grammar, 0}, {"UTF-8''a b", grammar, 8}, {"UTF-8''a%", grammar, 8},
        {"UTF-8''%4", grammar, 7}, {"UTF-8''%g0", grammar, 7}, {"UTF-8''a'", grammar, 8},
        {"UTF-8''*", grammar, 7}, {"UTF-8'e_n'x", grammar, 6}, {"U TF-8''x", grammar, 0},
        {"UTF-8''%E4", charset, 0}, {"UTF-8''%c0%af", charset, 0}, {"UTF-8''%ed%a0%80", charset, 0},
        {"iso-8859-15''x", charset, 0}, {"iso-8859-1''%82", charset, 0}};
    for (auto const& r : rows) {
        CAPTURE(r.text);
        support::cliff const edge{r.text};
        auto const v = ext_value::parse(edge.view());
        REQUIRE_FALSE(v.has_value());
        CHECK(v.error().broken == &r.broken);
        CHECK(v.error().offset == r.offset);
    }
}

// req: rfc8187#3.2.1-3
TEST_CASE("ext_value: is composed in UTF-8, and comes back") {
    CHECK(ext_value{"\xe2\x82\xac rates.html", "en"}.compose() == "UTF-8'en'%E2%82%AC%20rates.html");
    std::string all;
    for (int c = 0; c < 128; ++c) all += static_cast<char>(c);
    all += "\xc2\x80\xf4\x8f\xbf\xbf";
    auto const back = ext_value::parse(ext_value{all, ""}.compose());
    REQUIRE(back.has_value());
    CHECK(back->text == all);
}

// req: rfc8288#3.4.2-1
TEST_CASE("ext_value: the form with an asterisk beats the plain one where it is whole") {
    auto const text = [](octets s) { return text_of(*parameters::parse(s), "a"); };
    CHECK(text(";a=plain;a*=UTF-8''ext") == "ext");
    CHECK(text(";A*=UTF-8''ext;A=plain") == "ext");
    CHECK(text(";a=plain;a*=UTF-8''%ff") == "plain");
    CHECK(text(";a=\"\xe4\"") == "\xc3\xa4");
    CHECK(text(";b=plain") == std::nullopt);
    CHECK(text(";a*=x") == std::nullopt);
}

TEST_CASE("ext_value: what is broken is dropped") {
    auto p = *parameters::parse(";a*=UTF-8''x;b*=\"UTF-8''x\";c*=UTF-8'x;d=1;*=y;e*=UTF-8''%C3%A4");
    drop_broken_ext_values(p);
    CHECK(p == parameters{{"a*", "UTF-8''x"}, {"d", "1"}, {"*", "y"}, {"e*", "UTF-8''%C3%A4"}});
}

// req: rfc6266#C.1-1
// req: rfc6266#C.1-2
TEST_CASE("ext_value: a text is set in the form that it needs") {
    struct { octets text; octets plain; octets extended; } const rows[] = {
        {"a b.html", "a b.html", ""},
        {"", "", ""},
        {"\xe2\x82\xac rates", "_ rates", "UTF-8''%E2%82%AC%20rates"},
        {"\xe4", "_", "UTF-8''%C3%A4"},
        {"50%41", "50_41", "UTF-8''50%2541"},
        {"a\"b\\c", "a_b_c", "UTF-8''a%22b%5Cc"},
        {"=?x?q?a?=", "=_x?q?a?=", "UTF-8''%3D%3Fx%3Fq%3Fa%3F%3D"},
        {"a\r\nb", "a__b", "UTF-8''a%0D%0Ab"}};
    for (auto const& r : rows) {
        CAPTURE(r.text);
        parameters p{{"x", "y"}, {"A*", "old"}};
        set_text(p, "a", r.text);
        parameters expected{{"x", "y"}, {"a", std::string{r.plain}}};
        if (!r.extended.empty()) expected.push_back({"a*", std::string{r.extended}});
        CHECK(p == expected);
    }
    parameters p{{"title", "old"}, {"x", "y"}};
    set_text(p, "title", "Kapitel", "de");
    CHECK(p == parameters{{"title", "Kapitel"}, {"x", "y"}, {"title*", "UTF-8'de'Kapitel"}});
}
