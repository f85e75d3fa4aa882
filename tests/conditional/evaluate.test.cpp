#include <httoop/conditional/evaluate.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <httoop/conditional/rules.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/syntax/rules.hpp>

using namespace httoop;
using conditional::circumstances;
using conditional::decision;
using conditional::evaluate;
using conditional::verdict;

namespace {

timestamp const modified{784111777};  // Sun, 06 Nov 1994 08:49:37 GMT
constexpr octets at_modified = "Sun, 06 Nov 1994 08:49:37 GMT";
constexpr octets before = "Sun, 06 Nov 1994 08:49:36 GMT";
constexpr octets after = "Sun, 06 Nov 1994 08:49:38 GMT";
timestamp const now{1782864000};  // 2026

struct line {
    octets name, value;
};

representation strong() {
    representation r;
    r.tag = entity_tag_view{"a", false};
    r.last_modified = modified;
    r.last_modified_is_strong = true;
    r.length = 100;
    return r;
}
representation weak() {
    representation r = strong();
    r.tag = entity_tag_view{"a", true};
    r.last_modified_is_strong = false;
    return r;
}
representation bare() { return {}; }

field_section section(std::vector<line> const& lines) {
    field_section fields;
    for (line const& l : lines) fields.append(l.name, l.value);
    REQUIRE(fields.defect().has_value());
    return fields;
}

decision decide(method const& m, std::vector<line> const& lines, representation const* selected,
                circumstances c = {.now = now}) {
    return evaluate(m, section(lines), selected, c);
}

struct collector : findings_sink {
    std::vector<finding> all;
    void found(finding const& f) override { all.push_back(f); }
};

}  // namespace

TEST_CASE("evaluate: a request without preconditions proceeds") {
    representation const r = strong();
    for (auto m : {method::get, method::head, method::put, method::delete_, method::post}) {
        CHECK(decide(m, {{"Host", "a"}}, &r).is == verdict::proceed);
        CHECK(decide(m, {{"Host", "a"}}, &r).because == nullptr);
        CHECK(decide(m, {}, nullptr).is == verdict::proceed);
    }
}

// req: rfc9110#13.1.1-1   strong comparison
// req: rfc9110#13.1.1-2   evaluated
// req: rfc9110#13.1.1-3   not performed
// req: rfc9110#13.2.1-1   preconditions are evaluated
TEST_CASE("evaluate: If-Match") {
    representation const s = strong(), w = weak(), b = bare();
    struct { octets value; representation const* selected; verdict is; } const rows[] = {
        {"*", &s, verdict::proceed},
        {"*", &b, verdict::proceed},
        {"*", nullptr, verdict::precondition_failed},
        {"\"a\"", &s, verdict::proceed},
        {"\"b\"", &s, verdict::precondition_failed},
        {"\"b\", \"a\"", &s, verdict::proceed},
        {" ,\"b\" ,,\t\"a\", ", &s, verdict::proceed},
        {"\"b\\\", \"a\"", &s, verdict::proceed},
        {"W/\"a\"", &s, verdict::precondition_failed},
        {"\"a\"", &w, verdict::precondition_failed},
        {"W/\"a\"", &w, verdict::precondition_failed},
        {"\"a\"", &b, verdict::precondition_failed},
        {"\"a\"", nullptr, verdict::precondition_failed},
        {"", &s, verdict::precondition_failed},
        {"a", &s, verdict::precondition_failed},
        {"\"a\" \"b\"", &s, verdict::precondition_failed},
        {"\"a\", b", &s, verdict::precondition_failed},
        {"*, \"a\"", &s, verdict::precondition_failed},
    };
    for (auto const& r : rows)
        for (auto m : {method::get, method::head, method::put, method::delete_, method::patch,
                       method::post}) {
            CAPTURE(r.value);
            auto const d = decide(m, {{"If-Match", r.value}}, r.selected);
            CHECK(d.is == r.is);
            if (d.is != verdict::proceed) CHECK(d.because == &rules::if_match_false);
        }
}

