#include <httoop/caching/serving.hpp>

#include "caching/exchanges.hpp"

using namespace exchanges;

namespace {

struct served {
    answer is;
    response head;
    octets field(octets name) const { return head.fields().value(name); }
};

served serve(stored_response const& s, request const& r = get(), std::int64_t seconds = 5, bool validated = false, octets boundary = {}) {
    served out;
    out.head = says(599, {{"X-Old", "1"}});  // what was there before is gone
    account why;
    out.is = make_answer(s, r, {.now = at(seconds), .validated = validated, .boundary = boundary}, shared(), out.head, &why);
    CHECK(out.is.because != nullptr);
    CHECK(out.field("X-Old").empty());
    CHECK(out.head.defect().has_value());
    return out;
}

// Ten octets.
stored_response ten() {
    return kept(says(200, {{"Cache-Control", "max-age=60"}, {"ETag", "\"a\""}, {"Last-Modified", date_at(-1000)}, {"Content-Length", "10"}, {"Content-Type", "text/plain"},
                           {"Vary", "Foo"}, {"X-A", "1"}, {"Expires", date_at(60)}, {"Content-Location", "/a"}}));
}
stored_response part_of_ten() {
    return kept(get({{"Range", "bytes=2-6"}}), says(206, {{"Cache-Control", "max-age=60"}, {"Content-Range", "bytes 2-6/10"}, {"ETag", "\"a\""}}));
}

}  // namespace

// req: rfc9111#4-2
TEST_CASE("serving: the stored fields, with Age") {
    auto const a = serve(ten());
    CHECK(a.is.has == answer::whole);
    CHECK(a.head.status() == status_code::ok);
    CHECK(a.field("Age") == "5");
    CHECK(a.field("Date") == date_at(0));
    CHECK(a.field("X-A") == "1");
    auto const aged = kept(says(200, {{"Cache-Control", "max-age=600"}, {"Age", "30"}}));
    CHECK(serve(aged).field("Age") == "35");
    CHECK(serve(aged).head.fields().count("Age") == 1);
}

TEST_CASE("serving: no Age of its own right after validation") {
    CHECK(serve(ten(), get(), 5, true).head.fields().count("Age") == 0);
    CHECK(serve(kept(says(200, {{"Cache-Control", "max-age=600"}, {"Age", "30"}})), get(), 5, true).field("Age") == "35");
}

TEST_CASE("serving: HEAD, and statuses without content") {
    auto const a = serve(ten(), ask("HEAD"));
    CHECK(a.is.has == answer::none);
    CHECK(a.head.status() == status_code::ok);
    CHECK(a.field("Content-Length") == "10");
    CHECK(serve(kept(says(204, {{"Cache-Control", "max-age=60"}}))).is.has == answer::none);
    auto s = kept(says(200, {{"Cache-Control", "max-age=60"}}));
    s.length = 7;
    CHECK(serve(s, ask("HEAD")).field("Content-Length") == "7");
    CHECK(serve(s).field("Content-Length").empty());
    response r{status_code::not_found};
    r.reason("Nowhere");
    CHECK(serve(kept(r)).head.reason() == "Nowhere");
    CHECK(serve(kept(r)).is.has == answer::whole);
}

// req: rfc9111#4.3.2-1
TEST_CASE("serving: the request's own preconditions") {
    std::string const then = date_at(-1000), now = date_at(0), long_ago = date_at(-5000);
    for (lines const& same : {lines{{"If-None-Match", "\"a\""}}, lines{{"If-None-Match", "W/\"a\""}}, lines{{"If-None-Match", "\"x\", \"a\""}}, lines{{"If-None-Match", "*"}},
                              lines{{"If-Modified-Since", then}}, lines{{"If-Modified-Since", now}},
                              lines{{"If-None-Match", "\"a\""}, {"If-Modified-Since", long_ago}}}) {
        auto const a = serve(ten(), get(same));
        CHECK(a.head.status() == status_code::not_modified);
        CHECK(a.is.has == answer::none);
        CHECK(a.field("ETag") == "\"a\"");
        CHECK(a.field("Cache-Control") == "max-age=60");
        CHECK(a.field("Vary") == "Foo");
        CHECK(a.field("Age") == "5");
        CHECK(a.field("Content-Type").empty());
        CHECK(a.field("Content-Length").empty());
    }
    for (lines const& other : {lines{{"If-None-Match", "\"x\""}}, lines{{"If-Modified-Since", long_ago}}, lines{{"If-None-Match", "\"x\""}, {"If-Modified-Since", now}},
                               lines{{"If-Modified-Since", "x"}}, lines{{"If-None-Match", "a"}}})
        CHECK(serve(ten(), get(other)).head.status() == status_code::ok);
    CHECK(serve(ten(), ask("HEAD", {{"If-None-Match", "\"a\""}})).head.status() == status_code::not_modified);
    CHECK(serve(kept(says(404, {{"Cache-Control", "max-age=60"}, {"ETag", "\"a\""}})), get({{"If-None-Match", "\"a\""}})).head.status() == status_code::not_found);
}

// req: rfc9111#4.3.2-3
TEST_CASE("serving: without Last-Modified its Date answers If-Modified-Since") {
    auto const s = kept(says(200, {{"Cache-Control", "max-age=60"}, {"Date", date_at(-30)}}));
    CHECK(serve(s, get({{"If-Modified-Since", date_at(-30)}})).head.status() == status_code::not_modified);
    CHECK(serve(s, get({{"If-Modified-Since", date_at(-31)}})).head.status() == status_code::ok);
    auto const undated = kept(says(200, {{"Cache-Control", "max-age=60"}, {"Date", "x"}}));
    CHECK(serve(undated, get({{"If-Modified-Since", date_at(0)}})).head.status() == status_code::not_modified);
}

