#include <httoop/range/combine.hpp>

#include <initializer_list>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include <httoop/field/rules.hpp>
#include <httoop/range/rules.hpp>

using namespace httoop;
using range::addition;
using range::arrival;
using range::partial_representation;

namespace {

using lines = std::initializer_list<std::pair<octets, octets>>;

response answer(status_code s, lines fields) {
    response r{s};
    for (auto const& [name, value] : fields) r.fields().append(name, value);
    return r;
}

response part(octets content_range, octets etag = "\"a\"") {
    return answer(status_code::partial_content, {{"Content-Range", content_range}, {"ETag", etag}});
}

// 100 octets, the first ten of which came.
partial_representation begun() {
    partial_representation held;
    auto const a = held.arrives(answer(status_code::ok, {{"Content-Length", "100"}, {"ETag", "\"a\""}, {"X", "1"}}));
    CHECK(a.is == arrival::whole);
    CHECK(held.received({0, 9}));
    return held;
}

std::string asked_next(partial_representation const& held) {
    auto const next = held.next();
    return next ? next->compose() : "";
}

octets const date = "Sun, 06 Nov 1994 08:49:37 GMT";
octets const later = "Sun, 06 Nov 1994 08:49:39 GMT";

}  // namespace

TEST_CASE("combine: an interrupted download goes on and ends") {
    partial_representation held = begun();
    CHECK_FALSE(held.complete());
    CHECK(asked_next(held) == "bytes=10-99");
    CHECK(held.if_range() == "\"a\"");
    addition const a = held.arrives(part("bytes 10-99/100"), held.if_range());
    REQUIRE(a.is == arrival::part);
    CHECK(a.range == byte_range{10, 99});
    CHECK(held.received({10, 49}));  // as far as it came
    CHECK(asked_next(held) == "bytes=50-99");
    CHECK(held.received({50, 99}));
    CHECK(held.complete());
    CHECK_FALSE(held.next().has_value());
}

TEST_CASE("combine: ranges are kept in order, joined, and asked for one after the other") {
    struct { byte_range r; std::vector<byte_range> held; octets next; } const rows[] = {
        {{20, 29}, {{20, 29}}, "bytes=0-19"},
        {{40, 49}, {{20, 29}, {40, 49}}, "bytes=0-19"},
        {{0, 4}, {{0, 4}, {20, 29}, {40, 49}}, "bytes=5-19"},
        {{30, 35}, {{0, 4}, {20, 35}, {40, 49}}, "bytes=5-19"},
        {{5, 19}, {{0, 35}, {40, 49}}, "bytes=36-39"},
        {{1, 3}, {{0, 35}, {40, 49}}, "bytes=36-39"},
        {{30, 60}, {{0, 60}}, "bytes=61-99"},
        {{99, 99}, {{0, 60}, {99, 99}}, "bytes=61-98"},
        {{61, 98}, {{0, 99}}, ""},
    };
    partial_representation held;
    CHECK(held.arrives(part("bytes 20-29/100")).is == arrival::part);
    for (auto const& row : rows) {
        CHECK(held.received(row.r));
        CHECK(held.held() == row.held);
        CHECK(asked_next(held) == row.next);
    }
    CHECK(held.complete());
    CHECK_FALSE(held.received({100, 100}));
    CHECK_FALSE(held.received({9, 8}));
}

TEST_CASE("combine: the number of pieces is bounded") {
    limits l;
    l.held_ranges = 2;
    partial_representation held{l};
    CHECK(held.arrives(part("bytes 0-0/*")).is == arrival::part);
    CHECK(held.received({0, 0}));
    CHECK(held.received({10, 10}));
    CHECK_FALSE(held.received({20, 20}));
    CHECK(held.held().size() == 2);
    CHECK(held.received({1, 9}));
    CHECK(held.received({20, UINT64_MAX}));
    CHECK(asked_next(held) == "bytes=11-19");
    CHECK(held.received({11, 19}));
    CHECK_FALSE(held.next().has_value());  // there is nothing behind
    CHECK_FALSE(held.complete());
}

// req: rfc9110#15.3.7.3   the same strong validator, one length
TEST_CASE("combine: parts of something else are not combined") {
    struct { response r; arrival is; rule const* because; } const rows[] = {
        {part("bytes 10-19/100", "\"b\""), arrival::other, &rules::combined_validator},
        {part("bytes 10-19/100", "W/\"a\""), arrival::other, &rules::combined_validator},
        {answer(status_code::partial_content, {{"Content-Range", "bytes 10-19/100"}}), arrival::other, &rules::combined_validator},
        {part("bytes 10-19/101"), arrival::unusable, &rules::combined_length},
        {part("bytes 10-100/*"), arrival::unusable, &rules::combined_length},
    };
    for (auto const& row : rows) {
        partial_representation held = begun();
        addition const a = held.arrives(row.r);
        CHECK(a.is == row.is);
        CHECK(a.because == row.because);
        CHECK(held.held().size() == 1);
        CHECK(held.length() == 100);
    }
    // A length that comes later, and is too short for what is held.
    partial_representation held;
    CHECK(held.arrives(part("bytes 50-59/*")).is == arrival::part);
    CHECK(held.received({50, 59}));
    CHECK(held.arrives(part("bytes 0-9/55")).is == arrival::unusable);
    CHECK(held.arrives(part("bytes 0-9/60")).is == arrival::part);
    CHECK(held.length() == 60);
}