TEST_CASE("evaluate: what proceeds says why, where there are preconditions") {
    representation const s = strong();
    struct {
        std::vector<line> lines;
        rule const* because;
    } const rows[] = {
        {{{"If-Match", "\"a\""}}, &rules::if_match_evaluated},
        {{{"If-None-Match", "\"b\""}}, &rules::if_none_match_evaluated},
        {{{"If-Match", "*"}, {"If-None-Match", "\"b\""}}, &rules::if_none_match_evaluated},
        {{{"If-Unmodified-Since", after}}, &rules::if_unmodified_since_evaluated},
        {{{"If-Modified-Since", before}}, &rules::if_modified_since_false},
        {{{"If-Modified-Since", "?"}}, nullptr},
    };
    for (auto const& r : rows) {
        auto const d = decide(method::get, r.lines, &s);
        CHECK(d.is == verdict::proceed);
        CHECK(d.because == r.because);
    }
    auto const ignored = decide(method::options, {{"If-Match", "\"b\""}}, &s);
    CHECK(ignored.is == verdict::proceed);
    CHECK(ignored.because == &rules::preconditions_of_method);
}

TEST_CASE("evaluate: the lines of If-Match and of If-None-Match are one list") {
    representation const s = strong();
    CHECK(decide(method::put, {{"If-Match", "\"b\""}, {"if-match", "\"a\""}}, &s).is ==
          verdict::proceed);
    CHECK(decide(method::put, {{"If-Match", "*"}, {"If-Match", "\"a\""}}, &s).is ==
          verdict::precondition_failed);
    CHECK(decide(method::get, {{"If-None-Match", "\"b\""}, {"If-None-Match", "\"a\""}}, &s).is ==
          verdict::not_modified);
}

// req: rfc9110#13.1.2-1   weak comparison
// req: rfc9110#13.1.2-3   evaluated
// req: rfc9110#13.1.2-4   304 to GET and HEAD, 412 to others
TEST_CASE("evaluate: If-None-Match") {
    representation const s = strong(), w = weak(), b = bare();
    struct { octets value; representation const* selected; bool holds; } const rows[] = {
        {"*", &s, false},
        {"*", &b, false},
        {"*", nullptr, true},
        {"\"a\"", &s, false},
        {"W/\"a\"", &s, false},
        {"\"a\"", &w, false},
        {"W/\"a\"", &w, false},
        {"\"b\"", &s, true},
        {"\"b\", W/\"c\"", &s, true},
        {"\"b\", \"a\"", &s, false},
        {"\"a\"", &b, true},
        {"\"a\"", nullptr, true},
        {"", &s, true},
    };
    for (auto const& r : rows) {
        CAPTURE(r.value);
        std::vector<line> const lines{{"If-None-Match", r.value}};
        for (auto m : {method::get, method::head}) {
            auto const d = decide(m, lines, r.selected);
            CHECK(d.is == (r.holds ? verdict::proceed : verdict::not_modified));
            if (!r.holds) CHECK(d.because == &rules::if_none_match_false);
        }
        for (auto m : {method::put, method::post, method::delete_, method::patch})
            CHECK(decide(m, lines, r.selected).is ==
                  (r.holds ? verdict::proceed : verdict::precondition_failed));
    }
}

TEST_CASE("evaluate: If-None-Match that cannot be parsed loses nobody's change") {
    representation const s = strong();
    for (octets const value : {"a", "\"a", "\"a\", b", "\"a\" \"a\"", "*, \"a\""}) {
        CAPTURE(value);
        CHECK(decide(method::get, {{"If-None-Match", value}}, &s).is == verdict::proceed);
        CHECK(decide(method::put, {{"If-None-Match", value}}, &s).is ==
              verdict::precondition_failed);
    }
}

