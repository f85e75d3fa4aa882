#include <httoop/caching/updating.hpp>

#include "caching/exchanges.hpp"

using namespace exchanges;

namespace {

// A stored response of noon, and what a response 100 seconds later makes of it.
constexpr std::int64_t later = 100;

response dated(unsigned status, lines fields) {
    response r = says(status, fields);
    r.fields().set("Date", date_at(later));
    return r;
}
std::vector<change> by_304(std::vector<stored_response> const& stored, lines fields, request const& r = get(), cache_options const& o = shared()) {
    std::vector<stored_response const*> pointers;
    for (stored_response const& s : stored) pointers.push_back(&s);
    account why;
    return freshened(r, pointers, dated(304, fields), times(later, later), o, &why);
}
std::vector<change> by_head(std::vector<stored_response> const& stored, response const& head, request const& r = ask("HEAD")) {
    std::vector<stored_response const*> pointers;
    for (stored_response const& s : stored) pointers.push_back(&s);
    account why;
    return freshened_by_head(r, pointers, head, times(later, later), shared(), &why);
}
std::vector<std::size_t> which(std::vector<change> const& all) {
    std::vector<std::size_t> numbers;
    for (change const& c : all) numbers.push_back(c.which);
    return numbers;
}
using numbers = std::vector<std::size_t>;

stored_response one(lines fields) { return kept(says(200, fields)); }
octets field_of(change const& c, octets name) { return c.updated.head.fields().value(name); }

}  // namespace

// req: rfc9111#4.3.3-1
TEST_CASE("updating: what a response to a forwarded request is") {
    CHECK(meaning_of(says(103)) == received_as::interim);
    CHECK(meaning_of(says(304)) == received_as::not_modified);
    for (unsigned const status : {500, 502, 503, 504}) CHECK(meaning_of(says(status)) == received_as::failure);
    for (unsigned const status : {200, 206, 404, 501, 599}) CHECK_MESSAGE(meaning_of(says(status)) == received_as::full, status);
}

// req: rfc9111#4.3.4-1
TEST_CASE("updating: a 304 with a strong tag is about those with the same one") {
    auto const a = one({{"ETag", "\"a\""}}), b = one({{"ETag", "\"b\""}}), weak = one({{"ETag", "W/\"a\""}});
    CHECK(which(by_304({a, b, weak}, {{"ETag", "\"b\""}})) == numbers{1});
    CHECK(which(by_304({a, b, a}, {{"ETag", "\"a\""}})) == numbers{0, 2});
    CHECK(by_304({a, weak}, {{"ETag", "\"c\""}}).empty());
    CHECK(by_304({weak}, {{"ETag", "\"a\""}}).empty());
    CHECK(by_304({a}, {{"ETag", "\"c\""}, {"Last-Modified", date_at(-1000)}}).empty());
}

// req: rfc9111#4.3.4-1
TEST_CASE("updating: a date that is long ago is strong") {
    auto const a = one({{"Last-Modified", date_at(-1000)}}), b = one({{"Last-Modified", date_at(-2000)}});
    CHECK(which(by_304({a, b, a}, {{"Last-Modified", date_at(-1000)}})) == numbers{0, 2});
    CHECK(by_304({a, b}, {{"Last-Modified", date_at(-3000)}}).empty());
}

// req: rfc9111#4.3.4
TEST_CASE("updating: a weak validator is about the most recent that has it") {
    auto const with = [](octets tag, std::int64_t seconds) { return one({{"ETag", tag}, {"Date", date_at(seconds)}}); };
    CHECK(which(by_304({with("W/\"a\"", -5), with("W/\"a\"", 0), with("\"b\"", 10)}, {{"ETag", "W/\"a\""}})) == numbers{1});
    CHECK(which(by_304({with("\"a\"", 0)}, {{"ETag", "W/\"a\""}})) == numbers{0});
    CHECK(by_304({with("\"b\"", 0)}, {{"ETag", "W/\"a\""}}).empty());
}

TEST_CASE("updating: without a validator a 304 is about the only one that is stored") {
    auto const none = one({{"Cache-Control", "max-age=1"}}), tagged = one({{"ETag", "\"a\""}});
    CHECK(which(by_304({none}, {})) == numbers{0});
    CHECK(which(by_304({tagged}, {})) == numbers{0});
    CHECK(by_304({none, tagged}, {}).empty());
    CHECK(by_304({none}, {}, get({{"If-None-Match", "\"x\""}})).empty());
    CHECK(by_304({}, {{"ETag", "\"a\""}}).empty());
}