// req: rfc9111#4.3.2-2
TEST_CASE("serving: preconditions for the origin server are not evaluated") {
    request const r = get({{"If-Match", "\"x\""}, {"If-Unmodified-Since", date_at(-5000)}, {"If-None-Match", "\"a\""}});
    CHECK(serve(ten(), r).head.status() == status_code::not_modified);
    stored_response const s = ten();
    stored_response const* const all[] = {&s};
    CHECK(choose(r, all, {.now = at(1)}, shared()).is == use::forward);
}

// req: rfc9111#4.3.2-5
TEST_CASE("serving: after validation the client gets 200 unless it sent that tag itself") {
    CHECK(serve(ten(), get({{"If-None-Match", "\"x\""}}), 5, true).head.status() == status_code::ok);
    CHECK(serve(ten(), get({{"If-None-Match", "\"x\""}}), 5, true).is.has == answer::whole);
    CHECK(serve(ten(), get({{"If-None-Match", "\"x\", \"a\""}}), 5, true).head.status() == status_code::not_modified);
}

// req: rfc9111#3.3-3
TEST_CASE("serving: a part is a 206 that says which") {
    struct {
        octets range, content_range;
        byte_range part;
    } const rows[] = {{"bytes=0-4", "bytes 0-4/10", {0, 4}}, {"bytes=2-", "bytes 2-9/10", {2, 9}}, {"bytes=-3", "bytes 7-9/10", {7, 9}}, {"bytes=8-100", "bytes 8-9/10", {8, 9}}};
    for (auto const& row : rows) {
        auto const a = serve(ten(), get({{"Range", row.range}}));
        CHECK_MESSAGE(a.head.status() == status_code::partial_content, row.range);
        CHECK(a.is.has == answer::parts);
        CHECK(a.is.ranges == std::vector<byte_range>{row.part});
        CHECK(a.field("Content-Range") == row.content_range);
        CHECK(a.field("Content-Length").empty());
        CHECK(a.field("Content-Type") == "text/plain");
        CHECK(a.field("X-A") == "1");
        CHECK(a.field("Age") == "5");
    }
    CHECK(serve(ten(), ask("HEAD", {{"Range", "bytes=0-4"}})).head.status() == status_code::ok);
    CHECK(serve(ten(), get({{"Range", "lines=0-4"}})).head.status() == status_code::ok);
    auto unknown = ten();
    unknown.length.reset();
    CHECK(serve(unknown, get({{"Range", "bytes=0-4"}})).is.has == answer::whole);
    CHECK(serve(kept(says(404, {{"Cache-Control", "max-age=60"}, {"Content-Length", "10"}})), get({{"Range", "bytes=0-4"}})).head.status() == status_code::not_found);
}

TEST_CASE("serving: If-Range") {
    CHECK(serve(ten(), get({{"Range", "bytes=0-4"}, {"If-Range", "\"a\""}})).head.status() == status_code::partial_content);
    CHECK(serve(ten(), get({{"Range", "bytes=0-4"}, {"If-Range", date_at(-1000)}})).head.status() == status_code::partial_content);
    CHECK(serve(ten(), get({{"Range", "bytes=0-4"}, {"If-Range", "\"b\""}})).head.status() == status_code::ok);
    CHECK(serve(ten(), get({{"Range", "bytes=0-4"}, {"If-Range", "W/\"a\""}})).head.status() == status_code::ok);
    CHECK(serve(ten(), get({{"Range", "bytes=0-4"}, {"If-None-Match", "\"a\""}})).head.status() == status_code::not_modified);
}

TEST_CASE("serving: a range that lies outside is 416") {
    auto const a = serve(ten(), get({{"Range", "bytes=20-"}}));
    CHECK(a.head.status() == status_code::range_not_satisfiable);
    CHECK(a.is.has == answer::none);
    CHECK(a.field("Content-Range") == "bytes */10");
    CHECK(a.field("Content-Type").empty());
    CHECK(a.field("ETag").empty());
}

TEST_CASE("serving: several ranges, if there is a boundary between them") {
    auto s = ten();
    s.length = 10000;
    request const r = get({{"Range", "bytes=0-4,5000-5004"}});
    CHECK(serve(s, r).is.has == answer::whole);
    auto const a = serve(s, r, 5, false, "xyz");
    CHECK(a.is.has == answer::parts);
    CHECK(a.is.ranges == std::vector<byte_range>{{0, 4}, {5000, 5004}});
    CHECK(a.field("Content-Type") == "multipart/byteranges; boundary=xyz");
    CHECK(a.field("Content-Range").empty());
}

// req: rfc9111#3.3-2
TEST_CASE("serving: what is incomplete is never given as the whole") {
    auto const a = serve(part_of_ten(), get({{"Range", "bytes=3-4"}}));
    CHECK(a.head.status() == status_code::partial_content);
    CHECK(a.field("Content-Range") == "bytes 3-4/10");
    CHECK(serve(part_of_ten()).head.status() == status_code::gateway_timeout);
    CHECK(serve(part_of_ten(), get({{"Range", "bytes=0-4"}})).head.status() == status_code::gateway_timeout);
    CHECK(serve(part_of_ten(), get({{"If-None-Match", "\"a\""}})).head.status() == status_code::not_modified);
    CHECK(serve(part_of_ten(), ask("HEAD")).field("Content-Length") == "10");
}

// req: rfc9111#5.2.2.2-3
TEST_CASE("serving: where nothing may be used the answer is 504") {
    CHECK(gateway_timeout().status() == status_code::gateway_timeout);
}
