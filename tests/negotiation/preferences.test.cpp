#include <httoop/negotiation/preferences.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <httoop/field/rules.hpp>
#include <httoop/negotiation/rules.hpp>
#include <httoop/syntax/rules.hpp>

using namespace httoop;
using namespace httoop::negotiation;

namespace {

struct heard : findings_sink {
    std::vector<rule const*> all;
    void found(finding const& f) override { all.push_back(f.broken); }
};

judgement judged(octets name, octets value, dimension d, variant const& v,
                 language_matching m = language_matching::filtering) {
    field_section fields;
    fields.append(name, value);
    return preferences{fields, m}.judge(d, v);
}
judgement by_type(octets value, octets type) {
    return judged("Accept", value, dimension::type, {.type = *media_type::parse(type)});
}
judgement by_language(octets value, octets tag,
                      language_matching m = language_matching::filtering) {
    return judged("Accept-Language", value, dimension::language, {.language = tag}, m);
}
judgement by_coding(octets value, octets coding) {
    return judged("Accept-Encoding", value, dimension::coding, {.coding = coding});
}

void check(judgement const& j, unsigned weight, rule const& because,
           std::size_t range = judgement::no_range) {
    CAPTURE(because.id);
    CHECK(j.weight.thousandths == weight);
    CHECK(j.because == &because);
    CHECK(j.range == range);
}

}  // namespace

// req: rfc9110#12.4.1
TEST_CASE("preferences: what is not sent, cannot be parsed or does not apply is no preference") {
    variant const page{.type = {"text", "html", {}}, .language = "de", .charset = "utf-8", .coding = "br"};
    for (dimension const d : all_dimensions) check(preferences{}.judge(d, page), 1000, rules::no_preference);
    check(judged("Accept", "image/png", dimension::type, {}), 1000, rules::no_preference);
    check(judged("Accept-Charset", "utf-8", dimension::charset, {}), 1000, rules::no_preference);
    // Lists without elements.
    check(judged("Accept", " , ", dimension::type, page), 1000, rules::no_preference);
    check(judged("Accept-Language", "", dimension::language, page), 1000, rules::no_preference);
    check(judged("Accept-Charset", "", dimension::charset, page), 1000, rules::no_preference);

    field_section broken;
    broken.append("Accept", "text");
    broken.append("Accept-Encoding", "br;q=x");
    broken.append("Accept-Language", "fr");
    heard sink;
    preferences const p{broken, language_matching::filtering, &sink};
    CHECK(sink.all == std::vector<rule const*>{&rules::media_type_grammar, &rules::weight_grammar});
    CHECK_FALSE(p.given(dimension::type));
    CHECK_FALSE(p.given(dimension::coding));
    CHECK(p.given(dimension::language));
    check(p.judge(dimension::type, page), 1000, rules::no_preference);
    check(p.judge(dimension::coding, page), 1000, rules::no_preference);
}

// req: rfc9110#12.5.1
TEST_CASE("preferences: media types (the example of RFC 9110 12.5.1)") {
    constexpr octets value =
        "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5";
    check(by_type(value, "text/plain;format=flowed"), 1000, rules::media_range_decides, 2);
    check(by_type(value, "text/plain"), 700, rules::media_range_decides, 1);
    check(by_type(value, "text/html"), 300, rules::media_range_decides, 0);
    check(by_type(value, "image/jpeg"), 500, rules::media_range_decides, 4);
    check(by_type(value, "text/plain;format=fixed"), 400, rules::media_range_decides, 3);
}

// req: rfc9110#12.4.2   0 is not acceptable
// req: rfc9110#12.4.3   nor is what is not mentioned
TEST_CASE("preferences: what is not acceptable") {
    check(by_type("text/html;q=0, text/*", "text/html"), 0, rules::refused_by_weight, 0);
    check(by_type("text/html;q=0, text/*", "text/plain"), 1000, rules::media_range_decides, 1);
    check(by_type("text/html", "image/png"), 0, rules::not_mentioned);
    check(by_language("de, en;q=0", "en-GB"), 0, rules::refused_by_weight, 1);
    check(by_language("de", "en"), 0, rules::not_mentioned);
    check(by_coding("br;q=0, *", "br"), 0, rules::refused_by_weight, 0);
    check(by_coding("br", "gzip"), 0, rules::not_mentioned);
}

// req: rfc9110#12.5.2
TEST_CASE("preferences: charsets") {
    variant const member{.type = {"text", "html", {}}, .charset = "UTF-8"};
    variant const parameter{.type = *media_type::parse("text/html;charset=koi8-r")};
    constexpr octets value = "utf-8;q=0.8, *;q=0.2";
    check(judged("Accept-Charset", value, dimension::charset, member), 800, rules::charset_decides, 0);
    check(judged("Accept-Charset", value, dimension::charset, parameter), 200, rules::charset_decides, 1);
}