// The client may have another one, to which the 304 does not say a word (RFC 9110 15.4.5: Last-Modified need not be there).
TEST_CASE("updating: without a validator a 304 is about what alone was asked by") {
    auto const modified = one({{"Last-Modified", date_at(-1000)}}), tagged = one({{"ETag", "\"a\""}});
    auto const both = one({{"ETag", "\"a\""}, {"Last-Modified", date_at(-1000)}});
    for (auto const& stored : {modified, both}) {
        CHECK(which(by_304({stored}, {}, get({{"If-Modified-Since", date_at(-2000)}}))) == numbers{0});
        CHECK(by_304({stored}, {}, get({{"If-Modified-Since", date_at(-2000)}, {"Range", "bytes=0-1"}})).empty());
        CHECK(which(by_304({stored}, {}, get({{"If-Modified-Since", date_at(-1000)}, {"Range", "bytes=0-1"}}))) == numbers{0});
    }
    CHECK(by_304({tagged}, {}, get({{"If-Modified-Since", date_at(-2000)}})).empty());
    for (auto const& stored : {tagged, both}) {
        CHECK(which(by_304({stored}, {}, get({{"If-None-Match", "W/\"a\", \"a\""}}))) == numbers{0});
        for (octets const own : {"\"a\", \"x\"", "\"x\"", "*", "a"}) CHECK(by_304({stored}, {}, get({{"If-None-Match", own}})).empty());
    }
    CHECK(by_304({modified}, {}, get({{"If-None-Match", "\"a\""}})).empty());
    // With preconditions for the origin the client's request went as it was.
    for (octets const of_origin : {"If-Match", "If-Unmodified-Since"}) {
        octets const value = of_origin == "If-Match" ? octets{"*"} : octets{"Sun, 06 Nov 2044 08:49:37 GMT"};
        CHECK(by_304({modified}, {}, get({{of_origin, value}, {"If-Modified-Since", date_at(-500)}})).empty());
        CHECK(by_304({modified}, {}, get({{of_origin, value}})).empty());
        CHECK(which(by_304({modified}, {}, get({{of_origin, value}, {"If-Modified-Since", date_at(-1000)}}))) == numbers{0});
        CHECK(which(by_304({tagged}, {}, get({{of_origin, value}, {"If-None-Match", "\"a\""}}))) == numbers{0});
    }
}

TEST_CASE("updating: whether a 304 answers the client's own preconditions") {
    auto const meets = [](lines own, lines said) { return meets_own(get(own), says(304, said)); };
    CHECK(meets({{"If-None-Match", "\"x\", W/\"a\""}}, {{"ETag", "\"a\""}}));
    CHECK(meets({{"If-Modified-Since", date_at(-5)}}, {{"Last-Modified", date_at(-5)}}));
    CHECK_FALSE(meets({{"If-None-Match", "\"x\""}}, {{"ETag", "\"a\""}}));
    CHECK_FALSE(meets({{"If-None-Match", "\"x\""}, {"If-Modified-Since", date_at(-5)}}, {{"Last-Modified", date_at(-5)}}));
    CHECK_FALSE(meets({{"If-Modified-Since", date_at(-6)}}, {{"Last-Modified", date_at(-5)}}));
    CHECK_FALSE(meets({{"If-Modified-Since", date_at(-5)}}, {{"ETag", "\"a\""}}));
    CHECK_FALSE(meets({{"If-Range", "\"a\""}, {"Range", "bytes=0-1"}}, {{"ETag", "\"a\""}}));
    CHECK_FALSE(meets({}, {{"ETag", "\"a\""}}));
}

