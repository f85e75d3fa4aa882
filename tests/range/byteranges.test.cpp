#include <httoop/range/byteranges.hpp>

#include <string>

#include <doctest/doctest.h>

#include <httoop/field/rules.hpp>
#include <httoop/format/rules.hpp>
#include <httoop/message/rules.hpp>
#include <httoop/range/multipart.hpp>
#include <httoop/range/rules.hpp>

#include "support/every_split.hpp"

using namespace httoop;
using range::arrival;
using range::partial_representation;

namespace {

partial_representation announced() {
    partial_representation held;
    response r{status_code::partial_content};
    r.fields().append("Content-Type", "multipart/byteranges; boundary=b");
    r.fields().append("ETag", "\"a\"");
    CHECK(held.arrives(r).is == arrival::parts);
    return held;
}

// Reads it whole into `into`; the rule that ended it, or null.
rule const* read_into(std::string& into, partial_representation& held, support::pieces& in) {
    range::byteranges_reader parts{held, "b"};
    for (octets piece : in)
        for (;;) {
            auto const some = parts.next(piece);
            if (!some) return some.error().broken;
            if (some->data.empty()) break;
            into.replace(some->at, some->data.size(), some->data);
            CHECK(held.received({some->at, some->at + some->data.size() - 1}));
        }
    auto const end = parts.finish();
    return end ? nullptr : end.error().broken;
}

rule const* fault_of(octets content) {
    partial_representation held = announced();
    std::string into(100, '?');
    support::pieces in{content, {}};
    return read_into(into, held, in);
}

}  // namespace

// req: rfc9110#14.6
// req: rfc9110#15.3.7.2-8
TEST_CASE("byteranges: parts go where they belong, in every way they may arrive") {
    std::string const whole = "0123456789abcdefghij";
    range::multipart const m{"b", "text/plain", whole.size()};
    std::string content;
    for (byte_range const r : {byte_range{15, 19}, byte_range{0, 3}, byte_range{3, 15}})
        content += m.head(r, content.empty()) + whole.substr(r.first, r.size());
    content += m.end();
    support::every_split(content, [&](support::pieces& in) {
        partial_representation held = announced();
        std::string into(whole.size(), '?');
        CHECK(read_into(into, held, in) == nullptr);
        CHECK(into == whole);
        REQUIRE(held.complete());
        CHECK(held.responses().front().fields().value(field_id::content_type) == "text/plain");
    });
}

// req: rfc9110#14.6      its size
// req: rfc9110#14.4-5    an invalid range
TEST_CASE("byteranges: what fits nowhere ends it") {
    CHECK(fault_of("--b\r\nContent-Range: bytes 0-2/9\r\n\r\nabcd\r\n--b--") == &rules::part_of_its_size);
    CHECK(fault_of("--b\r\nContent-Range: bytes 0-2/9\r\n\r\nab\r\n--b--") == &rules::part_of_its_size);
    CHECK(fault_of("--b\r\nContent-Range: bytes 0-2/9\r\n\r\nabc\r\n--b") == &rules::multipart_ended);
    CHECK(fault_of("--b\r\nContent-Range: bytes 2-0/9\r\n\r\nabc\r\n--b--") == &rules::content_range_valid);
    CHECK(fault_of("--b\r\n\r\nabc\r\n--b--") == &rules::content_range_grammar);
    CHECK(fault_of("--b\r\nContent-Range: bytes 0-2/9\r\nContent-Range: bytes 0-2/9\r\n\r\nabc\r\n--b--") == &rules::singleton_repeated);
    CHECK(fault_of("--b\r\nContent-Range: bytes 0-0/9\r\n\r\na\r\n--b\r\nContent-Range: bytes 1-1/8\r\n\r\nb\r\n--b--") ==
          &rules::combined_length);
    CHECK(fault_of("--b\r\nContent-Range: bytes 0-0/9\r\n\r\na\r\n--b--") == nullptr);
}