// req: rfc9110#13.1.3-6   304
// req: rfc9110#13.1.3-3   ignored without modification date
// req: rfc9110#13.1.3-5
TEST_CASE("evaluate: If-Modified-Since") {
    representation const s = strong(), b = bare();
    for (auto m : {method::get, method::head}) {
        CHECK(decide(m, {{"If-Modified-Since", before}}, &s).is == verdict::proceed);
        CHECK(decide(m, {{"If-Modified-Since", at_modified}}, &s).is == verdict::not_modified);
        CHECK(decide(m, {{"If-Modified-Since", after}}, &s).is == verdict::not_modified);
        CHECK(decide(m, {{"If-Modified-Since", after}}, &s).because ==
              &rules::if_modified_since_false);
        CHECK(decide(m, {{"If-Modified-Since", after}}, &b).is == verdict::proceed);
        CHECK(decide(m, {{"If-Modified-Since", after}}, nullptr).is == verdict::proceed);
        CHECK(decide(m, {{"If-Modified-Since", "Sunday, 06-Nov-94 08:49:37 GMT"}}, &s).is ==
              verdict::not_modified);
        CHECK(decide(m, {{"If-Modified-Since", "Sun Nov  6 08:49:37 1994"}}, &s).is ==
              verdict::not_modified);
    }
}

// req: rfc9110#13.1.3-2   no valid date, several, other methods
TEST_CASE("evaluate: If-Modified-Since is ignored where it means nothing") {
    representation const s = strong();
    collector sink;
    circumstances const c{.now = now, .findings = &sink};
    for (octets const value : {octets{"0"}, octets{""}, octets{"yesterday"},
                               octets{"Sun, 06 Nov 1994 08:49:38 GMT, Sun, 06 Nov 1994 08:49:38 GMT"}})
        CHECK(decide(method::get, {{"If-Modified-Since", value}}, &s, c).is == verdict::proceed);
    REQUIRE(sink.all.size() == 4);
    CHECK(sink.all[3].broken == &rules::http_date_grammar);
    CHECK(sink.all[3].offset == 29);
    CHECK(decide(method::get, {{"If-Modified-Since", after}, {"If-Modified-Since", after}}, &s).is ==
          verdict::proceed);
    for (auto m : {method::put, method::post, method::delete_, method::patch})
        CHECK(decide(m, {{"If-Modified-Since", after}}, &s).is == verdict::proceed);
}

// req: rfc9110#13.1.3-1
TEST_CASE("evaluate: If-Modified-Since is ignored beside If-None-Match") {
    representation const s = strong();
    CHECK(decide(method::get, {{"If-None-Match", "\"b\""}, {"If-Modified-Since", after}}, &s).is ==
          verdict::proceed);
    CHECK(decide(method::get, {{"If-Modified-Since", before}, {"If-None-Match", "\"a\""}}, &s).is ==
          verdict::not_modified);
}

// req: rfc9110#13.1.4-3   ignored without modification date
// req: rfc9110#13.1.4-5   evaluated
// req: rfc9110#13.1.4-6   not performed
TEST_CASE("evaluate: If-Unmodified-Since") {
    representation const s = strong(), b = bare();
    for (auto m : {method::get, method::head, method::put, method::delete_, method::post}) {
        CHECK(decide(m, {{"If-Unmodified-Since", before}}, &s).is == verdict::precondition_failed);
        CHECK(decide(m, {{"If-Unmodified-Since", before}}, &s).because ==
              &rules::if_unmodified_since_false);
        CHECK(decide(m, {{"If-Unmodified-Since", at_modified}}, &s).is == verdict::proceed);
        CHECK(decide(m, {{"If-Unmodified-Since", after}}, &s).is == verdict::proceed);
        CHECK(decide(m, {{"If-Unmodified-Since", before}}, &b).is == verdict::proceed);
        CHECK(decide(m, {{"If-Unmodified-Since", before}}, nullptr).is == verdict::proceed);
    }
}

// req: rfc9110#13.1.4-2   no valid date, several
TEST_CASE("evaluate: If-Unmodified-Since is ignored unless it is one valid date") {
    representation const s = strong();
    collector sink;
    circumstances const c{.now = now, .findings = &sink};
    for (octets const value : {octets{"0"}, octets{""}, octets{"Sun, 31 Nov 1994 08:49:36 GMT"},
                               octets{"Sun, 06 Nov 1994 08:49:36 GMT, Sun, 06 Nov 1994 08:49:36 GMT"}})
        CHECK(decide(method::put, {{"If-Unmodified-Since", value}}, &s, c).is == verdict::proceed);
    std::vector<line> const twice{{"If-Unmodified-Since", before}, {"If-Unmodified-Since", before}};
    CHECK(decide(method::put, twice, &s, c).is == verdict::proceed);
    CHECK(sink.all.size() == 5);
}