TEST_CASE("updating: of those that a 304 is about one answers that holds what is asked for") {
    auto const variant = [](octets foo) { return kept(get({{"Foo", foo}}), says(200, {{"ETag", "\"a\""}, {"Vary", "Foo"}, {"Content-Length", "9"}})); };
    auto const all = variant("1"), fitting = variant("2");
    stored_response part = fitting;
    part.complete = false;
    part.held = {{0, 3}};
    auto const asked = [](octets range) { return get({{"Foo", "2"}, {"Range", range}}); };
    auto const answering = [](std::vector<change> const& changes) {
        numbers n;
        for (change const& c : changes)
            if (c.answers) n.push_back(c.which);
        return n;
    };
    lines const by{{"ETag", "\"a\""}};
    CHECK(answering(by_304({all, fitting}, by, asked("bytes=4-5"))) == numbers{1});
    CHECK(answering(by_304({all, part}, by, asked("bytes=2-3"))) == numbers{1});
    CHECK(answering(by_304({all, all}, by, get({{"Foo", "3"}}))) == numbers{0});
    CHECK(answering(by_304({all, part}, by, asked("bytes=4-5"))) == numbers{0});
    CHECK(which(by_304({all, part}, by, asked("bytes=4-5"))) == numbers{0});
    CHECK(by_304({part}, by, asked("bytes=4-5")).empty());
    // By a weak tag as well: the part came last.
    auto weak_all = one({{"ETag", "W/\"a\""}, {"Content-Length", "9"}, {"Date", date_at(-5)}}), weak_part = one({{"ETag", "W/\"a\""}, {"Content-Length", "9"}});
    weak_part.complete = false;
    weak_part.held = {{0, 3}};
    CHECK(answering(by_304({weak_part, weak_all}, {{"ETag", "W/\"a\""}})) == numbers{1});
}

TEST_CASE("updating: a variant that was not chosen, by its strong tag, and then it fits that request too") {
    auto const variant = [](octets foo, octets tag) { return kept(get({{"Foo", foo}}), says(200, {{"ETag", tag}, {"Vary", "Foo"}})); };
    auto const changes = by_304({variant("1", "\"a\""), variant("2", "\"b\"")}, {{"ETag", "\"b\""}}, get({{"Foo", "3"}}));
    REQUIRE(which(changes) == numbers{1});
    CHECK(changes[0].updated.selecting.match(get({{"Foo", "3"}}).fields()));
    CHECK(changes[0].updated.selecting.match(get({{"Foo", "2"}}).fields()));
    CHECK_FALSE(changes[0].updated.selecting.match(get({{"Foo", "1"}}).fields()));
    CHECK(by_304({variant("1", "W/\"a\"")}, {{"ETag", "W/\"a\""}}, get({{"Foo", "3"}})).empty());
    auto const other = by_304({variant("1", "\"a\"")}, {{"ETag", "\"a\""}, {"Vary", "Bar"}}, get({{"Foo", "1"}, {"Bar", "2"}}));
    CHECK(other.at(0).updated.selecting.names == std::vector<std::string>{"bar"});
}

TEST_CASE("updating: of variants with one tag that which fits stays the only one that does") {
    auto const variant = [](octets foo) { return kept(get({{"Foo", foo}}), says(200, {{"ETag", "\"a\""}, {"Vary", "Foo"}, {"X-A", "1"}})); };
    auto const changes = by_304({variant("1"), variant("2")}, {{"ETag", "\"a\""}, {"X-A", "2"}}, get({{"Foo", "2"}}));
    REQUIRE(which(changes) == numbers{0, 1});
    CHECK(field_of(changes[0], "X-A") == "2");
    CHECK_FALSE(changes[0].updated.selecting.match(get({{"Foo", "2"}}).fields()));
    CHECK(changes[0].updated.selecting.match(get({{"Foo", "1"}}).fields()));
    CHECK(changes[1].updated.selecting.match(get({{"Foo", "2"}}).fields()));
}

// req: rfc9111#4.3.4-2 rfc9111#3.2-1
TEST_CASE("updating: the fields of the 304 come in the place of those that are stored") {
    auto const changes = by_304({one({{"ETag", "\"a\""}, {"X-A", "1"}, {"X-B", "1"}, {"Set-Cookie", "a=b"}, {"Set-Cookie", "c=d"}, {"Content-Length", "10"}, {"Cache-Control", "max-age=1"}})},
                                {{"ETag", "\"a\""}, {"x-a", "2"}, {"X-C", "2"}, {"Set-Cookie", "e=f"}, {"Content-Length", "20"}, {"Cache-Control", "max-age=600"}});
    REQUIRE(changes.size() == 1);
    change const& c = changes[0];
    CHECK(c.is == effect::update);
    CHECK(field_of(c, "X-A") == "2");
    CHECK(field_of(c, "X-B") == "1");
    CHECK(field_of(c, "X-C") == "2");
    CHECK(c.updated.head.fields().count("X-A") == 1);
    CHECK(c.updated.head.fields().count("Set-Cookie") == 1);
    CHECK(field_of(c, "Content-Length") == "10");
    CHECK(field_of(c, "Date") == date_at(later));
    CHECK(c.updated.head.status() == status_code::ok);
    CHECK(c.updated.freshness.fresh(at(later + 599)));
    CHECK(c.updated.freshness.age(at(later + 7)) == 7);
    CHECK(c.updated.response_time == at(later));
    CHECK(c.updated.length == 10);
}

