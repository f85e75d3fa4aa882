#include <httoop/caching/validation.hpp>

#include "caching/exchanges.hpp"

using namespace exchanges;

namespace {

stored_response stale_one(octets tag, octets modified = {}, octets vary = {}, lines asked = {}) {
    response r = says(200, {{"Cache-Control", "max-age=1"}});
    if (!tag.empty()) r.fields().append("ETag", tag);
    if (!modified.empty()) r.fields().append("Last-Modified", modified);
    if (!vary.empty()) r.fields().append("Vary", vary);
    return kept(get(asked), r);
}

request validating(request const& r, std::vector<stored_response> const& stored, std::int64_t seconds = 100) {
    std::vector<stored_response const*> pointers;
    for (stored_response const& s : stored) pointers.push_back(&s);
    account why;
    choice const c = choose(r, pointers, {.now = at(seconds)}, shared());
    request out = validation(r, pointers, c, &why);
    CHECK(out.defect().has_value());
    CHECK(out.target() == r.target());
    return out;
}
octets tags(request const& r) { return r.fields().value("If-None-Match"); }
octets since(request const& r) { return r.fields().value("If-Modified-Since"); }

std::string const modified = date_at(-1000);

}  // namespace

// req: rfc9111#4.3.1-1 rfc9110#13.1.2-2
TEST_CASE("validation: entity tags of all that is stored for the URI") {
    CHECK(tags(validating(get(), {stale_one("\"a\"")})) == "\"a\"");
    CHECK(tags(validating(get(), {stale_one("W/\"a\"")})) == "W/\"a\"");
    CHECK(tags(validating(get({{"Foo", "3"}}), {stale_one("\"a\"", {}, "Foo", {{"Foo", "1"}}), stale_one("\"b\"", {}, "Foo", {{"Foo", "2"}})})) == "\"a\", \"b\"");
    CHECK(tags(validating(get({{"Foo", "3"}}), {stale_one("\"a\"", {}, "Foo", {{"Foo", "1"}}), stale_one("\"a\"", {}, "Foo", {{"Foo", "2"}})})) == "\"a\"");
    // A weak tag that is of other requests' responses could update none (RFC 9111 4.3.4).
    CHECK(tags(validating(get({{"Foo", "3"}}), {stale_one("W/\"a\"", {}, "Foo", {{"Foo", "1"}}), stale_one("W/\"b\"", {}, "Foo", {{"Foo", "3"}})})) == "W/\"b\"");
    CHECK(tags(validating(ask("HEAD"), {stale_one("\"a\"")})) == "\"a\"");
    CHECK(tags(validating(get(), {stale_one("a")})).empty());  // not quoted: no tag
}

// req: rfc9111#4.3.1-2
TEST_CASE("validation: Last-Modified of the one that is validated") {
    auto const both = validating(get(), {stale_one("\"a\"", modified)});
    CHECK(tags(both) == "\"a\"");
    CHECK(since(both) == modified);
    CHECK(since(validating(get(), {stale_one("", modified)})) == modified);
    CHECK(since(validating(get({{"If-Modified-Since", date_at(-5000)}}), {stale_one("", modified)})) == modified);
    auto const two = validating(get({{"Foo", "3"}}), {stale_one("\"a\"", modified, "Foo"), stale_one("\"b\"", modified, "Foo")});
    CHECK(since(two).empty());
    CHECK(since(validating(get({{"Range", "bytes=0-1"}}), {stale_one("\"a\"", modified)})).empty());
    CHECK(since(validating(get({{"Foo", "3"}}), {stale_one("", modified, "Foo")})).empty());  // nobody chose it
}

TEST_CASE("validation: the union of the client's tags and those that are stored") {
    CHECK(tags(validating(get({{"If-None-Match", "\"x\""}}), {stale_one("\"a\"")})) == "\"x\", \"a\"");
    CHECK(tags(validating(get({{"If-None-Match", "\"x\""}, {"If-None-Match", "\"y\""}}), {stale_one("\"a\"")})) == "\"x\", \"y\", \"a\"");
    CHECK(tags(validating(get({{"If-None-Match", "*"}}), {stale_one("\"a\"")})) == "*");
    auto const of_date = validating(get({{"If-None-Match", "\"x\""}}), {stale_one("", modified)});
    CHECK(tags(of_date) == "\"x\"");
    CHECK(since(of_date).empty());
}