// req: rfc9110#15.3.7.3
TEST_CASE("combine: without a strong validator nothing is asked for, and nothing combined") {
    for (lines const& fields : {lines{}, lines{{"ETag", "W/\"a\""}}, lines{{"ETag", "a"}}, lines{{"Last-Modified", date}, {"Date", date}},
                                lines{{"Last-Modified", date}}, lines{{"ETag", "W/\"a\""}, {"Last-Modified", date}, {"Date", later}}}) {
        partial_representation held;
        response first = answer(status_code::partial_content, fields);
        first.fields().append("Content-Range", "bytes 0-9/100");
        CHECK(held.arrives(first).is == arrival::part);
        CHECK(held.received({0, 9}));
        CHECK(held.if_range().empty());
        CHECK_FALSE(held.next().has_value());
        CHECK(held.arrives(first).is == arrival::other);
    }
}

TEST_CASE("combine: by the date, where there is no tag; what If-Range said need not be said again") {
    partial_representation held;
    CHECK(held.arrives(answer(status_code::ok, {{"Last-Modified", date}, {"Date", later}})).is == arrival::whole);
    CHECK(held.received({0, 9}));
    CHECK(held.if_range() == date);
    CHECK(asked_next(held) == "bytes=10-");
    response const bare = answer(status_code::partial_content, {{"Content-Range", "bytes 10-19/20"}});
    CHECK(held.arrives(bare).is == arrival::other);
    CHECK(held.arrives(bare, later).is == arrival::other);
    CHECK(held.arrives(bare, held.if_range()).is == arrival::part);
    response dated = bare;
    dated.fields().append("Last-Modified", "Sunday, 06-Nov-94 08:49:37 GMT");
    CHECK(held.arrives(dated).is == arrival::part);
    dated.fields().set("Last-Modified", later);
    CHECK(held.arrives(dated, held.if_range()).is == arrival::other);
}

// req: rfc9110#14.4-1   a unit that is not understood
// req: rfc9110#14.4-5   invalid Content-Range
// req: rfc9110#15.3.7-1   what is enclosed is looked at
TEST_CASE("combine: a 206 that does not say what it is, or wrongly, is not used") {
    struct { lines fields; rule const* because; } const rows[] = {
        {{}, &rules::part_single_described},
        {{{"Content-Type", "text/plain"}}, &rules::part_single_described},
        {{{"Content-Range", "lines 10-19/100"}}, &rules::content_range_unit},
        {{{"Content-Range", "bytes 19-10/100"}}, &rules::content_range_valid},
        {{{"Content-Range", "bytes 10-19/15"}}, &rules::content_range_valid},
        {{{"Content-Range", "bytes */100"}}, &rules::part_single_described},
        {{{"Content-Range", "10-19"}}, &rules::content_range_grammar},
        {{{"Content-Range", "bytes 10-19/100"}, {"Content-Range", "bytes 20-29/100"}}, &rules::singleton_repeated},
        {{{"Content-Range", "bytes 10-19/100"}, {"Content-Type", "multipart/byteranges; boundary=x"}}, &rules::multipart_not_described},
    };
    for (auto const& row : rows) {
        partial_representation held = begun();
        addition const a = held.arrives(answer(status_code::partial_content, row.fields), held.if_range());
        CHECK(a.is == arrival::unusable);
        CHECK(a.because == row.because);
    }
    partial_representation held = begun();
    CHECK(held.arrives(part("bytes 10-19/100")).range == byte_range{10, 19});
}

// req: rfc9110#15.3.7.2-8
TEST_CASE("combine: parts of a multipart response, in whatever order and size they come") {
    partial_representation held = begun();
    response const several = answer(status_code::partial_content, {{"ETag", "\"a\""}, {"Content-Type", "multipart/byteranges; boundary=x"}});
    CHECK(held.arrives(several).is == arrival::parts);
    addition a = held.part("bytes 90-99/100", "text/plain");
    CHECK(a.is == arrival::part);
    CHECK(a.range == byte_range{90, 99});
    CHECK(a.because == &rules::parts_inspected);
    CHECK(held.received(a.range));
    a = held.part("bytes 5-20/*");
    CHECK(a.range == byte_range{5, 20});
    CHECK(held.part("bytes 5-4/*").is == arrival::unusable);
    CHECK(held.part("").is == arrival::unusable);
    CHECK(held.part("bytes 0-1/99").is == arrival::unusable);
    // The type of the representation is that of its parts.
    for (response const& r : held.responses()) CHECK(r.fields().value(field_id::content_type) == "text/plain");
}

