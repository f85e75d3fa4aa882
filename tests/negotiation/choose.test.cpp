#include <httoop/negotiation/choose.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <httoop/message/response.hpp>
#include <httoop/message/typed.hpp>
#include <httoop/negotiation/rules.hpp>

using namespace httoop;
using namespace httoop::negotiation;

namespace {

struct line {
    octets name, value;
};

preferences asked(std::vector<line> const& lines, language_matching m = language_matching::filtering) {
    field_section fields;
    for (line const& l : lines) fields.append(l.name, l.value);
    REQUIRE(fields.defect().has_value());
    return preferences{fields, m};
}

media_type type(octets s) { return *media_type::parse(s); }

std::vector<variant> pages() {
    return {
        {.type = type("text/html"), .language = "en", .uri = "page.en.html", .length = 300},
        {.type = type("text/html"), .language = "de", .uri = "page.de.html", .length = 400},
        {.type = type("text/plain"), .language = "en", .source = {500}, .length = 200},
    };
}

constexpr std::size_t none = decision::none;

std::size_t chosen(std::vector<line> const& lines, std::vector<variant> const& of,
                   language_matching m = language_matching::filtering) {
    return choose(asked(lines, m), of).chosen;
}

}  // namespace

// req: rfc9110#12.1
TEST_CASE("choose: the variant that is liked most") {
    auto const of = pages();
    CHECK(chosen({{"Accept-Language", "de, en;q=0.5"}}, of) == 1);
    CHECK(chosen({{"Accept-Language", "de;q=0.5, en"}}, of) == 0);
    CHECK(chosen({{"Accept", "text/plain"}}, of) == 2);
    // 0.4 x 1 against 1 x 0.5, 0.6 x 1 against 1 x 0.5: the source's quality counts.
    CHECK(chosen({{"Accept", "text/html;q=0.4, text/plain"}}, of) == 2);
    CHECK(chosen({{"Accept", "text/html;q=0.6, text/plain"}}, of) == 0);
    CHECK(chosen({{"Accept", "text/html;q=0.6, text/plain"}, {"Accept-Language", "de, en;q=0.9"}}, of) == 1);

    auto const d = choose(asked({{"Accept", "text/*;q=0.8"}, {"Accept-Language", "fr, de;q=0.5"}}), of);
    CHECK(d.is == verdict::chosen);
    CHECK(d.status() == status_code::ok);
    CHECK(d.because == &rules::best_variant);
    CHECK(d.chosen == 1);
    CHECK(d.disregarded.empty());
    CHECK(d.of(dimension::type).weight.thousandths == 800);
    CHECK(d.of(dimension::type).because == &rules::media_range_decides);
    CHECK(d.of(dimension::language).weight.thousandths == 500);
    CHECK(d.of(dimension::language).range == 1);
    CHECK(d.of(dimension::coding).because == &rules::no_preference);
}

// req: rfc9110#12.4.1   nothing sent: the server's own order
TEST_CASE("choose: without preferences by source quality, then the shorter, then the first") {
    CHECK(chosen({}, pages()) == 0);
    CHECK(chosen({}, {{.source = {500}}, {.source = {900}}, {.source = {900}}}) == 1);
    CHECK(chosen({}, {{}, {.length = 7}, {.length = 5}, {.length = 5}}) == 2);
    CHECK(chosen({}, {{}, {}}) == 0);
    CHECK(chosen({}, {{.source = {0}}, {.source = {1}}}) == 1);
    CHECK(chosen({}, {{.source = {0}}}) == none);
    CHECK(chosen({}, {}) == none);
    // Equal in the product.
    CHECK(chosen({{"Accept", "a/a, a/b;q=0.5"}},
                 {{.type = type("a/a"), .source = {500}}, {.type = type("a/b")}}) == 1);
}

