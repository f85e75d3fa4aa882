#include <httoop/field/content_range.hpp>

#include <httoop/field/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

TEST_CASE("content_range: a range, or the length that could not satisfy one") {
    support::takes<content_range>("bytes 42-1233/1234");
    support::takes<content_range>("bytes 42-1233/*");
    support::takes<content_range>("bytes */1234");
    support::takes<content_range>("bytes 0-0/1");
    support::takes<content_range>("lines 1-2/3");
    support::takes<content_range>("bytes 0-18446744073709551614/18446744073709551615");
    auto const c = *content_range::parse("bytes 1-2/3");
    CHECK(c.range == byte_range{1, 2});
    CHECK(c.range->size() == 2);
    CHECK(c.complete_length == 3u);
    CHECK_FALSE(content_range::parse("bytes */3")->range.has_value());
    CHECK_FALSE(content_range::parse("bytes 1-2/*")->complete_length.has_value());
}

// req: rfc9110#14.4
TEST_CASE("content_range: what is none, and where") {
    struct { octets text; std::size_t offset; } const rows[] = {
        {"", 0}, {"bytes", 5}, {"bytes ", 6}, {"bytes=0-1/2", 5}, {"bytes  0-1/2", 6}, {"bytes 0", 7},
        {"bytes 0-", 8}, {"bytes 0-1", 9}, {"bytes 0-1/", 10}, {"bytes */*", 8}, {"bytes */", 8},
        {"bytes 0-1/2 ", 11}, {"bytes 0-1/2, bytes 0-1/2", 11}, {"bytes -1/2", 6}, {"bytes a-1/2", 6},
        {"bytes 0-1/-2", 10}, {"bytes 0-99999999999999999999/*", 8},
    };
    for (auto const& r : rows)
        support::refuses<content_range>(r.text, rules::content_range_grammar, r.offset);
    support::does_not_compose(content_range{"bytes", {}, {}});
    support::does_not_compose(content_range{"by tes", {}, 1});
}

// req: rfc9110#14.4-5
TEST_CASE("content_range: a range that cannot be is refused, so that nobody combines it") {
    support::refuses<content_range>("bytes 2-1/3", rules::content_range_valid, 6);
    support::refuses<content_range>("bytes 2-1/*", rules::content_range_valid, 6);
    support::refuses<content_range>("bytes 0-3/3", rules::content_range_valid, 6);
    support::refuses<content_range>("bytes 0-0/0", rules::content_range_valid, 6);
    support::does_not_compose(content_range{"bytes", byte_range{2, 1}, {}});
}

// req: rfc9110#14.4-1
TEST_CASE("content_range: only ranges of bytes are combined") {
    CHECK(content_range::parse("bytes 0-1/2")->can_be_combined());
    CHECK(content_range::parse("Bytes 0-1/2")->can_be_combined());
    CHECK_FALSE(content_range::parse("lines 0-1/2")->can_be_combined());
    CHECK_FALSE(content_range::parse("bytes */2")->can_be_combined());
}