// req: rfc9110#15.3.1
TEST_CASE("combine: a 200 is the whole, whatever was asked for") {
    partial_representation held = begun();
    CHECK(held.arrives(answer(status_code::ok, {{"ETag", "\"b\""}, {"Transfer-Encoding", "chunked"}, {"Content-Length", "7"}})).is == arrival::whole);
    CHECK(held.held().empty());
    CHECK(held.if_range() == "\"b\"");
    CHECK_FALSE(held.length().has_value());
    CHECK(held.received({0, 4}));
    CHECK_FALSE(held.complete());
    held.ends_at(4);  // which is not so
    CHECK_FALSE(held.complete());
    held.ends_at(5);
    CHECK(held.complete());
    CHECK(held.arrives(answer(status_code::ok, {{"Content-Length", "0"}})).is == arrival::whole);
    CHECK(held.complete());
}

TEST_CASE("combine: 416 says that all is held, or that it is something else") {
    response const end = answer(status_code::range_not_satisfiable, {{"Content-Range", "bytes */10"}});
    partial_representation held;
    CHECK(held.restore("\"a\"", {0, 9}));
    CHECK(asked_next(held) == "bytes=10-");
    CHECK(held.arrives(end).is == arrival::other);
    CHECK(held.arrives(answer(status_code::range_not_satisfiable, {{"Content-Range", "bytes */11"}}), "\"a\"").is == arrival::other);
    CHECK(held.arrives(answer(status_code::range_not_satisfiable, {}), "\"a\"").is == arrival::unusable);
    CHECK(held.arrives(answer(status_code::range_not_satisfiable, {{"Content-Range", "bytes 0-9/10"}}), "\"a\"").is == arrival::other);
    CHECK_FALSE(held.complete());
    CHECK(held.arrives(end, "\"a\"").is == arrival::complete);
    CHECK(held.complete());
    held.forget();
    CHECK(held.arrives(end, "\"a\"").is == arrival::other);
    CHECK(held.restore("\"a\"", {0, UINT64_MAX}));
    CHECK(held.arrives(answer(status_code::range_not_satisfiable, {{"Content-Range", "bytes */0"}}), "\"a\"").is == arrival::other);
}

TEST_CASE("combine: other statuses bring nothing") {
    partial_representation held = begun();
    for (auto s : {status_code::not_modified, status_code::not_found, status_code::found, status_code::internal_server_error}) {
        addition const a = held.arrives(answer(s, {{"Content-Range", "bytes 10-19/100"}, {"ETag", "\"a\""}}));
        CHECK(a.is == arrival::nothing);
        CHECK(a.because == nullptr);
    }
    CHECK(held.held().size() == 1);
}

TEST_CASE("combine: what was kept is begun with, if its validator is a strong one") {
    partial_representation held;
    CHECK_FALSE(held.restore("W/\"a\"", {0, 9}));
    CHECK_FALSE(held.restore("a", {0, 9}));
    CHECK_FALSE(held.restore("", {0, 9}));
    CHECK_FALSE(held.restore("\"a\"", {9, 0}));
    CHECK(held.restore(date, {0, 9}));
    CHECK(held.if_range() == date);
    CHECK(asked_next(held) == "bytes=10-");
}

// req: rfc9110#15.3.7.3-1   newer fields
// req: rfc9110#15.3.7.3-2   the whole
// req: rfc9110#15.3.7.3-3   pieces
TEST_CASE("combine: what is held, as responses") {
    partial_representation held = begun();
    response next = part("bytes 50-59/100");
    next.fields().append("X", "2");
    next.fields().append("x", "3");
    next.fields().append("Connection", "close");
    next.fields().append("Content-Length", "10");
    CHECK(held.arrives(next).is == arrival::part);
    CHECK(held.received({50, 59}));
    auto pieces = held.responses();
    REQUIRE(pieces.size() == 2);
    CHECK(pieces[0].status() == status_code::partial_content);
    CHECK(pieces[0].fields().value(field_id::content_range) == "bytes 0-9/100");
    CHECK(pieces[1].fields().text() ==
          "ETag: \"a\"\r\nX: 2\r\nx: 3\r\nContent-Range: bytes 50-59/100\r\nContent-Length: 10\r\n");
    CHECK(held.received({0, 99}));
    pieces = held.responses();
    REQUIRE(pieces.size() == 1);
    CHECK(pieces[0].status() == status_code::ok);
    CHECK(pieces[0].fields().text() == "ETag: \"a\"\r\nX: 2\r\nx: 3\r\nContent-Length: 100\r\n");
}