// req: rfc9111#3.2-2
TEST_CASE("updating: fields about the content too, but not those that its octets depend upon") {
    auto const c = by_304({one({{"ETag", "\"a\""}, {"Content-Type", "text/plain"}, {"Content-Language", "de"}, {"Content-Location", "/foo"}, {"Expires", date_at(1)}, {"Content-Encoding", "gzip"},
                                {"Content-MD5", "1"}, {"Content-Range", "x"}, {"Content-Digest", "sha-256=:AA==:"}})},
                          {{"ETag", "\"a\""}, {"Content-Type", "text/html"}, {"Content-Language", "en"}, {"Content-Location", "/bar"}, {"Expires", date_at(500)}, {"Content-Encoding", "br"},
                           {"Content-MD5", "2"}, {"Content-Range", "y"}, {"Content-Digest", "sha-256=:BB==:"}})
                       .at(0);
    CHECK(field_of(c, "Content-Type") == "text/html");
    CHECK(field_of(c, "Content-Language") == "en");
    CHECK(field_of(c, "Content-Location") == "/bar");
    CHECK(field_of(c, "Expires") == date_at(500));
    CHECK(field_of(c, "Content-Encoding") == "gzip");
    CHECK(field_of(c, "Content-MD5") == "1");
    CHECK(field_of(c, "Content-Range") == "x");
    CHECK(field_of(c, "Content-Digest") == "sha-256=:AA==:");
}

TEST_CASE("updating: what is not stored does not come by a 304 either") {
    auto const c = by_304({one({{"ETag", "\"a\""}, {"X-A", "1"}, {"X-P", "1"}})},
                          {{"ETag", "\"a\""}, {"Connection", "X-H"}, {"X-H", "1"}, {"Proxy-Authenticate", "Basic realm=x"}, {"Upgrade", "x"}, {"Age", "30"},
                           {"Cache-Control", "max-age=60, private=\"X-P\""}, {"X-P", "2"}})
                       .at(0);
    for (octets const name : {"Connection", "X-H", "Proxy-Authenticate", "Upgrade", "Age", "X-P"}) CHECK_MESSAGE(c.updated.head.fields().count(name) == 0, name);
    CHECK(field_of(c, "X-A") == "1");
    CHECK(c.updated.freshness.age(at(later)) == 30);
}

TEST_CASE("updating: Set-Cookie that is not to be shared does not come by a 304") {
    cache_options strict = shared();
    strict.refuses_set_cookie = true;
    stored_response const s = one({{"ETag", "\"a\""}, {"Cache-Control", "max-age=60"}});
    lines const cookie{{"ETag", "\"a\""}, {"Set-Cookie", "sid=1"}};
    CHECK(field_of(by_304({s}, cookie).at(0), "Set-Cookie") == "sid=1");
    CHECK(by_304({s}, cookie, get(), strict).at(0).updated.head.fields().count("Set-Cookie") == 0);
}

TEST_CASE("updating: a 304 without Date gets the time when it came") {
    auto const s = one({{"ETag", "\"a\""}, {"Cache-Control", "max-age=60"}, {"Age", "50"}});
    stored_response const* const all[] = {&s};
    response r{status_code::not_modified};
    r.fields().append("ETag", "\"a\"");
    auto const c = freshened(get(), all, r, times(later, later - 2), shared()).at(0);
    CHECK(field_of(c, "Date") == date_at(later));
    CHECK(c.updated.freshness.age(at(later)) == 2);
}

