#include "syntax/structured_reader.hpp"

#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <httoop/core/limits.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/cliff.hpp"

using namespace httoop;
using nlohmann::json;
namespace sf = httoop::structured;

namespace {

json cases(char const* file) {
    return json::parse(std::ifstream{std::string{"tests/data/syntax/structured-fields/"} + file + ".json"});
}

std::string from_base32(std::string const& text) {
    std::string out;
    std::uint64_t bits = 0;
    int held = 0;
    for (char const c : text) {
        if (c == '=') break;
        bits = bits << 5 | static_cast<std::uint64_t>(c >= 'A' ? c - 'A' : c - '2' + 26);
        held += 5;
        if (held >= 8) out += static_cast<char>(bits >> (held -= 8));
    }
    return out;
}

// The values of the data as ours.
sf::bare_item bare_of(json const& j) {
    if (j.is_boolean()) return j.get<bool>();
    if (j.is_number_float()) return sf::decimal::rounded(j.get<double>());
    if (j.is_number()) return j.get<std::int64_t>();
    if (j.is_string()) return j.get<std::string>();
    std::string const type = j["__type"];
    if (type == "token") return sf::token{j["value"]};
    if (type == "binary") return sf::byte_sequence{from_base32(j["value"])};
    if (type == "date") return timestamp{j["value"]};
    REQUIRE(type == "displaystring");
    return sf::display_string{j["value"]};
}
sf::parameters parameters_of(json const& j) {
    sf::parameters p;
    for (json const& pair : j) p.set(pair[0], bare_of(pair[1]));
    return p;
}
sf::item item_of(json const& j) { return {bare_of(j[0]), parameters_of(j[1])}; }
sf::member member_of(json const& j) {
    if (!j[0].is_array()) return item_of(j);
    sf::inner_list l{{}, parameters_of(j[1])};
    for (json const& i : j[0]) l.items.push_back(item_of(i));
    return l;
}
sf::list list_of(json const& j) {
    sf::list l;
    for (json const& m : j) l.push_back(member_of(m));
    return l;
}
sf::dictionary dictionary_of(json const& j) {
    sf::dictionary d;
    for (json const& pair : j) d.set(pair[0], member_of(pair[1]));
    return d;
}

// All lines as one value, and that of an absent field where there is none.
std::string joined(json const& lines) {
    std::string all;
    for (std::size_t i = 0; i < lines.size(); ++i) (all += i > 0 ? ", " : "") += lines[i].get<std::string>();
    return all;
}

template <class X>
void look_at(json const& c, X (*value_of)(json const&)) {
    bool const must_fail = c.value("must_fail", false);
    if (c.contains("raw")) {
        std::string const raw = joined(c["raw"]);
        support::cliff const edge{raw};
        auto const parsed = X::parse(edge.view());
        if (must_fail) {
            REQUIRE_FALSE(parsed.has_value());
            CHECK(parsed.error().offset <= raw.size());
            return;
        }
        // No case of the data makes use of its "can_fail".
        REQUIRE(parsed.has_value());
        CHECK(*parsed == value_of(c["expected"]));
    }
    auto const composed = value_of(c["expected"]).compose();
    REQUIRE(composed.has_value() == !must_fail);
    if (composed) CHECK(*composed == joined(c.contains("canonical") ? c["canonical"] : c["raw"]));
}

void look_at(json const& c) {
    CAPTURE(c["name"].get<std::string>());
    std::string const type = c["header_type"];
    if (type == "item") return look_at<sf::item>(c, item_of);
    if (type == "list") return look_at<sf::list>(c, list_of);
    REQUIRE(type == "dictionary");
    look_at<sf::dictionary>(c, dictionary_of);
}

template <class X>
void refuses(octets value, rule const& broken, std::size_t offset) {
    CAPTURE(value);
    support::cliff const edge{value};
    auto const x = X::parse(edge.view());
    REQUIRE_FALSE(x.has_value());
    CHECK(x.error().broken == &broken);
    CHECK(x.error().offset == offset);
}

}  // namespace

// The generated ones among them are all 128 characters in a key, a string and a token, and numbers of
// all lengths.
// req: rfc9651#1.2-1
TEST_CASE("structured: every case of the working group's data, parsed and composed") {
    std::size_t count = 0;
    for (char const* const file :
         {"binary", "boolean", "date", "dictionary", "display-string", "examples", "item", "key-generated",
          "large-generated", "list", "listlist", "number-generated", "number", "param-dict", "param-list",
          "param-listlist", "string-generated", "string", "token-generated", "token",
          "serialisation-tests/key-generated", "serialisation-tests/number",
          "serialisation-tests/string-generated", "serialisation-tests/token-generated"}) {
        CAPTURE(file);
        for (json const& c : cases(file)) {
            look_at(c);
            ++count;
        }
    }
    CHECK(count == 2135);
}

