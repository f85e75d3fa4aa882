#include "simulated_cache.hpp"

#include <doctest/doctest.h>

using namespace httoop;
using namespace httoop::tool;

namespace {

struct scripted final : simulated_origin {
    explicit scripted(response first) : next{std::move(first)} {}
    std::optional<response> next;
    request seen{};
    unsigned times = 0;
    std::optional<response> answer(request const& r, timestamp) override {
        seen = r;
        ++times;
        return next;
    }
};

response answered(status_code s, octets control, octets tag = {}) {
    response r{s};
    r.fields().append("Cache-Control", control);
    if (!tag.empty()) r.fields().append("ETag", tag);
    return r;
}

request const get{method::get, "http://a/x"};

}  // namespace

TEST_CASE("a simulated cache stores, answers, validates and forgets") {
    simulated_cache c{caching::cache_options::of_gateway()};
    scripted origin{answered(status_code::ok, "max-age=60", "\"1\"")};
    CHECK(c.ask(get, {1000}, origin).stored);
    auto const hit = c.ask(get, {1030}, origin);
    CHECK(hit.hit);
    CHECK(hit.ttl == 30);
    CHECK(hit.head.fields().value("Age") == "30");
    CHECK(origin.times == 1);

    origin.next = answered(status_code::not_modified, "max-age=60", "\"1\"");
    auto const validated = c.ask(get, {1100}, origin);
    CHECK(origin.seen.fields().value("If-None-Match") == "\"1\"");
    CHECK(validated.head.status() == status_code::ok);
    CHECK(validated.origin_status == 304);
    CHECK(c.ask(get, {1150}, origin).hit);

    origin.next = response{status_code::no_content};
    c.ask(request{method::delete_, "http://a/x"}, {1151}, origin);
    CHECK(c.responses() == 0);
}

TEST_CASE("a simulated cache asks by the tags of other variants, and passes on no 304 that is not the client's") {
    simulated_cache c{caching::cache_options::of_gateway()};
    response one = answered(status_code::ok, "max-age=60", "\"1\"");
    one.fields().append("Vary", "Foo");
    scripted origin{one};
    c.ask(get, {1000}, origin);
    request other = get;
    other.fields().append("Foo", "2");
    origin.next = answered(status_code::not_modified, "max-age=60", "\"1\"");
    auto const same = c.ask(other, {1001}, origin);
    CHECK(origin.seen.fields().value("If-None-Match") == "\"1\"");
    CHECK(same.head.status() == status_code::ok);
    CHECK(same.origin_status == 304);

    request third = get;
    third.fields().append("Foo", "3");
    origin.next = answered(status_code::not_modified, "max-age=60", "W/\"1\"");
    unsigned const before = origin.times;
    c.ask(third, {1002}, origin);
    CHECK(origin.times == before + 2);
    CHECK(origin.seen.fields().value("If-None-Match").empty());
}

TEST_CASE("where the origin does not answer, what is stale is used if it may be") {
    simulated_cache c{caching::cache_options::of_gateway()};
    scripted origin{answered(status_code::ok, "max-age=1")};
    c.ask(get, {1000}, origin);
    origin.next.reset();
    CHECK(c.ask(get, {1010}, origin).head.status() == status_code::ok);
    origin.next = answered(status_code::ok, "max-age=1, must-revalidate");
    c.ask(get, {1020}, origin);
    origin.next.reset();
    CHECK(c.ask(get, {1030}, origin).head.status() == status_code::gateway_timeout);
}

TEST_CASE("stale-while-revalidate answers at once, and validates behind that") {
    simulated_cache c{caching::cache_options::of_gateway()};
    scripted origin{answered(status_code::ok, "max-age=1, stale-while-revalidate=60", "\"1\"")};
    c.ask(get, {1000}, origin);
    origin.next = answered(status_code::not_modified, "max-age=100", "\"1\"");
    auto const x = c.ask(get, {1010}, origin);
    CHECK(x.hit);
    CHECK(x.behind);
    CHECK(c.ask(get, {1050}, origin).ttl == 60);
}

TEST_CASE("a simulated cache puts parts together, and asks for what is missing") {
    auto const part = [](octets range) {
        response r = answered(status_code::partial_content, "max-age=60", "\"1\"");
        r.fields().append("Content-Range", range);
        return r;
    };
    auto const of = [](octets range) {
        request r = get;
        r.fields().append("Range", range);
        return r;
    };
    simulated_cache c{caching::cache_options::of_gateway()};
    scripted origin{part("bytes 0-1/10")};
    CHECK(c.ask(of("bytes=0-1"), {1000}, origin).stored);
    origin.next = part("bytes 5-9/10");
    CHECK(c.ask(of("bytes=5-9"), {1001}, origin).head.status() == status_code::partial_content);
    CHECK(c.responses() == 1);
    CHECK(c.ask(of("bytes=0-1"), {1002}, origin).hit);
    CHECK(c.ask(of("bytes=6-7"), {1002}, origin).hit);
    origin.next = part("bytes 2-4/10");
    auto const whole = c.ask(get, {1003}, origin);
    CHECK(origin.seen.fields().value("Range") == "bytes=2-4");
    CHECK(whole.head.status() == status_code::ok);
    CHECK(c.ask(get, {1004}, origin).hit);
    CHECK(origin.times == 3);
}

TEST_CASE("a simulated cache does not put together what is not to be kept, or not all there is") {
    simulated_cache c{caching::cache_options::of_gateway()};
    response first = answered(status_code::partial_content, "max-age=60", "\"1\"");
    first.fields().append("Content-Range", "bytes 0-1/10");
    scripted origin{first};
    request some = get;
    some.fields().append("Range", "bytes=0-1");
    c.ask(some, {1000}, origin);
    auto const again = c.ask(get, {1001}, origin);  // the same part, to the question for the rest
    CHECK(origin.times == 3);
    CHECK(again.head.status() == status_code::partial_content);
    response secret = answered(status_code::partial_content, "no-store", "\"1\"");
    secret.fields().append("Content-Range", "bytes 2-9/10");
    origin.next = secret;
    request rest = get;
    rest.fields().append("Range", "bytes=2-9");
    CHECK_FALSE(c.ask(rest, {1002}, origin).stored);
}
