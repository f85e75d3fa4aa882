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

combination with_all(std::vector<stored_response> const& all, response const& r) {
    account why;
    std::vector<stored_response const*> pointers;
    for (stored_response const& s : all) pointers.push_back(&s);
    auto const c = combine(get({{"Range", "bytes=5-9"}, {"If-Range", "\"a\""}}), pointers, r, times(10, 10), shared(), &why);
    CHECK(c.because != nullptr);
    CHECK_FALSE(why.empty());
    return c;
}
combination with(stored_response const& s, response const& r) { return with_all({s}, r); }

// "0:0-4 +:5-9": octets of the first stored response, and those that arrive.
std::string pieces(combination const& c) {
    std::string s;
    for (combination::piece const& p : c.pieces)
        s += (s.empty() ? "" : " ") + (p.of == combination::arriving ? "+" : std::to_string(p.of)) + ":" + std::to_string(p.range.first) + "-" + std::to_string(p.range.last);
    return s;
}

}  // namespace

TEST_CASE("partial: what begins and what ends it are the whole") {
    auto const c = with(held_part("bytes 0-4/10"), part("bytes 5-9/10"));
    REQUIRE(c.fits());
    CHECK(c.arrived == byte_range{5, 9});
    CHECK(c.combined.complete);
    CHECK(c.combined.held.empty());
    CHECK(c.combined.length == 10);
    CHECK(choose_of(get(), {c.combined}, 11).is == use::fresh);
}

TEST_CASE("partial: what overlaps or leaves a gap") {
    auto const gap = with(held_part("bytes 0-1/10"), part("bytes 5-6/10"));
    REQUIRE(gap.fits());
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
        return combine(get({{"Range", "bytes=5-9"}, {"X-Sort", sort}}), std::vector<stored_response const*>{&s}, part("bytes 5-9/10"), times(10, 10), shared()).fits();
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
    CHECK_FALSE(with(held_part("bytes 0-4/10"), part("bytes 5-9/10", "\"b\"")).fits());
    CHECK_FALSE(with(held_part("bytes 0-4/10", "W/\"a\""), part("bytes 5-9/10", "W/\"a\"")).fits());
    CHECK_FALSE(with(held_part("bytes 0-4/10"), part("bytes 5-9/11")).fits());
    CHECK_FALSE(with(held_part("bytes 0-4/10"), part("bytes x")).fits());
    CHECK_FALSE(with(held_part("bytes 0-4/10"), says(200, {{"ETag", "\"a\""}})).fits());
    CHECK_FALSE(with(held_part("bytes 0-4/10"), says(206, {{"ETag", "\"a\""}, {"Content-Type", "multipart/byteranges; boundary=x"}})).fits());
    CHECK_FALSE(with(held_part("bytes 0-9/10"), part("bytes 5-9/10")).fits());  // complete already
}

TEST_CASE("partial: where the octets of what is combined come from") {
    CHECK(pieces(with(held_part("bytes 0-4/10"), part("bytes 5-9/10"))) == "0:0-4 +:5-9");
    CHECK(pieces(with(held_part("bytes 0-6/10"), part("bytes 3-8/10"))) == "0:0-2 +:3-8");
    CHECK(pieces(with(held_part("bytes 3-8/10"), part("bytes 0-6/10"))) == "+:0-6 0:7-8");
    CHECK(pieces(with(held_part("bytes 1-8/10"), part("bytes 3-4/10"))) == "0:1-2 +:3-4 0:5-8");
    CHECK(pieces(with(held_part("bytes 3-4/10"), part("bytes 1-8/10"))) == "+:1-8");
    CHECK(pieces(with(held_part("bytes 0-1/10"), part("bytes 5-6/10"))) == "0:0-1 +:5-6");
}

TEST_CASE("partial: what arrives goes with all parts of the same representation at once") {
    auto const three = with_all({held_part("bytes 0-2/10"), held_part("bytes 7-9/10")}, part("bytes 3-6/10"));
    CHECK(three.with == std::vector<std::size_t>{0, 1});
    CHECK(three.combined.complete);
    CHECK(pieces(three) == "0:0-2 +:3-6 1:7-9");
    // Where several have an octet, the one that goes furthest.
    CHECK(pieces(with_all({held_part("bytes 0-2/20"), held_part("bytes 1-4/20"), held_part("bytes 0-3/20"), held_part("bytes 12-13/20")}, part("bytes 7-9/20"))) ==
          "2:0-3 1:4-4 +:7-9 3:12-13");
    // Not those of others.
    auto const some = with_all({held_part("bytes 0-2/10", "\"b\""), held_part("bytes 0-1/10"), held_part("bytes 7-9/10", "W/\"a\"")}, part("bytes 2-6/10"));
    CHECK(some.with == std::vector<std::size_t>{1});
    CHECK(pieces(some) == "1:0-1 +:2-6");
    // Of two that contradict each other the first counts.
    auto const other = with_all({held_part("bytes 0-1/10"), held_part("bytes 10-11/12")}, part("bytes 2-6/*"));
    CHECK(other.with == std::vector<std::size_t>{0});
    CHECK(other.combined.length == 10);
    CHECK(with_all({held_part("bytes 8-9/12"), held_part("bytes 0-1/5")}, part("bytes 2-3/*")).with == std::vector<std::size_t>{0});
    CHECK(with_all({held_part("bytes 8-9/*"), held_part("bytes 0-1/5")}, part("bytes 2-3/*")).with == std::vector<std::size_t>{0});
}

TEST_CASE("partial: the rest of what is not stored to its end is asked for by a client of its own") {
    stored_response const whole = kept(get(), says(200, {{"Cache-Control", "max-age=60"}, {"ETag", "\"a\""}}));
    continuation const further{whole};
    auto const asked = further.request_for(get({{"Range", "bytes=0-"}, {"If-None-Match", "\"x\""}, {"Accept", "text/html"}}), 5);
    REQUIRE(asked);
    CHECK(asked->fields().value("Range") == "bytes=5-");
    CHECK(asked->fields().value("If-Range") == "\"a\"");
    CHECK(asked->fields().value("Accept") == "text/html");
    CHECK_FALSE(asked->fields().has(field_id::if_none_match));
    CHECK_FALSE(further.request_for(get(), 0));
    CHECK_FALSE(further.request_for(ask("POST"), 5));
    CHECK_FALSE(continuation{held_part("bytes 0-4/10")}.request_for(get(), 5));
    limits const most;
    CHECK(further.range_in(part("bytes 5-9/10"), 5, most) == byte_range{5, 9});
    CHECK_FALSE(further.range_in(part("bytes 5-9/10"), 0, most));
    CHECK_FALSE(further.range_in(part("bytes 5-8/10"), 5, most));
    CHECK_FALSE(further.range_in(part("bytes 4-9/10"), 5, most));
    stored_response longer = whole;
    longer.length = 12;
    CHECK_FALSE(continuation{longer}.range_in(part("bytes 5-9/10"), 5, most));
}