// req: rfc9651#4.2
// req: rfc9651#4.2.1
// req: rfc9651#4.2.1.2
// req: rfc9651#4.2.2
TEST_CASE("structured: what no list or dictionary is, and where") {
    using namespace rules;
    refuses<sf::item>("1 2", structured_end, 2);
    refuses<sf::item>("1, 2", structured_end, 1);
    refuses<sf::item>("(1)", structured_item, 0);
    refuses<sf::item>("a;b c", structured_end, 4);
    refuses<sf::list>("1 2", structured_list, 2);
    refuses<sf::list>("1,", structured_list, 2);
    refuses<sf::list>("1, \t", structured_list, 4);
    refuses<sf::list>("1,,2", structured_item, 2);
    refuses<sf::list>("\t1", structured_item, 0);
    refuses<sf::list>("1;\ta", structured_key, 2);
    refuses<sf::list>("(1 2", structured_inner_list, 4);
    refuses<sf::list>("(", structured_inner_list, 1);
    refuses<sf::list>("a, (1,2)", structured_inner_list, 5);
    refuses<sf::list>("(1\t2)", structured_inner_list, 2);
    refuses<sf::list>("((1))", structured_item, 1);
    refuses<sf::list>("(1);a=(2)", structured_item, 6);
    refuses<sf::dictionary>("a=1 b=2", structured_dictionary, 4);
    refuses<sf::dictionary>("a=1,", structured_dictionary, 4);
    refuses<sf::dictionary>("a=", structured_item, 2);
    refuses<sf::dictionary>("a= 1", structured_item, 2);
    refuses<sf::dictionary>("a =1", structured_dictionary, 2);
    refuses<sf::dictionary>("a,,b", structured_key, 2);
    refuses<sf::dictionary>("a=1, B=2", structured_key, 5);
    CHECK(sf::list::parse("  1 \t,\t2 \t")->size() == 2);
    CHECK(sf::dictionary::parse("  a \t,\tb \t")->size() == 2);
}

// req: rfc9651#3.3.3-1
// req: rfc9651#4.2.3.1
// req: rfc9651#4.2.3.3
// req: rfc9651#4.2.4
// req: rfc9651#4.2.5
// req: rfc9651#4.2.8
// req: rfc9651#4.2.9
// req: rfc9651#4.2.10
TEST_CASE("structured: what no item is, and where") {
    using namespace rules;
    struct { octets text; rule const* broken; std::size_t offset; } const rows[] = {
        {"", &structured_item, 0},
        {"  ", &structured_item, 2},
        {"\xc3\xa4", &structured_item, 0},
        {"=", &structured_item, 0},
        {octets{"\0", 1}, &structured_item, 0},
        {"-", &structured_number, 1},
        {"--1", &structured_number, 1},
        {"-a", &structured_number, 1},
        {"1234567890123456", &structured_number, 15},
        {"1234567890123.1", &structured_number, 13},
        {"123456789012.1234", &structured_number, 16},
        {"1.", &structured_number, 2},
        {"1.a", &structured_number, 2},
        {"1.2.3", &structured_end, 3},
        {"\"a", &structured_string, 2},
        {"\"a\\", &structured_string, 3},
        {"\"a\tb\"", &structured_string, 2},
        {"\"\x7f\"", &structured_string, 1},
        {"\"\xc3\xa4\"", &structured_string, 1},
        {"\"a\\b\"", &structured_string_escape, 3},
        {"a;", &structured_key, 2},
        {"a;=1", &structured_key, 2},
        {"a;1", &structured_key, 2},
        {"a;A", &structured_key, 2},
        {"a; b=", &structured_item, 5},
        {"a;b=1;c=\"", &structured_string, 9},
        {"?", &structured_boolean, 1},
        {"?2", &structured_boolean, 1},
        {"?T", &structured_boolean, 1},
        {"@", &structured_number, 1},
        {"@a", &structured_number, 1},
        {"@1.5", &structured_date, 2},
        {"%", &structured_display_string, 1},
        {"%a", &structured_display_string, 1},
        {"%\"a", &structured_display_string, 3},
        {"%\"a\tb\"", &structured_display_string, 3},
        {"%\"\xc3\xa4\"", &structured_display_string, 2},
        {"%\"%C3%A4\"", &structured_display_string, 3},
        {"%\"%g0\"", &structured_display_string, 3},
        {"%\"%a", &structured_display_string, 4},
        {"%\"%\"", &structured_display_string, 3},
        {"1;a=%\"%c3\"", &structured_display_string, 4},
    };
    for (auto const& r : rows) refuses<sf::item>(r.text, *r.broken, r.offset);
}