TEST_CASE("validation: whether the cache asks for more than the client") {
    request const plain = get({{"If-None-Match", "\"x\""}, {"Range", "bytes=0-9"}});
    CHECK_FALSE(asks_more(plain, plain));
    CHECK_FALSE(asks_more(plain, validating(plain, {stale_one("")})));
    CHECK(asks_more(plain, validating(plain, {stale_one("\"a\"")})));
    CHECK(asks_more(get(), validating(get(), {stale_one("", modified)})));
    CHECK(asks_more(get({{"If-Modified-Since", date_at(-5000)}}), validating(get({{"If-Modified-Since", date_at(-5000)}}), {stale_one("", modified)})));
    CHECK(asks_more(get(), get({{"Range", "bytes=4-"}, {"If-Range", "\"a\""}})));
}

// req: rfc9111#4.3.2-4
TEST_CASE("validation: the tag of an incomplete response only for a range that it holds") {
    auto const part = kept(get({{"Range", "bytes=2-6"}}), says(206, {{"Cache-Control", "max-age=1"}, {"Content-Range", "bytes 2-6/10"}, {"ETag", "\"a\""}}));
    CHECK(tags(validating(get({{"Range", "bytes=3-4"}}), {part})) == "\"a\"");
    CHECK(tags(validating(get({{"Range", "bytes=3-8"}}), {part})).empty());
    CHECK(tags(validating(get(), {part})).empty());
    CHECK(tags(validating(get({{"If-None-Match", "\"x\""}}), {part})) == "\"x\"");
}

TEST_CASE("validation: what is not the cache's business goes as it is") {
    for (request const& r : {ask("PUT", {{"If-Match", "\"x\""}}), get({{"If-Match", "\"x\""}}), get({{"If-Unmodified-Since", modified}}), get({{"Content-Length", "1"}})})
        CHECK(tags(validating(r, {stale_one("\"a\"")})).empty());
    CHECK(tags(validating(get({{"If-None-Match", "\"x\""}}), {})) == "\"x\"");
}

// req: rfc9111#5.2-1
TEST_CASE("validation: directives of the request are passed on") {
    CHECK(validating(get({{"Cache-Control", "max-age=0, foobar"}}), {stale_one("\"a\"")}).fields().value("Cache-Control") == "max-age=0, foobar");
    CHECK(validating(get({{"Cache-Control", "foobar"}}), {}).fields().value("Cache-Control") == "foobar");
}

TEST_CASE("validation: behind an answer it is for the whole, without what the client wanted of it") {
    request const r = get({{"Foo", "1"}, {"Range", "bytes=0-1"}, {"If-Range", "\"a\""}, {"If-None-Match", "\"x\""}, {"If-Modified-Since", date_at(0)}});
    request const out = validation_behind(r, stale_one("\"a\"", modified));
    CHECK(tags(out) == "\"a\"");
    CHECK(since(out) == modified);
    CHECK(out.fields().value("Foo") == "1");
    CHECK(out.fields().count("Range") == 0);
    CHECK(out.fields().count("If-Range") == 0);
}

// req: rfc9111#4.3.2-4
TEST_CASE("validation: behind a part of it the whole is asked for, without its tag") {
    request const r = get({{"Range", "bytes=0-1"}});
    auto const part = kept(get({{"Range", "bytes=0-4"}}), says(206, {{"Cache-Control", "max-age=1"}, {"Content-Range", "bytes 0-4/10"}, {"ETag", "\"a\""}}));
    request const out = validation_behind(r, part);
    CHECK(tags(out).empty());
    CHECK(out.fields().count("Range") == 0);
}

TEST_CASE("validation: what is missing is asked for in one piece") {
    auto const part = [](octets range, octets tag = "\"a\"") {
        return kept(get({{"Range", "bytes=0-4"}}), says(206, {{"Cache-Control", "max-age=1"}, {"Content-Range", range}, {"ETag", tag}}));
    };
    auto const rest = completion(get({{"If-None-Match", "\"x\""}}), part("bytes 0-4/10"));
    REQUIRE(rest);
    CHECK(rest->fields().value("Range") == "bytes=5-9");
    CHECK(rest->fields().value("If-Range") == "\"a\"");
    CHECK(rest->fields().count("If-None-Match") == 0);
    CHECK(completion(get(), part("bytes 4-9/10"))->fields().value("Range") == "bytes=0-3");
    CHECK_FALSE(completion(get(), part("bytes 2-6/10")));
    CHECK_FALSE(completion(get(), part("bytes 0-4/10", "W/\"a\"")));
    CHECK_FALSE(completion(get(), stale_one("\"a\"")));
}