// req: rfc9110#12.5.3-1
TEST_CASE("choose: codings choose among what is liked as much") {
    std::vector<variant> const of{{.type = type("text/html")},
                                  {.type = type("text/html"), .coding = "gzip"},
                                  {.type = type("text/html"), .coding = "br"},
                                  {.type = type("text/plain"), .coding = "zstd"}};
    CHECK(chosen({{"Accept-Encoding", "gzip, br;q=0.9"}}, of) == 1);
    CHECK(chosen({{"Accept-Encoding", "gzip;q=0.1, br;q=0.2"}}, of) == 2);
    CHECK(chosen({{"Accept-Encoding", "gzip;q=0.1, identity"}}, of) == 0);
    CHECK(chosen({{"Accept-Encoding", "compress"}}, of) == 0);
    CHECK(chosen({{"Accept-Encoding", ""}}, of) == 0);
    CHECK(chosen({{"Accept-Encoding", "compress, identity;q=0"}}, of) == none);
    CHECK(chosen({{"Accept-Encoding", "*;q=0"}}, of) == none);
    CHECK(chosen({{"Accept-Encoding", "zstd"}, {"Accept", "text/html, text/plain;q=0.9"}}, of) == 0);
    CHECK(chosen({{"Accept-Encoding", "zstd, identity;q=0"}, {"Accept", "text/html, text/plain;q=0.9"}}, of) == 3);
}

// req: rfc4647#3.4
TEST_CASE("choose: a lookup takes the closest language") {
    std::vector<variant> const of{{.language = "en"}, {.language = "en-GB"}, {.language = "en-GB-oed"}, {}};
    std::vector<line> const british{{"Accept-Language", "en-GB, fr"}};
    CHECK(chosen(british, of, language_matching::lookup) == 1);
    CHECK(chosen(british, {of[2], of[0]}, language_matching::lookup) == 1);
    CHECK(chosen(british, {of[0], of[2]}) == 1);
    CHECK(chosen(british, {of[3], of[0]}) == 0);
    CHECK(chosen(british, {of[3], of[0]}, language_matching::lookup) == 1);
}

TEST_CASE("choose: of what is liked equally the lowest rank, whatever its coding") {
    std::vector<variant> const of{{.language = "de", .coding = "br", .rank = 1},
                                  {.language = "en", .rank = 0, .length = 900},
                                  {.language = "de", .rank = 1, .length = 1}};
    CHECK(chosen({}, of) == 1);
    CHECK(chosen({{"Accept-Encoding", "br"}}, of) == 1);
    CHECK(chosen({{"Accept-Encoding", "br"}, {"Accept-Language", "de, en;q=0.9"}}, of) == 0);
    CHECK(chosen({{"Accept-Encoding", "br, identity;q=0"}}, of) == 0);
}

// req: rfc9110#15.5.7
TEST_CASE("choose: where nothing is acceptable, the caller says what is done") {
    auto const of = pages();
    auto const chinese = asked({{"Accept-Language", "zh"}, {"Accept", "text/plain, text/html;q=0.2"}});
    auto d = choose(chinese, of);
    CHECK(d.is == verdict::not_acceptable);
    CHECK(d.status() == status_code::not_acceptable);
    CHECK(d.because == &rules::none_acceptable);
    CHECK(d.chosen == none);
    d = choose(chinese, of, otherwise::multiple_choices);
    CHECK(d.is == verdict::multiple_choices);
    CHECK(d.status() == status_code::multiple_choices);
    CHECK(d.chosen == none);

    // Only the field that excludes all is disregarded.
    d = choose(chinese, of, otherwise::disregard);
    CHECK(d.is == verdict::chosen);
    CHECK(d.because == &rules::none_acceptable);
    CHECK(d.chosen == 2);
    CHECK(d.disregarded.has(dimension::language));
    CHECK_FALSE(d.disregarded.has(dimension::type));
    CHECK(d.of(dimension::language).because == &rules::not_mentioned);
    // No field excludes all by itself: the language is missed less than the type.
    d = choose(asked({{"Accept-Language", "de"}, {"Accept", "text/plain"}}), of, otherwise::disregard);
    CHECK(d.chosen == 2);
    // All of them.
    d = choose(asked({{"Accept-Language", "zh"}, {"Accept", "a/b"}, {"Accept-Encoding", "identity;q=0"}}), of,
               otherwise::disregard);
    CHECK(d.chosen == 0);
    CHECK_FALSE(d.disregarded.has(dimension::charset));
    CHECK(choose(asked({}), {}, otherwise::disregard).is == verdict::not_acceptable);
    std::vector<variant> const useless{{.source = {0}}};
    CHECK(choose(chinese, useless, otherwise::disregard).is == verdict::not_acceptable);
}