// req: rfc9110#13.1.4-1
TEST_CASE("evaluate: If-Unmodified-Since is ignored beside If-Match") {
    representation const s = strong();
    CHECK(decide(method::put, {{"If-Match", "\"a\""}, {"If-Unmodified-Since", before}}, &s).is ==
          verdict::proceed);
    CHECK(decide(method::put, {{"If-Unmodified-Since", after}, {"If-Match", "\"b\""}}, &s).is ==
          verdict::precondition_failed);
}

// req: rfc9110#13.1.3-4
// req: rfc9110#13.1.4-4
TEST_CASE("evaluate: a two-digit year is understood by the server's clock") {
    representation r = strong();
    r.last_modified = timestamp{3940000000};  // 2094-11-08
    circumstances const c{.now = {3900000000}};
    constexpr octets later = "Sunday, 21-Nov-94 08:49:37 GMT";  // in 2094
    CHECK(decide(method::get, {{"If-Modified-Since", later}}, &r, c).is == verdict::not_modified);
    CHECK(decide(method::put, {{"If-Unmodified-Since", later}}, &r, c).is == verdict::proceed);
}

// req: rfc9110#13.2.2-1
TEST_CASE("evaluate: the order is If-Match, If-Unmodified-Since, If-None-Match, If-Modified-Since") {
    representation const s = strong();
    CHECK(decide(method::get, {{"If-None-Match", "\"a\""}, {"If-Match", "\"b\""}}, &s).is ==
          verdict::precondition_failed);
    CHECK(decide(method::get, {{"If-Modified-Since", after}, {"If-Match", "\"b\""}}, &s).is ==
          verdict::precondition_failed);
    CHECK(decide(method::get, {{"If-None-Match", "\"a\""}, {"If-Unmodified-Since", before}}, &s).is ==
          verdict::precondition_failed);
    CHECK(decide(method::get, {{"If-Match", "\"a\""}, {"If-None-Match", "\"a\""}}, &s).is ==
          verdict::not_modified);
    CHECK(decide(method::get, {{"Range", "bytes=0-1"}, {"If-Range", "\"b\""}, {"If-None-Match", "\"a\""}},
                 &s).is == verdict::not_modified);
}

// req: rfc9110#13.2.1-4
TEST_CASE("evaluate: CONNECT, OPTIONS and TRACE have no preconditions") {
    representation const s = strong();
    for (auto m : {method::connect, method::options, method::trace}) {
        CHECK(decide(m, {{"If-Match", "\"b\""}}, &s).is == verdict::proceed);
        CHECK(decide(m, {{"If-None-Match", "*"}}, &s).is == verdict::proceed);
    }
    CHECK(decide(method::of_token("FROB"), {{"If-Match", "\"b\""}}, &s).is ==
          verdict::precondition_failed);
}

// req: rfc9110#13.2.1-2
TEST_CASE("evaluate: preconditions are ignored where the answer is 404 or 405 anyway") {
    representation const s = strong();
    for (auto code : {status_code::not_found, status_code::method_not_allowed,
                      status_code::moved_permanently, status_code::internal_server_error}) {
        circumstances const c{.now = now, .otherwise = code};
        CHECK(decide(method::get, {{"If-Match", "\"b\""}}, nullptr, c).is == verdict::proceed);
        CHECK(decide(method::get, {{"If-None-Match", "*"}}, &s, c).is == verdict::proceed);
    }
    for (auto code : {status_code::created, status_code::no_content, status_code::precondition_failed}) {
        circumstances const c{.now = now, .otherwise = code};
        CHECK(decide(method::put, {{"If-Match", "\"b\""}}, nullptr, c).is ==
              verdict::precondition_failed);
    }
}

// req: rfc9110#13.2.1-3
TEST_CASE("evaluate: who only passes a request on leaves preconditions to others") {
    representation const s = strong();
    circumstances const c{.now = now, .answers_for_it = false};
    CHECK(decide(method::put, {{"If-Match", "\"b\""}}, &s, c).is == verdict::proceed);
}

