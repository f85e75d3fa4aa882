#include <httoop/patch/patch_format.hpp>

#include <doctest/doctest.h>

#include <httoop/patch/rules.hpp>

using namespace httoop;

// req: rfc5789#2-8
TEST_CASE("the media type of a patch says how it is applied; another one is answered with 415") {
    CHECK(*patch_format_of(*media_type::parse("Application/JSON-Patch+json")) == patch_format::json_patch);
    CHECK(*patch_format_of(*media_type::parse("application/merge-patch+json;charset=utf-8")) == patch_format::json_merge_patch);
    auto const other = patch_format_of(*media_type::parse("application/json"));
    REQUIRE_FALSE(other);
    CHECK(other.error().broken->status == 415);
}