// req: rfc9651#4.2.7
// req: rfc9651#4.2.7-3
TEST_CASE("structured: what no byte sequence is, and where") {
    using namespace rules;
    refuses<sf::item>(":", structured_bytes, 1);
    refuses<sf::item>(":aGVs", structured_bytes, 5);
    refuses<sf::item>(":a:", structured_bytes, 1);
    refuses<sf::item>(":aG=:", structured_bytes, 3);
    refuses<sf::item>(":aG==aG==:", structured_bytes, 3);
    refuses<sf::item>(":a G8=:", structured_bytes_alphabet, 2);
    refuses<sf::item>(":aG\r\n8=:", structured_bytes_alphabet, 3);
    refuses<sf::item>(":_-Ah:", structured_bytes_alphabet, 1);
}

// req: rfc9651#4.2.7-1
TEST_CASE("structured: a byte sequence is taken without padding") {
    CHECK(*sf::item::parse(":aGVsbG8:")->as_byte_sequence() == "hello");
    CHECK(*sf::item::parse(":aGVsbG8=:")->as_byte_sequence() == "hello");
    CHECK(*sf::item::parse(":aA:")->as_byte_sequence() == "h");
}

// req: rfc9651#4.2.7-2
TEST_CASE("structured: a byte sequence is taken with pad bits that are not zero") {
    CHECK(*sf::item::parse(":iZ==:")->as_byte_sequence() == "\x89");
}

// req: rfc9651#4.2.2
// req: rfc9651#4.2.3.2
TEST_CASE("structured: of equal keys the last value counts, in the place of the first") {
    CHECK(*sf::dictionary::parse("a=1, b=2, a=(3 4);x, c, b;y")->compose() == "a=(3 4);x, b;y, c");
    CHECK(*sf::item::parse("t;a=1;b;a=?0;b=2;c")->compose() == "t;a=?0;b=2;c");
    CHECK(*sf::list::parse("(1;a;a=2);b;b=3")->compose() == "(1;a=2);b=3");
}

// req: rfc9651#4.2-2
TEST_CASE("structured: what does not parse to its end gives nothing") {
    CHECK_FALSE(sf::list::parse("1, 2, !").has_value());
    CHECK_FALSE(sf::dictionary::parse("a=1, b=2, c=!").has_value());
    CHECK_FALSE(sf::item::parse("1;a;!").has_value());
}

// Longer ones than any parser must support.
// req: rfc9651#3.1-1
// req: rfc9651#3.1.1-1
// req: rfc9651#3.1.2-3
// req: rfc9651#3.2-4
// req: rfc9651#3.3.3-2
// req: rfc9651#3.3.4-1
// req: rfc9651#3.3.5-1
TEST_CASE("structured: many and long things") {
    std::string list = "1", inner = "(1", parameters = "1", dictionary;
    for (int i = 0; i < 5000; ++i) {
        list += ", 1";
        inner += " 1";
        std::string const key = std::string(100, 'k') + std::to_string(i);
        parameters += ";" + key + "=1";
        (dictionary += i > 0 ? "," : "") += key + "=1";
    }
    CHECK(sf::list::parse(list)->size() == 5001);
    CHECK(sf::list::parse(inner + ")")->front().inner()->size() == 5001);
    CHECK(sf::item::parse(parameters)->parameters.size() == 5000);
    CHECK(sf::dictionary::parse(dictionary)->size() == 5000);
    std::string const text(70000, 'a');
    CHECK(sf::item::parse("\"" + text + "\"")->as_string()->size() == 70000);
    CHECK(sf::item::parse(text)->as_token()->size() == 70000);
    CHECK(sf::item::parse(":" + text + ":")->as_byte_sequence()->size() == 52500);
    CHECK(limits{}.field_line > 2 + (16384 + 2) / 3 * 4 + 100);  // a byte sequence, and a name
}

// req: rfc9651#3.3.7-1
TEST_CASE("structured: dates of the years 1 to 9999") {
    CHECK(sf::item::parse("@-62135596800")->as_date()->seconds == -62135596800);
    CHECK(sf::item::parse("@253402214400")->as_date()->seconds == 253402214400);
}

// Were time the square of the size, one of these would take hours.
TEST_CASE("structured: a megabyte of anything is read once") {
    for (octets const piece :
         {"a,", ",", "\"", "\"a\",", "a;", ";a", "a;b=\"", "(", "()", "(a),", "(a ", " ", "\\\"", ":", "::,", ":a", "a=b,",
          "*,", "%\"", "%\"%61", "%22", "?1,", "@1,", "1.5,", "1", ".", "-", "\t", "a;a;a,", "a=();a,", "=", "a=:aaaa:,"})
        for (octets const start : {"", "\"", "(", "a;b=\"", "a=(", ":", "%\"", "a;a=1", "1, "}) {
            std::string value{start};
            while (value.size() < 1 << 20) value += piece;
            (void)sf::item::parse(value);
            (void)sf::list::parse(value);
            (void)sf::dictionary::parse(value);
        }
}
