#include <httoop/range/select.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <httoop/conditional/rules.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/range/rules.hpp>

using namespace httoop;
using range::selection;

namespace {

representation of_length(std::uint64_t length) {
    representation r;
    r.tag = entity_tag_view{"a", false};
    r.length = length;
    return r;
}

selection select(octets value, std::uint64_t length, method const& m = method::get,
                 limits const& l = {}) {
    field_section fields;
    fields.append(field_id::range, value);
    return range::select(m, fields, of_length(length), l, {});
}

}  // namespace

// req: rfc9110#14.2-5   satisfiable: 206
// req: rfc9110#14.2-6   unsatisfiable: 416
TEST_CASE("select: one range") {
    struct { octets value; std::uint64_t length; selection::kind is; byte_range part; } const rows[] = {
        {"bytes=0-499", 10000, selection::parts, {0, 499}},
        {"bytes=500-999", 10000, selection::parts, {500, 999}},
        {"bytes=-500", 10000, selection::parts, {9500, 9999}},
        {"bytes=9500-", 10000, selection::parts, {9500, 9999}},
        {"bytes=0-", 10000, selection::parts, {0, 9999}},
        {"BYTES=0-0", 10000, selection::parts, {0, 0}},
        {"bytes= 0-0 ,", 10000, selection::parts, {0, 0}},
        {"bytes=9999-9999", 10000, selection::parts, {9999, 9999}},
        {"bytes=9999-10000", 10000, selection::parts, {9999, 9999}},
        {"bytes=-10000", 10000, selection::parts, {0, 9999}},
        {"bytes=-10001", 10000, selection::parts, {0, 9999}},
        {"bytes=10000-", 10000, selection::not_satisfiable, {}},
        {"bytes=10000-10001", 10000, selection::not_satisfiable, {}},
        {"bytes=-0", 10000, selection::not_satisfiable, {}},
        {"bytes=0-", 0, selection::not_satisfiable, {}},
        {"bytes=-0", 0, selection::not_satisfiable, {}},
        {"bytes=-1", 0, selection::whole, {}},
        {"bytes=0-0", 1, selection::parts, {0, 0}},
        {"bytes=-1", 1, selection::parts, {0, 0}},
        {"bytes=0-", UINT64_MAX, selection::parts, {0, UINT64_MAX - 1}},
        {"bytes=-18446744073709551615", UINT64_MAX, selection::parts, {0, UINT64_MAX - 1}},
    };
    for (auto const& r : rows) {
        CAPTURE(r.value);
        selection const s = select(r.value, r.length);
        REQUIRE(s.is == r.is);
        CHECK(s.because != nullptr);
        CHECK(s.ranges.size() == (r.is == selection::parts ? 1 : 0));
        if (r.is == selection::parts) CHECK(s.ranges.front() == r.part);
    }
}

// req: rfc9110#14.1.2-1
TEST_CASE("select: positions beyond 64 bits are beyond the end") {
    selection s = select("bytes=1-18446744073709551616", 10);
    REQUIRE(s.is == selection::parts);
    CHECK(s.ranges.front() == byte_range{1, 9});
    s = select("bytes=-99999999999999999999999999999999", 10);
    REQUIRE(s.is == selection::parts);
    CHECK(s.ranges.front() == byte_range{0, 9});
    CHECK(select("bytes=99999999999999999999999999999999-", 10).is == selection::not_satisfiable);
    CHECK(select("bytes=36893488147419103232-36893488147419103233", 10).is ==
          selection::not_satisfiable);
}

// req: rfc9110#14.2-1   other methods
// req: rfc9110#14.2-2   other units
TEST_CASE("select: Range is ignored where it means nothing") {
    for (auto m : {method::head, method::post, method::put, method::options, method::delete_}) {
        CHECK(select("bytes=0-1", 10, m).is == selection::whole);
        CHECK(select("bytes=0-1", 10, m).because == &rules::range_of_get);
    }
    CHECK(select("bytes=0-1", 10, method::of_token("FROB")).is == selection::whole);
    CHECK(select("lines=0-1", 10).is == selection::whole);
    CHECK(select("lines=0-1", 10).because == &rules::range_unit_known);
    field_section none;
    CHECK(range::select(method::get, none, of_length(10), {}, {}).because == nullptr);
    representation r = of_length(10);
    r.ranges = false;
    none.append(field_id::range, "bytes=0-1");
    CHECK(range::select(method::get, none, r, {}, {}).is == selection::whole);
    CHECK(range::select(method::get, none, r, {}, {}).because == &rules::ranges_supported);
    r = {};
    CHECK(range::select(method::get, none, r, {}, {}).because == &rules::ranges_supported);
    none.append(field_id::range, "bytes=0-1");
    CHECK(range::select(method::get, none, of_length(10), {}, {}).is == selection::whole);
}