// req: rfc9110#13.1.5-6   evaluated
// req: rfc9110#13.1.5-7   Range is ignored if it is false
// req: rfc9110#8.8.2.2    dates are weak unless they are known to be strong
TEST_CASE("evaluate: If-Range") {
    representation const s = strong(), w = weak(), b = bare();
    struct { octets value; representation const* selected; bool holds; } const rows[] = {
        {"\"a\"", &s, true},
        {"\"b\"", &s, false},
        {"W/\"a\"", &s, false},
        {"\"a\"", &w, false},
        {"W/\"a\"", &w, false},
        {"\"a\"", &b, false},
        {"\"a\", \"b\"", &s, false},
        {"\"a", &s, false},
        {"", &s, false},
        {"*", &s, false},
        {at_modified, &s, true},
        {before, &s, false},
        {after, &s, false},
        {at_modified, &w, false},
        {at_modified, &b, false},
        {"Sunday, 06-Nov-94 08:49:37 GMT", &s, true},
        {"yesterday", &s, false},
    };
    for (auto const& r : rows) {
        CAPTURE(r.value);
        std::vector<line> const lines{{"Range", "bytes=0-1"}, {"If-Range", r.value}};
        auto const d = decide(method::get, lines, r.selected);
        CHECK(d.is == (r.holds ? verdict::proceed : verdict::proceed_without_range));
        CHECK(d.because == (r.holds ? &rules::if_range_evaluated : &rules::if_range_false));
        CHECK(conditional::if_range_holds(section(lines), *r.selected, {.now = now}) == r.holds);
    }
    CHECK(decide(method::get, {{"Range", "bytes=0-1"}, {"If-Range", "\"a\""}, {"If-Range", "\"a\""}},
                 &s).is == verdict::proceed_without_range);
}

// req: rfc9110#13.1.5-2   without Range
// req: rfc9110#13.1.5-3   without support of ranges
TEST_CASE("evaluate: If-Range is ignored where there is no range to send") {
    representation s = strong();
    CHECK(decide(method::get, {{"If-Range", "\"b\""}}, &s).is == verdict::proceed);
    CHECK(decide(method::head, {{"Range", "bytes=0-1"}, {"If-Range", "\"b\""}}, &s).is ==
          verdict::proceed);
    CHECK(decide(method::get, {{"Range", "bytes=0-1"}, {"If-Range", "\"b\""}}, nullptr).is ==
          verdict::proceed);
    s.ranges = false;
    CHECK(decide(method::get, {{"Range", "bytes=0-1"}, {"If-Range", "\"b\""}}, &s).is ==
          verdict::proceed);
}

TEST_CASE("evaluate: long lists are read once, and too many empty elements are none") {
    representation const s = strong();
    std::string tags = "\"b\"";
    while (tags.size() < 1 << 20) tags += ", \"bbbbbbbb\"";
    CHECK(decide(method::get, {{"If-None-Match", tags + ", \"a\""}}, &s).is == verdict::not_modified);
    collector sink;
    circumstances const c{.now = now, .findings = &sink};
    CHECK(decide(method::get, {{"If-None-Match", std::string(1000, ',') + "\"a\""}}, &s, c).is ==
          (enforced(rules::list_empty_elements) ? verdict::proceed : verdict::not_modified));
}

TEST_CASE("evaluate: asks a request for its method and its fields") {
    representation const s = strong();
    request r{method::get, "/"};
    r.fields().set(field_id::if_none_match, "\"a\"");
    CHECK(evaluate(r, &s, {.now = now}).is == verdict::not_modified);
}

// req: rfc9110#13.1.1   a success instead of 412
TEST_CASE("evaluate: what was done already, as far as can be seen, is a success") {
    representation const s = strong();
    circumstances const c{.now = now, .done_already = true};
    for (auto m : {method::of_token("PUT"), method::of_token("DELETE"), method::of_token("FROB")}) {
        auto const d = decide(m, {{"If-Match", "\"b\""}}, &s, c);
        CHECK(d.is == verdict::done_already);
        CHECK(d.because == &rules::done_already);
        CHECK(d.status() == status_code::no_content);
        CHECK(decide(m, {{"If-Unmodified-Since", before}}, &s, c).is == verdict::done_already);
        CHECK(decide(m, {{"If-Match", "\"a\""}}, &s, c).is == verdict::proceed);
        // Of If-None-Match the standard does not say so.
        CHECK(decide(m, {{"If-None-Match", "*"}}, &s, c).is == verdict::precondition_failed);
    }
    CHECK(decide(method::get, {{"If-Match", "\"b\""}}, &s, c).is == verdict::precondition_failed);
}