// req: rfc9110#12.5.5-3
TEST_CASE("choose: Vary follows from how the variants differ, whatever was sent") {
    auto const varies = [](std::vector<variant> const& of, std::vector<line> const& lines = {}) {
        return vary_of(choose(asked(lines), of)).compose();
    };
    CHECK(varies(pages()) == "Accept, Accept-Language");
    CHECK(varies(pages(), {{"Accept-Encoding", "br"}}) == "Accept, Accept-Language");
    CHECK(varies({{.language = "de"}, {}}) == "Accept-Language");
    CHECK(varies({{}, {.coding = "br"}}) == "Accept-Encoding");
    CHECK(varies({{.coding = "gzip"}, {.coding = "X-Gzip"}}).empty());
    CHECK(varies({{.type = type("Text/HTML"), .language = "DE"}, {.type = type("text/html"), .language = "de"}}).empty());
    CHECK(varies({{.type = type("text/html"), .charset = "utf-8"}, {.type = type("text/html"), .charset = "koi8-r"}}) ==
          "Accept-Charset");
    CHECK(varies({{.type = type("text/html;charset=a")}, {.type = type("text/html;charset=b")}}) ==
          "Accept, Accept-Charset");
    CHECK(varies({{.type = type("a/b")}, {.type = type("a/b")}, {.type = type("a/c")}}) == "Accept");
    // One variant alone does not vary, but a refusal does.
    std::vector<variant> const one{{.type = type("text/html"), .language = "de"}};
    CHECK(varies(one).empty());
    CHECK(varies(one, {{"Accept", "text/*"}}).empty());
    CHECK(varies(one, {{"Accept", "image/*"}, {"Accept-Language", "de"}}) == "Accept");
    CHECK(varies({}, {{"Accept", "image/*"}}).empty());
}

// req: rfc9110#8.7
TEST_CASE("choose: a response gets Vary and Content-Location") {
    auto const of = pages();
    response r{status_code::ok};
    r.fields().append("Vary", "Origin, accept");
    add_fields(r.fields(), choose(asked({}), of), of);
    CHECK(r.fields().value(field_id::content_location) == "page.en.html");
    CHECK(*get_field<vary>(r.fields()) == vary{{"Origin", "accept", "Accept-Language"}});
    CHECK(r.fields().count(field_id::vary) == 1);

    response all{status_code::ok};
    all.fields().append("Vary", "*");
    add_fields(all.fields(), choose(asked({{"Accept", "text/plain"}}), of), of);
    CHECK(*get_field<vary>(all.fields()) == vary{{"*"}});
    CHECK_FALSE(all.fields().has(field_id::content_location));

    response refusal{status_code::not_acceptable};
    add_fields(refusal.fields(), choose(asked({{"Accept", "a/b"}}), of), of);
    CHECK(*get_field<vary>(refusal.fields()) == vary{{"Accept", "Accept-Language"}});
    CHECK_FALSE(refusal.fields().has(field_id::content_location));

    // A URI that is none is not sent.
    std::vector<variant> const odd{{.uri = "a b"}};
    response plain{status_code::ok};
    add_fields(plain.fields(), choose(asked({}), odd), odd);
    CHECK(plain.fields().empty());
}

// req: rfc9110#12.5.1-1   a weight is sent last
TEST_CASE("choose: what a weight is composed with comes before it") {
    auto const p = asked({{"Accept", "text/html;q=0.5;level=1"}});
    CHECK(p.range(dimension::type, 0) == "text/html; level=1;q=0.5");
}