// req: rfc9110#14.1.1
// req: rfc9110#14.2
TEST_CASE("select: a Range that is not valid is ignored as a whole") {
    for (octets const value : {"bytes=2-1", "bytes=a-b", "bytes=0-1,2-1", "bytes=-", "bytes=1",
                               "bytes=0-1 2-3", "bytes=", "bytes=,", "bytes", "=0-1", "bytes 0-1",
                               "", "bytes=0x1-2", "bytes=+1-2", "bytes=1--2", "bytes=- 1", "bytes=--1"}) {
        CAPTURE(value);
        selection const s = select(value, 10);
        CHECK(s.is == selection::whole);
        CHECK(s.because != nullptr);
    }
}

// req: rfc9110#13.1.5-7
// req: rfc9110#13.1.5-8   and else it is not
TEST_CASE("select: Range is ignored if If-Range is false") {
    field_section fields;
    fields.append(field_id::range, "bytes=0-1");
    fields.append(field_id::if_range, "\"b\"");
    selection const s = range::select(method::get, fields, of_length(10), {}, {});
    CHECK(s.is == selection::whole);
    CHECK(s.because == &rules::if_range_false);
    fields.set(field_id::if_range, "\"a\"");
    CHECK(range::select(method::get, fields, of_length(10), {}, {}).is == selection::parts);
}

// req: rfc9110#15.3.7.2   overlapping ranges, small gaps
TEST_CASE("select: several ranges keep their order; those that touch become one") {
    struct { octets value; std::vector<byte_range> parts; } const rows[] = {
        {"bytes=0-0,-1", {{0, 0}, {9999, 9999}}},
        {"bytes= 0-999, 4500-5499, -1000", {{0, 999}, {4500, 5499}, {9000, 9999}}},
        {"bytes=-1000,0-999", {{9000, 9999}, {0, 999}}},
        {"bytes=500-600,601-999", {{500, 999}}},
        {"bytes=500-700,601-999", {{500, 999}}},
        {"bytes=0-9,89-100", {{0, 100}}},
        {"bytes=0-9,90-100", {{0, 9}, {90, 100}}},
        {"bytes=5000-5009,0-9,4950-4960", {{4950, 5009}, {0, 9}}},
        {"bytes=0-9,5000-5009,5-20", {{0, 20}, {5000, 5009}}},
        {"bytes=0-9,20000-", {{0, 9}}},
        {"bytes=0-9,0-9,0-9", {{0, 9}}},
    };
    for (auto const& r : rows) {
        CAPTURE(r.value);
        selection const s = select(r.value, 10000);
        REQUIRE(s.is == selection::parts);
        CHECK(s.ranges == r.parts);
        CHECK(s.multipart() == (r.parts.size() > 1));
    }
    CHECK(select("bytes=20000-,30000-", 10000).is == selection::not_satisfiable);
}

// req: rfc9110#17.15
TEST_CASE("select: sets of ranges that cost more than the whole get the whole") {
    std::string many = "bytes=0-0";
    for (int i = 1; i < 64; ++i) many += "," + std::to_string(i * 1000) + "-" + std::to_string(i * 1000);
    CHECK(select(many, 1000000).is == selection::parts);
    CHECK(select(many, 1000000).ranges.size() == 64);
    CHECK(select(many + ",900000-", 1000000).is == selection::whole);
    CHECK(select(many + ",900000-", 1000000).because == &rules::ranges_bounded);
    limits few;
    few.ranges = 1;
    CHECK(select("bytes=0-1,5000-5001", 10000, method::get, few).is == selection::whole);
    CHECK(select("bytes=0-100,200-300,400-500,600-999", 1000).is == selection::whole);
    std::string same = "bytes=0-";
    for (int i = 0; i < 60; ++i) same += ",0-";
    CHECK(select(same, 1000000).ranges == std::vector<byte_range>{{0, 999999}});
    std::string huge = "bytes=";
    while (huge.size() < 1 << 20) huge += "0-,";
    CHECK(select(huge, 1000000).is == selection::whole);
}

