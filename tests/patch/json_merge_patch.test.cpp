#include <httoop/patch/json_merge_patch.hpp>

#include <doctest/doctest.h>

#include <string>

#include <httoop/patch/rules.hpp>

#include "format/json_value.hpp"
#include "support/data.hpp"

using namespace httoop;

// req: rfc7396#2
TEST_CASE("the examples of RFC 7396") {
    auto const all = json_document::parse(support::read_data("patch/merge-patch.json"));
    REQUIRE(all);
    CHECK(all->root().elements.size() == 16);
    for (json_value const& row : all->root().elements) {
        json_document target{make_owned<json_value>(row.elements[0])};
        json_document const patch{make_owned<json_value>(row.elements[1])}, wanted{make_owned<json_value>(row.elements[2])};
        CAPTURE(patch.compose());
        CHECK(apply_json_merge_patch(target, patch));
        CHECK(target.compose() == wanted.compose());
    }
}

// req: rfc5789#5-1
TEST_CASE("a merge that makes a document too large changes nothing") {
    policy p;
    p.limits.json_octets = 20;
    json_document target = *json_document::parse(R"({"a":1})");
    auto const done = apply_json_merge_patch(target, *json_document::parse(R"({"b":"0123456789"})"), p);
    REQUIRE_FALSE(done);
    CHECK(done.error().broken == &rules::patch_growth_limit);
    CHECK(target.compose() == R"({"a":1})");
    CHECK(apply_json_merge_patch(target, *json_document::parse(R"({"b":"01234"})"), p));
    p.limits.json_octets = 1;
    CHECK(apply_json_merge_patch(target, *json_document::parse(R"({"a":null})"), p));
    p = {};
    p.limits.json_values = 2;
    CHECK_FALSE(apply_json_merge_patch(target, *json_document::parse(R"({"c":0})"), p));
    p = {};
    p.limits.json_depth = 1;
    CHECK_FALSE(apply_json_merge_patch(target, *json_document::parse(R"({"c":[]})"), p));
}