// req: rfc9110#12.5.3     listed, or *
// req: rfc9110#12.5.3-1   no coding at all
TEST_CASE("preferences: codings") {
    check(by_coding("gzip;q=0.5, br", "X-GZIP"), 500, rules::coding_decides, 0);
    check(by_coding("br, *;q=0.1", "zstd"), 100, rules::coding_decides, 1);
    check(by_coding("br", ""), 1, rules::identity_acceptable);
    check(by_coding("br, identity;q=0.5", ""), 500, rules::coding_decides, 1);
    check(by_coding("br, *;q=0.5", ""), 500, rules::coding_decides, 1);
    check(by_coding("identity;q=0", ""), 0, rules::refused_by_weight, 0);
    check(by_coding("br, *;q=0", ""), 0, rules::refused_by_weight, 1);
    check(by_coding("*;q=0, identity;q=0.2", ""), 200, rules::coding_decides, 1);
    // An empty field wants no coding.
    check(by_coding("", ""), 1, rules::identity_acceptable);
    check(by_coding("", "gzip"), 0, rules::not_mentioned);
}

// req: rfc9110#12.5.4    no language
// req: rfc4647#3.3.1     filtering
TEST_CASE("preferences: languages by filtering") {
    constexpr octets value = "da, en-gb;q=0.8, en;q=0.7";
    check(by_language(value, "da"), 1000, rules::language_filtered, 0);
    check(by_language(value, "en-GB"), 800, rules::language_filtered, 1);
    check(by_language(value, "en-US"), 700, rules::language_filtered, 2);
    check(by_language("en-GB", "en"), 0, rules::not_mentioned);
    check(by_language("de, *;q=0.1", "fr"), 100, rules::language_filtered, 1);
    check(by_language("de, *;q=0", ""), 1, rules::language_unknown);
    check(by_language("de", ""), 1, rules::language_unknown);
}

// req: rfc4647#3.4
TEST_CASE("preferences: languages by lookup") {
    auto const looked_up = [](octets value, octets tag) {
        return by_language(value, tag, language_matching::lookup);
    };
    check(looked_up("en-GB;q=0.8, de", "en"), 800, rules::language_looked_up, 0);
    CHECK(looked_up("en-GB;q=0.8, de", "en").cut == 3);
    CHECK(looked_up("en-GB;q=0.8, de", "de").cut == 0);
    check(looked_up("en", "en-GB"), 0, rules::not_mentioned);
    check(looked_up("fr, *;q=0.3", "en"), 300, rules::language_looked_up, 1);
    check(looked_up("en;q=0, fr", "en-GB"), 0, rules::refused_by_weight, 0);
    check(looked_up("fr", ""), 1, rules::language_unknown);
}

// req: rfc4647#3.3.1 rfc4647#3.4
TEST_CASE("preferences: languages by filtering, and by lookup where that finds none") {
    struct {
        octets value, tag;
        unsigned weight;
        rule const* because;
        std::size_t range;
    } const rows[] = {
        {"en", "en-GB", 1000, &rules::language_filtered, 0},
        {"en-GB;q=0.8", "en", 800, &rules::language_looked_up, 0},
        {"de;q=0.1, de-CH", "de", 100, &rules::language_filtered, 0},
        {"*;q=0.1, de-CH", "de", 1000, &rules::language_looked_up, 1},
        {"*;q=0.1, de-CH", "fr", 100, &rules::language_looked_up, 0},
        {"de-CH;q=0, fr", "de", 0, &rules::not_mentioned, judgement::no_range},
        {"en;q=0, fr", "en-GB", 0, &rules::refused_by_weight, 0},
        {"fr", "de", 0, &rules::not_mentioned, judgement::no_range},
    };
    for (auto const& row : rows) {
        CAPTURE(row.value);
        check(by_language(row.value, row.tag, language_matching::both), row.weight, *row.because, row.range);
    }
}

TEST_CASE("preferences: only the fields that are asked for are read") {
    field_section fields;
    fields.append("Accept", "text/html");
    fields.append("Accept-Language", "broken tag");
    heard sink;
    dimension_set by_type;
    by_type.add(dimension::type);
    preferences const p{fields, language_matching::filtering, &sink, by_type};
    CHECK(sink.all.empty());
    CHECK(p.given(dimension::type));
    CHECK_FALSE(p.given(dimension::language));
}

TEST_CASE("preferences: the lines of a field are one list; its elements can be shown") {
    field_section fields;
    fields.append("Accept", "text/html");
    fields.append("accept", "text/*;level=\"a b\";q=0.5");
    fields.append("Accept-Language", "en-GB");
    fields.append("Accept-Charset", "utf-8;q=0");
    fields.append("Accept-Encoding", "br;q=0.25");
    preferences const p{fields};
    CHECK(p.judge(dimension::type, {.type = {"text", "css", {}}}).range == 1);
    CHECK(p.range(dimension::type, 1) == "text/*; level=\"a b\";q=0.5");
    CHECK(p.range(dimension::language, 0) == "en-GB");
    CHECK(p.range(dimension::charset, 0) == "utf-8;q=0");
    CHECK(p.range(dimension::coding, 0) == "br;q=0.25");
    CHECK(p.range(dimension::coding, 1).empty());
    CHECK(p.range(dimension::type, judgement::no_range).empty());
}
