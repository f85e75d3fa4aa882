#include "getting.hpp"

#include <doctest/doctest.h>

#include <httoop/coding/rules.hpp>
#include <httoop/wire/rules.hpp>

using namespace httoop;
using namespace httoop::tool;

TEST_CASE("a limit that was reached is named, with what it is") {
    client_options const o;
    auto const broken = [](rule const& r) { return error{violation{&r, 7}}; };
    CHECK(next_step(broken(rules::field_section_too_long), o) == "--limit field-section=N takes more; it is 65536 octets");
    CHECK(next_step(broken(rules::field_lines_too_many), o) == "--limit field-count=N takes more; it is 128 lines");
    CHECK(next_step(broken(rules::decoded_growth), o) == "--limit coding-ratio=N takes more; it is 256 times");
    CHECK(next_step(error{failure::limit, "the content is larger than 3 octets (limit checked-content)"}, o) ==
          "--limit checked-content=N takes more; it is 1048576 octets");
    CHECK(next_step(error{failure::timeout, "nothing is taken (limit write-time)"}, o) == "--limit write-time=MS waits longer");
    CHECK(next_step(error{failure::limit, "nothing became free (limit pool-wait-time)"}, o) == "--limit pool-wait-time=MS waits longer");
    CHECK(next_step(error{failure::limit, "too much"}, o) == "");
    CHECK(next_step(error{failure::limit, "(limit of something)"}, o) == "");
}
