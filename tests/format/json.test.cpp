#include <httoop/format/json.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <httoop/format/rules.hpp>

#include "format/json_value.hpp"

using namespace httoop;

namespace {

std::string composed(octets text) {
    auto const d = json_document::parse(text);
    return d ? d->compose() : std::string{d.error().broken->id} + " at " + std::to_string(d.error().offset);
}

bool same(octets a, octets b) { return *json_document::parse(a) == *json_document::parse(b); }

struct collected : findings_sink {
    std::vector<finding> all;
    void found(finding const& f) override { all.push_back(f); }
};

}  // namespace

TEST_CASE("JSON is composed as it was written, without white space, members in their order") {
    for (octets const text : {"null", "true", "false", "0", "-0", "\"\"", "[]", "{}", "[[],{}]", "[1,[2,\"x\"],null]",
                              R"({"b":1,"a":{"c":[true]},"":false})", "\"\xc3\xa4\xf0\x9f\x98\x80\x7f/\"",
                              R"("\"\\\b\f\n\r\t\u0000\u001f")"})
        CHECK(composed(text) == text);
    CHECK(composed(" { \"a\" :\t[ 1 ,\r\n2 ] } \n") == R"({"a":[1,2]})");
    CHECK(composed(R"("\u0041\/\ud83d\ude00")") == "\"A/\xf0\x9f\x98\x80\"");
    CHECK(json_document{}.compose() == "null");
}

// req: rfc8259#6
TEST_CASE("numbers are kept digit by digit, or refused") {
    for (octets const n : {"18446744073709551615", "18446744073709551616", "-9223372036854775808", "-9223372036854775809",
                           "1.0", "1.10", "0.1000000000000000055511151231257827", "1e2", "1E+02", "1e-400", "-0.0",
                           "123456789012345678901234567890", "1e-999999999", "1e-000000000000001"})
        CHECK(composed(n) == n);
    CHECK(composed("1e400") == "rfc8259#6 at 4");
    CHECK(composed("[-1e309]").find("rfc8259#6 ") == 0);
    CHECK(composed("1e-1000000000").find("rfc8259#6 ") == 0);
    for (octets const n : {"01", "+1", "1.", ".5", "1e", "-", "0x1", "NaN", "Infinity", "1e+", "--1"})
        CHECK_MESSAGE(composed(n).find("rfc8259#2 ") == 0, n);
}

// req: rfc8259#2
TEST_CASE("what is no JSON text is refused, with its place") {
    CHECK(composed("") == "rfc8259#2 at 0");
    CHECK(composed("[1,]") == "rfc8259#2 at 3");
    CHECK(composed("{\"a\":1,}") == "rfc8259#2 at 7");
    CHECK(composed("[1] 2") == "rfc8259#2 at 4");
    CHECK(composed({"{}\0x", 4}) == "rfc8259#2 at 2");
    for (octets const text : {"[", "{\"a\"", "{\"a\" 1}", "{a:1}", "'a'", "\"a", "\"\\x\"", "\"\\u12g4\"", "\"\\ud800\"",
                              "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\x01\"", "\"\n\"", "nul", "True", "// x\n1", "[1]]", "[1}"})
        CHECK_MESSAGE(composed(text).find("rfc8259#2 ") == 0, text);
}

// req: rfc8259#8.1
TEST_CASE("only well-formed UTF-8 without byte order mark is read") {
    CHECK(composed("\"a\xff\"") == "rfc8259#8.1 at 2");
    CHECK(composed("\"\xc0\x80\"") == "rfc8259#8.1 at 1");
    CHECK(composed("\"\xed\xa0\x80\"") == "rfc8259#8.1 at 1");
    CHECK(composed("\"\xc3") == "rfc8259#8.1 at 1");
    CHECK(composed("\xef\xbb\xbf{}") == "rfc8259#8.1 at 0");
}

// req: rfc8259#4
TEST_CASE("a name that stands twice in an object is refused, or found and the last one kept") {
    octets const text = R"({"a":1,"b":{"a":2},"\u0061":3})";
    CHECK(composed(text) == "rfc8259#4 at 26");
    collected findings;
    policy p;
    p.collect_into(&findings);
    auto const d = json_document::parse(text, p);
    REQUIRE(d);
    CHECK(d->compose() == R"({"a":3,"b":{"a":2}})");
    REQUIRE(findings.all.size() == 1);
    CHECK(findings.all[0].broken == &rules::json_names_unique);
}

// req: rfc8259#9
TEST_CASE("limits: octets, values, depth") {
    policy p;
    p.limits.json_depth = 2;
    CHECK(json_document::parse("[[1],{}]", p));
    auto d = json_document::parse("[[1],{\"a\":[]}]", p);
    REQUIRE_FALSE(d);
    CHECK(d.error().broken == &rules::json_depth_limit);
    CHECK(d.error().offset == 10);
    p = {};
    p.limits.json_values = 4;
    CHECK(json_document::parse("[1,[2]]", p));
    d = json_document::parse("[1,[2,3]]", p);
    REQUIRE_FALSE(d);
    CHECK(d.error().broken == &rules::json_values_limit);
    p = {};
    p.limits.json_octets = 4;
    CHECK(json_document::parse("1234", p));
    d = json_document::parse("12345", p);
    REQUIRE_FALSE(d);
    CHECK(d.error().broken == &rules::json_octets_limit);
    CHECK(d.error().offset == 4);
}

TEST_CASE("whatever the limit is, what is nested too deep for recursion is refused") {
    policy p;
    p.limits.json_depth = 1000000;
    std::string const deep = std::string(1000, '[') + std::string(1000, ']');
    CHECK(json_document::parse(deep, p)->compose() == deep);
    CHECK_FALSE(json_document::parse("[" + deep + "]", p));
    CHECK_FALSE(json_document::parse(std::string(500000, '['), p));
}

// req: rfc6902#4.6
TEST_CASE("documents are compared by value") {
    CHECK(same("[1,1.0,1e0]", "[1.00,10e-1,0.1E+1]"));
    CHECK(same("[0,-0,0.0,0e5]", "[-0.0e9,0,0,0]"));
    CHECK(same("123456789012345678901234567890", "1.2345678901234567890123456789e29"));
    CHECK_FALSE(same("123456789012345678901234567890", "123456789012345678901234567891"));
    CHECK_FALSE(same("9007199254740993", "9007199254740992.0"));
    CHECK_FALSE(same("1", "-1"));
    CHECK_FALSE(same("1e10", "1e-10"));
    CHECK_FALSE(same("10", "1"));
    CHECK_FALSE(same("0.1", "0.01"));
    CHECK(same(R"({"a":1,"b":[2,{"c":null}]})", R"({"b":[2.0,{"c":null}],"a":1})"));
    CHECK_FALSE(same(R"({"a":1})", R"({"a":1,"b":2})"));
    CHECK_FALSE(same(R"({"a":1})", R"({"b":1})"));
    CHECK_FALSE(same("[1,2]", "[2,1]"));
    CHECK_FALSE(same("[1]", "[1,1]"));
    CHECK(same(R"("\u00e4")", "\"\xc3\xa4\""));
    CHECK_FALSE(same("\"a\\u0308\"", "\"\xc3\xa4\""));
    CHECK_FALSE(same("\"1\"", "1"));
    CHECK_FALSE(same("null", "false"));
}

// req: rfc6901#5-1
TEST_CASE("what has to be escaped in a string is escaped") {
    json_document const d{make_owned<json_value>(json_value::kind::string, std::string{"/\"\\\0\x1f\n", 6})};
    CHECK(d.compose() == R"("/\"\\\u0000\u001f\n")");
    auto const back = json_document::parse(d.compose());
    CHECK((back && *back == d));
}

TEST_CASE("a copy is a document of its own") {
    json_document const d = *json_document::parse(R"({"a":[1],"b":2})");
    json_document copy = d;
    copy.root().members->erase("a");
    copy.root().members->put("c", json_value{json_value::kind::null});
    copy.root().members->put("b", json_value{json_value::kind::true_});
    CHECK(copy.compose() == R"({"b":true,"c":null})");
    CHECK(d.compose() == R"({"a":[1],"b":2})");
    copy = d;
    CHECK(copy == d);
}

TEST_CASE("sizes are those of what is composed") {
    for (octets const text : {"null", "false", "-1.5", "\"a\\n\\u0001\xc3\xa4\"", "[]", "{}", "[1]", "[1,[2,{}]]",
                              R"({"a":1})", R"({"a":{"\"":[[]]},"b":""})"})
        CHECK_MESSAGE(size_of(json_document::parse(text)->root()).octets == text.size(), text);
    json_size const s = size_of(json_document::parse(R"([1,{"a":[2]}])")->root());
    CHECK(s.values == 5);
    CHECK(s.depth == 3);
}