TEST_CASE("updating: new fields may forbid that it is kept") {
    auto const s = one({{"ETag", "\"a\""}, {"Cache-Control", "max-age=1"}});
    CHECK(by_304({s}, {{"ETag", "\"a\""}, {"Cache-Control", "no-store"}}).at(0).is == effect::drop);
    CHECK(by_304({s}, {{"ETag", "\"a\""}, {"Cache-Control", "no-store, must-understand"}}).at(0).is == effect::update);
    CHECK(by_304({s}, {{"ETag", "\"a\""}, {"Cache-Control", "private"}}).at(0).is == effect::drop);
    auto const own = kept(says(200, {{"ETag", "\"a\""}, {"Cache-Control", "max-age=1"}}), of_one_user());
    CHECK(by_304({own}, {{"ETag", "\"a\""}, {"Cache-Control", "private"}}, get(), of_one_user()).at(0).is == effect::update);
    CHECK(by_304({own}, {{"ETag", "\"a\""}}).empty());
    CHECK(by_304({s}, {{"ETag", "\"a\""}}, get({{"Cache-Control", "no-store"}})).at(0).is == effect::none);
    CHECK(by_304({s}, {{"ETag", "\"a\""}}, get({{"Authorization", "x"}})).at(0).is == effect::none);
    CHECK(by_304({s}, {{"ETag", "\"a\""}, {"Cache-Control", "public"}}, get({{"Authorization", "x"}})).at(0).is == effect::update);
    CHECK(by_304({own}, {{"ETag", "\"a\""}}, get({{"Authorization", "x"}}), of_one_user()).at(0).is == effect::update);
}

// req: rfc9111#4.3.5-1 rfc9111#4.3.5-3
TEST_CASE("updating: 200 to HEAD updates what could have answered it") {
    auto const s = one({{"ETag", "\"a\""}, {"Content-Length", "4"}, {"X-A", "1"}, {"Cache-Control", "max-age=1"}});
    auto const changes = by_head({s}, dated(200, {{"ETag", "\"a\""}, {"Content-Length", "4"}, {"X-A", "2"}, {"Cache-Control", "max-age=600"}}));
    REQUIRE(changes.size() == 1);
    CHECK(changes[0].is == effect::update);
    CHECK(field_of(changes[0], "X-A") == "2");
    CHECK(changes[0].updated.freshness.fresh(at(later + 599)));
    CHECK(by_head({s}, dated(200, {{"X-A", "2"}})).at(0).is == effect::update);
    auto const varies = kept(get({{"Foo", "1"}}), says(200, {{"ETag", "\"a\""}, {"Vary", "Foo"}}));
    CHECK(by_head({varies}, dated(200, {{"ETag", "\"a\""}})).empty());
    CHECK(by_head({kept(ask("HEAD"), says(200, {{"ETag", "\"a\""}}))}, dated(200, {{"ETag", "\"a\""}})).empty());
    CHECK(by_head({s}, dated(500, {{"ETag", "\"a\""}})).empty());
    CHECK(by_head({s}, dated(200, {{"ETag", "\"a\""}}), get()).empty());
}

// req: rfc9111#4.3.5-2
TEST_CASE("updating: HEAD of another representation makes what is stored stale") {
    std::string const other_date = date_at(-999);
    auto const s = one({{"ETag", "\"a\""}, {"Last-Modified", date_at(-1000)}, {"Content-Length", "4"}, {"Cache-Control", "max-age=600, stale-while-revalidate=600"}});
    for (lines const& other : {lines{{"ETag", "\"b\""}}, lines{{"ETag", "W/\"a\""}}, lines{{"Last-Modified", other_date}}, lines{{"ETag", "\"a\""}, {"Content-Length", "5"}},
                               lines{{"Content-Length", "x"}}, lines{{"ETag", "a"}}}) {
        auto const changes = by_head({s}, dated(200, other));
        REQUIRE(changes.size() == 1);
        CHECK(changes[0].is == effect::stale);
        CHECK(choose_of(get(), {changes[0].updated}, later + 1).is == use::validate);
    }
    CHECK(by_head({s}, dated(404, {})).at(0).is == effect::stale);
    CHECK(by_head({s}, dated(410, {{"ETag", "\"a\""}})).at(0).is == effect::stale);
    CHECK(by_head({s}, dated(200, {{"Last-Modified", date_at(-1000)}, {"Content-Length", "4"}})).at(0).is == effect::update);
}