// req: rfc9110#15.3.7.2-5
TEST_CASE("select: a request for one range is never answered with multipart") {
    CHECK_FALSE(select("bytes=0-1", 1000).multipart());
    CHECK_FALSE(select("bytes=-1", 1000).multipart());
}

// req: rfc9110#15.3.7.1-1   one part
// req: rfc9110#15.3.7.2-2   not of several
// req: rfc9110#15.5.17-1    416
// req: rfc9110#14.4-4   with the complete length
// req: rfc9110#14.4-6   416
TEST_CASE("select: Content-Range of the response") {
    CHECK(range::content_range_of(select("bytes=0-1", 10), 10) == "bytes 0-1/10");
    CHECK(range::content_range_of(select("bytes=0-1,900-901", 10000), 10000) == "");
    CHECK(range::content_range_of(select("bytes=10-", 10), 10) == "bytes */10");
    CHECK(range::content_range_of(selection{}, 10) == "");
}

// req: rfc9110#15.3.7-2
// req: rfc9110#15.3.7-3
// req: rfc9110#15.3.7-4
TEST_CASE("select: the fields of 206") {
    for (bool const if_range : {false, true})
        for (auto id : {field_id::cache_control, field_id::content_location, field_id::date,
                        field_id::etag, field_id::expires, field_id::vary, field_id::unknown})
            CHECK(range::goes_with_206(id, if_range));
    for (auto id : {field_id::content_type, field_id::content_encoding, field_id::content_language,
                    field_id::last_modified}) {
        CHECK(range::goes_with_206(id, false));
        CHECK_FALSE(range::goes_with_206(id, true));
    }
    // Sums of the content of one message are not those of its parts (RFC 9530 2); those of the representation are.
    for (bool const if_range : {false, true}) {
        for (auto id : {field_id::content_digest, field_id::content_md5}) CHECK_FALSE(range::goes_with_206(id, if_range));
        CHECK(range::goes_with_206(field_id::repr_digest, if_range));
    }
}

TEST_CASE("select: asks a request for its method and its fields") {
    request r{method::get, "/"};
    r.fields().set(field_id::range, "bytes=0-1");
    CHECK(range::select(r, of_length(10), {}, {}).is == selection::parts);
}

namespace {

// Chapters 1 to 9: "chapters=3", "chapters=3-5".
struct chapters : range::other_unit {
    octets name() const override { return "Chapters"; }
    answer select(octets set, std::string& described) const override {
        if (set.size() != 1 && (set.size() != 3 || set[1] != '-')) return invalid;
        if (set[0] == '0') {
            described = "*/9";
            return unsatisfiable;
        }
        if (set == "9-9") return partial;  // without Content-Range
        described = std::string{set} + "/9";
        return partial;
    }
};

}  // namespace

// req: rfc9110#14.2-2   a unit that is understood
// req: rfc9110#14.2-5   is answered
// req: rfc9110#14.2-6   or is not satisfiable
TEST_CASE("select: a unit that the caller knows") {
    chapters const known;
    struct { octets value; selection::kind is; octets described; rule const* because; } const rows[] = {
        {"chapters=3-5", selection::parts, "Chapters 3-5/9", &rules::range_satisfied},
        {"CHAPTERS=9-9", selection::parts, "", &rules::range_satisfied},
        {"chapters=0", selection::not_satisfiable, "Chapters */9", &rules::range_not_satisfiable},
        {"chapters=10-11", selection::whole, "", &rules::ranges_specifier_grammar},
        {"pages=1", selection::whole, "", &rules::range_unit_known},
    };
    for (auto const& row : rows) {
        CAPTURE(row.value);
        field_section fields;
        fields.append(field_id::range, row.value);
        selection const s = range::select(method::get, fields, {}, {}, {}, &known);
        CHECK(s.is == row.is);
        CHECK(s.because == row.because);
        CHECK(s.ranges.empty());
        CHECK_FALSE(s.multipart());
        CHECK(range::content_range_of(s, 10) == row.described);
    }
    // Bytes stay bytes.
    field_section fields;
    fields.append(field_id::range, "bytes=0-1");
    CHECK(range::select(method::get, fields, of_length(10), {}, {}, &known).ranges.size() == 1);
    CHECK(range::select(method::get, fields, {}, {}, {}, &known).is == selection::whole);
    fields.set(field_id::range, "chapters=3");
    fields.append(field_id::if_range, "\"b\"");
    CHECK(range::select(method::get, fields, of_length(10), {}, {}, &known).because == &rules::if_range_false);
}
