#include <httoop/caching/partial.hpp>
#include <httoop/caching/validation.hpp>

#include "caching/exchanges.hpp"

using namespace exchanges;

namespace {

response part(octets range, octets tag = "\"a\"", lines more = {}) {
    response r = says(206, {{"Cache-Control", "max-age=60"}, {"Content-Range", range}, {"ETag", tag}});
    for (auto const& [name, value] : more) r.fields().append(name, value);
    return r;
}
stored_response held_part(octets range, octets tag = "\"a\"") { return kept(get({{"Range", "bytes=0-4"}}), part(range, tag, {{"X-A", "1"}, {"X-B", "1"}})); }

combination with(stored_response const& s, response const& r) {
    account why;
    auto const c = combine(get({{"Range", "bytes=5-9"}, {"If-Range", "\"a\""}}), s, r, times(10, 10), shared(), &why);
    CHECK(c.because != nullptr);
    CHECK_FALSE(why.empty());
    return c;
}

}  // namespace

TEST_CASE("partial: what begins and what ends it are the whole") {
    auto const c = with(held_part("bytes 0-4/10"), part("bytes 5-9/10"));
    REQUIRE(c.fits);
    CHECK(c.arrived == byte_range{5, 9});
    CHECK(c.combined.complete);
    CHECK(c.combined.held.empty());
    CHECK(c.combined.length == 10);
    CHECK(choose_of(get(), {c.combined}, 11).is == use::fresh);
}

TEST_CASE("partial: what overlaps or leaves a gap") {
    auto const gap = with(held_part("bytes 0-1/10"), part("bytes 5-6/10"));
    REQUIRE(gap.fits);
    CHECK_FALSE(gap.combined.complete);
    CHECK(gap.combined.held == std::vector<byte_range>{{0, 1}, {5, 6}});
    auto const overlap = with(held_part("bytes 0-6/10"), part("bytes 5-8/10"));
    CHECK(overlap.combined.held == std::vector<byte_range>{{0, 8}});
    CHECK(with(gap.combined, part("bytes 2-4/10")).combined.held == std::vector<byte_range>{{0, 6}});
}

TEST_CASE("partial: of two parts with one gap between them the gap is asked for") {
    auto const s = with(held_part("bytes 0-1/10"), part("bytes 5-9/10")).combined;
    auto const asked = completion(get({{"Range", "bytes=0-"}}), s);
    REQUIRE(asked);
    CHECK(asked->fields().value("Range") == "bytes=2-4");
    CHECK(asked->fields().value("If-Range") == "\"a\"");
    CHECK(with(s, part("bytes 2-4/10")).combined.complete);
    CHECK_FALSE(completion(get(), held_part("bytes 2-4/10")));                                      // before it and behind it
    CHECK_FALSE(completion(get(), with(held_part("bytes 0-1/10"), part("bytes 5-6/10")).combined));  // between and behind
}

// req: rfc9111#4.1-1
TEST_CASE("partial: a part for other requests, or of another kind of cache, is not combined") {
    auto const range = get({{"Range", "bytes=0-4"}, {"X-Sort", "up"}});
    stored_response s = kept(range, part("bytes 0-4/10", "\"a\"", {{"Vary", "X-Sort"}}));
    auto const fits = [&s](octets sort) {
        return combine(get({{"Range", "bytes=5-9"}, {"X-Sort", sort}}), s, part("bytes 5-9/10"), times(10, 10), shared()).fits;
    };
    CHECK(fits("up"));
    CHECK_FALSE(fits("down"));
    s.by_shared = false;
    CHECK_FALSE(fits("up"));
}

// req: rfc9111#3.4-1
TEST_CASE("partial: the stored fields are updated") {
    auto const c = with(held_part("bytes 0-4/10"), part("bytes 5-9/10", "\"a\"", {{"X-A", "2"}}));
    CHECK(c.combined.head.fields().value("X-A") == "2");
    CHECK(c.combined.head.fields().value("X-B") == "1");
    CHECK(c.combined.head.fields().count("Content-Range") == 0);
    CHECK(c.combined.head.status() == status_code::ok);
}

// req: rfc9110#15.3.7.3
TEST_CASE("partial: nothing is put together that might not belong together") {
    CHECK_FALSE(with(held_part("bytes 0-4/10"), part("bytes 5-9/10", "\"b\"")).fits);
    CHECK_FALSE(with(held_part("bytes 0-4/10", "W/\"a\""), part("bytes 5-9/10", "W/\"a\"")).fits);
    CHECK_FALSE(with(held_part("bytes 0-4/10"), part("bytes 5-9/11")).fits);
    CHECK_FALSE(with(held_part("bytes 0-4/10"), part("bytes x")).fits);
    CHECK_FALSE(with(held_part("bytes 0-4/10"), says(200, {{"ETag", "\"a\""}})).fits);
    CHECK_FALSE(with(held_part("bytes 0-4/10"), says(206, {{"ETag", "\"a\""}, {"Content-Type", "multipart/byteranges; boundary=x"}})).fits);
    CHECK_FALSE(with(held_part("bytes 0-9/10"), part("bytes 5-9/10")).fits);  // complete already
}
