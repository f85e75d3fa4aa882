#include <httoop/intermediary/via_members.hpp>

#include <doctest/doctest.h>

#include <httoop/message/combined.hpp>

using namespace httoop;
using namespace httoop::intermediary;

namespace {

std::string with_us(std::initializer_list<octets> before, via_options const& o = {}, http_version v = http_1_1) {
    field_section fields;
    for (octets const line : before) fields.append(field_id::via, line);
    add_via(fields, "us", v, o);
    CHECK(fields.defect().has_value());
    std::string memory;
    return std::string{combined(fields, field_id::via, memory)};
}

}  // namespace

TEST_CASE("via: we come last, with the version that we received") {
    CHECK(with_us({}) == "1.1 us");
    CHECK(with_us({}, {}, http_1_0) == "1.0 us");
    CHECK(with_us({}, {}, http_2) == "2 us");
    CHECK(with_us({"1.0 fred , HTTP/1.1 p.example.net"}) == "1.0 fred , HTTP/1.1 p.example.net, 1.1 us");
    CHECK(with_us({"1.0 a", "1.1 b"}) == "1.0 a, 1.1 b, 1.1 us");
    CHECK(with_us({}, {.comment = "httoop"}) == "1.1 us (httoop)");
}

TEST_CASE("via: comments are dropped if asked for") {
    via_options const quiet{.drop_comments = true};
    CHECK(with_us({"1.0 fred (Apache/1.1, \"x\")", "1.1 b (c)"}) == "1.0 fred (Apache/1.1, \"x\"), 1.1 b (c), 1.1 us");
    CHECK(with_us({"1.0 fred (Apache/1.1, \"x\")", "1.1 b (c)"}, quiet) == "1.0 fred, 1.1 b, 1.1 us");
    // What cannot be parsed is nobody's to change.
    CHECK(with_us({"(1.0 fred"}, quiet) == "(1.0 fred, 1.1 us");
}

// req: rfc9110#7.6.3-3 rfc9110#7.6.3-4
TEST_CASE("via: hosts within are hidden behind a pseudonym") {
    via_options const o{.inside = {"ethel.example:8080", "fred"}, .pseudonym = "mertz"};
    CHECK(with_us({"1.0 ricky, 1.1 Ethel.example:8080 (secret), 1.1 fred, 1.0 lucy"}, o) ==
          "1.0 ricky, 1.1 mertz, 1.1 mertz, 1.0 lucy, 1.1 us");
    CHECK(with_us({"1.1 ethel.example"}, o) == "1.1 ethel.example, 1.1 us");
}

// req: rfc9110#7.6.3-5 rfc9110#7.6.3-6
TEST_CASE("via: members are combined if they are pseudonyms of ours and speak the same protocol") {
    via_options const o{.inside = {"ethel", "fred", "bob"}, .pseudonym = "mertz", .combine = true};
    CHECK(with_us({"1.0 ricky, 1.1 ethel, 1.1 fred, 1.0 lucy"}, o) == "1.0 ricky, 1.1 mertz, 1.0 lucy, 1.1 us");
    CHECK(with_us({"1.1 ethel, 1.0 fred, 1.0 bob"}, o) == "1.1 mertz, 1.0 mertz, 1.1 us");
    CHECK(with_us({"1.1 ethel, X/1.1 fred"}, o) == "1.1 mertz, X/1.1 mertz, 1.1 us");
    CHECK(with_us({"1.1 ricky, 1.1 lucy, 1.1 ethel"}, o) == "1.1 ricky, 1.1 lucy, 1.1 mertz, 1.1 us");
    CHECK(with_us({"1.1 ethel, 1.1 ricky, 1.1 fred"}, o) == "1.1 mertz, 1.1 ricky, 1.1 mertz, 1.1 us");
}
