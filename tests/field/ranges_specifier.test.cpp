#include <httoop/field/ranges_specifier.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("ranges_specifier: units and ranges") {
    support::takes<ranges_specifier>("bytes=0-499");
    support::takes<ranges_specifier>("bytes=-500");
    support::takes<ranges_specifier>("bytes=9500-");
    support::takes<ranges_specifier>("bytes= 0-999 , 4500-5499,, -1000", "bytes=0-999,4500-5499,-1000");
    support::takes<ranges_specifier>("bytes=007-08", "bytes=7-8");
    support::takes<ranges_specifier>("lines=a,b!");
    support::takes<ranges_specifier>("BYTES=1-", "BYTES=1-");
    auto const r = *ranges_specifier::parse("bytes=1-2,-3,4-");
    CHECK(r.specs == std::vector<range_spec>{{range_spec::from_to, 1, 2},
                                             {range_spec::suffix, 0, 3},
                                             {range_spec::from, 4, 0}});
    CHECK(r.bytes());
    CHECK_FALSE(ranges_specifier::parse("lines=1-2")->bytes());
}

// req: rfc9110#14.1.2-1
TEST_CASE("ranges_specifier: numbers beyond 64 bits") {
    auto const r = ranges_specifier::parse("bytes=1-99999999999999999999");
    REQUIRE(r.has_value());
    CHECK(r->specs.front() == range_spec{range_spec::from_to, 1, UINT64_MAX});
}

// req: rfc9110#14.2
// req: rfc9110#14.1.1
TEST_CASE("ranges_specifier: what is none, and where") {
    support::refuses<ranges_specifier>("", rules::ranges_specifier_grammar, 0);
    support::refuses<ranges_specifier>("bytes", rules::ranges_specifier_grammar, 5);
    support::refuses<ranges_specifier>("bytes =1-", rules::ranges_specifier_grammar, 5);
    support::refuses<ranges_specifier>("bytes=", rules::ranges_specifier_grammar, 6);
    support::refuses<ranges_specifier>("bytes=,", rules::ranges_specifier_grammar, 7);
    support::refuses<ranges_specifier>("lines=a b", rules::ranges_specifier_grammar, 6);
    support::refuses<ranges_specifier>("bytes=2-1", rules::byte_range_valid, 6);
    support::refuses<ranges_specifier>("bytes=0-1, a", rules::byte_range_valid, 11);
    support::refuses<ranges_specifier>("bytes=-", rules::byte_range_valid, 6);
    support::refuses<ranges_specifier>("bytes=1 - 2", rules::byte_range_valid, 6);
    support::refuses<ranges_specifier>("bytes=\"1-2", rules::byte_range_valid, 6);
    support::does_not_compose(ranges_specifier{"bytes", {}, {}});
    support::does_not_compose(ranges_specifier{"a b", {}, "1"});
    support::does_not_compose(ranges_specifier{"bytes", {{range_spec::from_to, 2, 1}}, {}});
}
