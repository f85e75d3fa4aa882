#include <httoop/field/deciding.hpp>

#include <doctest/doctest.h>

using namespace httoop;

namespace {

// The number of the element that decides; -1: none does.
template <class X, class Element, class Thing>
long by(X const& x, std::vector<Element> X::*list, Thing const& t) {
    Element const* const e = deciding(x, t);
    return e == nullptr ? -1 : e - (x.*list).data();
}
long by_type(octets value, octets type) {
    return by(*accept::parse(value), &accept::ranges, *media_type::parse(type));
}
long by_filter(octets value, octets tag) {
    return by(*accept_language::parse(value), &accept_language::ranges, tag);
}
long by_lookup(octets value, octets tag) {
    auto const a = *accept_language::parse(value);
    weighted const* const w = deciding_by_lookup(a, tag);
    return w == nullptr ? -1 : w - a.ranges.data();
}

}  // namespace

TEST_CASE("deciding: the most specific media range, of equals the first") {
    constexpr octets ranges = "*/*, text/*, text/plain, text/plain;format=flowed, TEXT/plain;q=0.1";
    CHECK(by_type(ranges, "text/plain;format=flowed") == 3);
    CHECK(by_type(ranges, "text/plain;format=fixed") == 2);
    CHECK(by_type(ranges, "text/html") == 1);
    CHECK(by_type(ranges, "image/png") == 0);
    CHECK(by_type("text/html", "image/png") == -1);
}

TEST_CASE("deciding: charsets and codings by name, then the first *") {
    auto const c = *accept_charset::parse("*;q=0.5, UTF-8, *;q=0.1");
    CHECK(by(c, &accept_charset::charsets, octets{"utf-8"}) == 1);
    CHECK(by(c, &accept_charset::charsets, octets{"koi8-r"}) == 0);
    CHECK(c.quality_of("koi8-r").thousandths == 500);
    auto const e = *accept_encoding::parse("*;q=0.5, x-gzip, *;q=0.1");
    CHECK(by(e, &accept_encoding::codings, octets{"gzip"}) == 1);
    CHECK(by(e, &accept_encoding::codings, octets{"identity"}) == 0);
    CHECK(deciding(*accept_encoding::parse("gzip"), "identity") == nullptr);
}

TEST_CASE("deciding: language ranges filter") {
    CHECK(by_filter("*, en, en-GB", "en-gb-oed") == 2);
    CHECK(by_filter("*, en, en-GB", "en-US") == 1);
    CHECK(by_filter("*, en, en-GB", "enm") == 0);
    CHECK(by_filter("en-GB", "en") == -1);
}

TEST_CASE("deciding: language ranges look up") {
    CHECK(by_lookup("zh-Hant-CN-x-private1-private2", "zh-hant") == 0);
    CHECK(by_lookup("de-CH", "de-CH-1996") == -1);
    CHECK(by_lookup("de-CH", "d") == -1);
    CHECK(by_lookup("de-CH;q=0.1, de-AT;q=0.9", "de") == 1);
    CHECK(by_lookup("de-CH, de", "de") == 1);  // as much liked, and closer
    CHECK(by_lookup("*;q=0.5, fr, *", "de") == 0);
    CHECK(by_lookup("*, de-CH;q=0.5", "de") == 1);
    // A weight of 0 excludes all below it, but not what is listed itself.
    CHECK(by_lookup("en;q=0, en-GB", "en") == 0);
    CHECK(by_lookup("en;q=0, en-GB", "en-US") == 0);
    CHECK(by_lookup("en;q=0, en-GB", "en-GB") == 1);
    CHECK(by_lookup("en-GB;q=0, *", "en") == 1);
}