// req: rfc6585#3
TEST_CASE("evaluate: writes can be made to need a precondition that prevents lost updates") {
    representation const s = strong(), b = bare();
    circumstances const c{.now = now, .lost_updates_prevented = true};
    for (auto m : {method::put, method::patch, method::delete_}) {
        auto const d = decide(m, {}, &s, c);
        CHECK(d.is == verdict::precondition_required);
        CHECK(d.because == &rules::precondition_required);
        CHECK(d.status() == status_code::precondition_required);
        CHECK(decide(m, {}, nullptr, c).is == verdict::precondition_required);
        CHECK(decide(m, {{"If-Match", "\"a\""}}, &s, c).is == verdict::proceed);
        CHECK(decide(m, {{"If-Match", "*"}}, &s, c).is == verdict::proceed);
        CHECK(decide(m, {{"If-None-Match", "*"}}, nullptr, c).is == verdict::proceed);
        CHECK(decide(m, {{"If-Unmodified-Since", after}}, &s, c).is == verdict::proceed);
        // These do not tell which state the client believes to change.
        CHECK(decide(m, {{"If-None-Match", "\"b\""}}, &s, c).is == verdict::precondition_required);
        CHECK(decide(m, {{"If-Unmodified-Since", "0"}}, &s, c).is == verdict::precondition_required);
        CHECK(decide(m, {{"If-Unmodified-Since", after}}, &b, c).is == verdict::precondition_required);
        CHECK(decide(m, {{"If-Modified-Since", after}}, &s, c).is == verdict::precondition_required);
        // What is false is false.
        CHECK(decide(m, {{"If-Match", "\"b\""}}, &s, c).is == verdict::precondition_failed);
        CHECK(decide(m, {{"If-None-Match", "*"}}, &s, c).is == verdict::precondition_failed);
        // Other checks come first.
        circumstances missing = c;
        missing.otherwise = status_code::not_found;
        CHECK(decide(m, {}, nullptr, missing).is == verdict::proceed);
    }
    for (auto m : {method::get, method::head, method::post, method::options})
        CHECK(decide(m, {}, &s, c).is == verdict::proceed);
    CHECK(decide(method::put, {}, &s).is == verdict::proceed);
}

TEST_CASE("evaluate: findings say which fields are ignored, and why") {
    representation const s = strong(), b = bare();
    struct { method m; std::vector<line> fields; representation const* selected; status_code otherwise; rule const* why; } const rows[] = {
        {method::get, {{"If-None-Match", "\"b\""}, {"If-Modified-Since", after}}, &s, {}, &rules::if_modified_since_yields},
        {method::put, {{"If-Match", "\"a\""}, {"If-Unmodified-Since", after}}, &s, {}, &rules::if_unmodified_since_yields},
        {method::put, {{"If-Modified-Since", after}}, &s, {}, &rules::if_modified_since_valid},
        {method::get, {{"If-Modified-Since", after}}, &b, {}, &rules::if_modified_since_undated},
        {method::put, {{"If-Unmodified-Since", after}}, &b, {}, &rules::if_unmodified_since_undated},
        {method::get, {{"If-Range", "\"a\""}}, &s, {}, &rules::if_range_without_range},
        {method::options, {{"If-Match", "*"}}, &s, {}, &rules::preconditions_of_method},
        {method::get, {{"If-Match", "*"}}, nullptr, status_code::not_found, &rules::preconditions_of_success},
    };
    for (auto const& r : rows) {
        collector sink;
        circumstances const c{.now = now, .otherwise = r.otherwise, .findings = &sink};
        CHECK(decide(r.m, r.fields, r.selected, c).is == verdict::proceed);
        REQUIRE(sink.all.size() == 1);
        CHECK(sink.all[0].broken == r.why);
    }
}
