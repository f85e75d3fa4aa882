#include "service/user_agent_journey.hpp"

#include <doctest/doctest.h>

#include <chrono>

#include <httoop/service/rules.hpp>
#include <httoop/io/loop.hpp>
#include <httoop/service/hsts_hosts.hpp>

#include "fetching.hpp"
#include "support/ask.hpp"

using namespace httoop;
using namespace support;

namespace {

bool holds(std::string const& text, std::string const& part) { return text.find(part) != std::string::npos; }

error on_kept_connection() {
    error e = failed(failure::closed, true);
    e.reused = true;
    return e;
}

struct seen_agent {
    scripted_service s;
    agent_witness w;
    user_agent_options o;
    seen_agent() { o.observer = &w; }
    fetched get(std::string uri) { return send(std::move(uri), request{method::get, "/"}); }
    fetched send(std::string uri, request r, owned<source> content = {}) {
        user_agent agent{s, o};
        return fetch(agent, std::move(uri), std::move(r), std::move(content));
    }
};

}  // namespace

// req: rfc9110#15.4-1
TEST_CASE("journey: content goes with 307, and not with 302") {
    seen_agent a;
    a.s.then(307, {{"Location", "/b"}}).then(302, {{"Location", "/c"}}).then(200);
    request r = post("content");
    r.fields().append(field_id::content_type, "text/plain");
    CHECK(a.send("http://a/", std::move(r)).status() == 200);
    REQUIRE(a.s.seen.size() == 3);
    CHECK(a.s.seen[1].method == "POST");
    CHECK(a.s.seen[1].content == "content");
    CHECK(a.s.seen[1].field("Content-Type") == "text/plain");
    CHECK(a.s.seen[2].method == "GET");
    CHECK(a.s.seen[2].content == "");
    CHECK(a.s.seen[2].field("Content-Type") == "");
}

TEST_CASE("journey: content that can be read only once goes nowhere twice, and says so") {
    for (unsigned status : {307, 308}) {
        seen_agent a;
        a.s.then(status, {{"Location", "http://b/"}});
        fetched const got = a.send("http://a/", request{method::post, "/"}, make_owned<once_content>("once"));
        CHECK(holds(got.why(), "http://b/"));
        CHECK(holds(got.why(), "only once"));
        CHECK(a.s.seen.size() == 1);
    }
    // It was not begun to be read.
    seen_agent a;
    bool first = true;
    auto const later = make_service([&](exchange& x) -> outcome<reply> {
        if (std::exchange(first, false)) return answered(307, {{"Location", "/b"}});
        return answered(200, {}, std::to_string(x.content().length().octets));
    });
    user_agent agent{*later, a.o};
    CHECK(fetch(agent, "http://a/", request{method::post, "/"}, make_owned<once_content>("once")).content == "4");
}

// req: rfc9110#15.4-1
TEST_CASE("journey: credentials and cookies stay with their origin") {
    seen_agent a;
    a.s.then(302, {{"Location", "/same"}}).then(302, {{"Location", "https://a.example/"}}).then(200);
    request r{method::get, "/"};
    r.fields().append(field_id::authorization, "Basic eDp5");
    r.fields().append(field_id::cookie, "a=b");
    r.fields().append("X-Mine", "v");
    CHECK(a.send("http://a.example/", std::move(r)).status() == 200);
    CHECK(a.s.seen[1].field("Authorization") == "Basic eDp5");
    CHECK(a.s.seen[1].field("Cookie") == "a=b");
    CHECK(a.s.seen[2].field("Authorization") == "");
    CHECK(a.s.seen[2].field("Cookie") == "");
    CHECK(a.s.seen[2].field("X-Mine") == "v");
}

// req: rfc9110#15.4-2
TEST_CASE("journey: redirections in a circle are told as that, endless ones by their number") {
    seen_agent a;
    a.s.then(302, {{"Location", "/x"}}).then(302, {{"Location", "/y"}}).then(302, {{"Location", "/x"}});
    fetched const round = a.get("http://a/");
    CHECK(holds(round.why(), "circle: http://a/x -> http://a/y -> http://a/x"));
    CHECK(a.s.seen.size() == 3);
    REQUIRE_FALSE(round.head);
    CHECK(round.head.error().broken.broken == &rules::redirects_end);

    seen_agent b;
    b.o.policy.limits.redirects = 3;
    for (int i = 0; i < 9; ++i) b.s.then(302, {{"Location", "/" + std::to_string(i)}});
    fetched const endless = b.get("http://a/");
    CHECK(holds(endless.why(), "redirection 4, to http://a/3"));
    CHECK(b.s.seen.size() == 4);
}

// req: rfc9110#4.2.2-3
TEST_CASE("journey: from https to http nothing is followed, but where http means https") {
    seen_agent a;
    a.s.then(302, {{"Location", "http://a.example/"}});
    CHECK(holds(a.get("https://a.example/").why(), "nobody protects"));

    seen_agent b;
    hsts_hosts strict;
    response says;
    says.fields().append(field_id::strict_transport_security, "max-age=1000000000");
    REQUIRE(strict.receive(says, *uri_view::parse("https://a.example/"), {1'700'000'000}));
    b.o.strict_transport = &strict;
    b.s.then(302, {{"Location", "http://a.example/x"}}).then(200);
    CHECK(b.get("https://a.example/").status() == 200);
    CHECK(b.s.seen[1].target == "https://a.example/x");
}

TEST_CASE("journey: of two places none is gone to, and that is said") {
    seen_agent a;
    a.s.then(302, {{"Location", "/a"}, {"Location", "/b"}}, "where?");
    fetched const got = a.get("http://a/");
    CHECK(got.status() == 302);
    CHECK(a.s.seen.size() == 1);
    REQUIRE_FALSE(a.w.seen.empty());
    CHECK(holds(a.w.seen.back(), "two places to go to, /a and /b"));
    seen_agent b;
    b.s.then(302, {{"Location", "/a"}, {"Location", "/a"}}).then(200);
    CHECK(b.get("http://a/").status() == 200);
}

TEST_CASE("journey: what is not to be followed arrives as it is") {
    seen_agent a;
    a.o.follow = false;
    a.s.then(302, {{"Location", "/b"}}, "there");
    fetched const got = a.get("http://a/");
    CHECK(got.status() == 302);
    CHECK(got.content == "there");
    seen_agent b;
    b.s.then(302, {}, "where?");
    CHECK(b.get("http://a/").status() == 302);
    seen_agent c;
    c.s.then(300, {{"Location", "/b"}});
    CHECK(c.get("http://a/").status() == 300);
}

// req: rfc9110#15-1
// req: rfc9110#15.5-2
// req: rfc9110#15.6-2
TEST_CASE("journey: unknown status codes act as their class") {
    for (unsigned n : {299u, 399u, 418u, 499u, 599u, 999u}) {
        seen_agent a;
        a.s.then(n, {{"Location", "/b"}, {"Retry-After", "0"}}, "as it is");
        a.o.wait = true;
        fetched const got = a.get("http://a/");
        CHECK(got.status() == n);
        CHECK(got.content == "as it is");
        CHECK(a.s.seen.size() == 1);
    }
}

// req: rfc9110#9.2.2-1
// req: rfc9110#9.2.2-3
TEST_CASE("journey: a request that failed is sent again where that is right, and each time is told why") {
    seen_agent a;
    a.s.then(on_kept_connection()).then(200, {}, "second");
    CHECK(a.get("http://a/").content == "second");
    CHECK(a.w.seen == std::vector<std::string>{"GET http://a/",
                                               "again: the connection ended without an answer, and the method is idempotent; the connection failed",
                                               "GET http://a/", "200"});
    seen_agent twice;
    twice.s.then(on_kept_connection()).then(on_kept_connection()).then(200);
    CHECK(twice.get("http://a/").status() == 0);
    CHECK(twice.s.seen.size() == 2);

    seen_agent p;
    p.s.then(on_kept_connection()).then(200);
    CHECK(p.send("http://a/", post("x")).status() == 0);
    CHECK(p.s.seen.size() == 1);

    seen_agent refused;
    refused.s.then(failed(failure::closed, true, true)).then(failed(failure::closed, false)).then(failed(failure::closed, false)).then(200);
    CHECK(refused.send("http://a/", post("x")).status() == 0);
    CHECK(refused.s.seen.size() == 3);
    refused.s.then(200);
    CHECK(refused.s.seen[2].content == "x");
    refused.o.policy.limits.retries = 0;
    seen_agent never;
    never.o.policy.limits.retries = 0;
    never.s.then(failed(failure::closed, false)).then(200);
    CHECK(never.get("http://a/").status() == 0);
}

TEST_CASE("journey: content that cannot be rewound is not sent again after a failure") {
    seen_agent a;
    a.s.then(failed(failure::closed, true, true)).then(200);
    fetched const got = a.send("http://a/", request{method::put, "/"}, make_owned<once_content>("once"));
    CHECK(got.status() == 0);
    CHECK(a.s.seen.size() == 1);
    CHECK(holds(a.w.seen.back(), "not tried again"));
}

// req: rfc9110#10.1.1-4
TEST_CASE("journey: 417 is answered by the same without Expect, 421 and 408 by the same") {
    seen_agent a;
    a.s.then(417).then(421).then(408).then(200);
    request r{method::put, "/"};
    r.octets("content");
    r.fields().append(field_id::expect, "100-continue");
    CHECK(a.send("http://a/", std::move(r)).status() == 200);
    REQUIRE(a.s.seen.size() == 4);
    CHECK(a.s.seen[0].field("Expect") == "100-continue");
    for (int i : {1, 2, 3}) {
        CHECK(a.s.seen[i].field("Expect") == "");
        CHECK(a.s.seen[i].content == "content");
    }
    seen_agent b;
    b.s.then(421).then(421, {}, "still");
    CHECK(b.get("http://a/").content == "still");
}

TEST_CASE("journey: Retry-After is waited for when that is wanted") {
    seen_agent a;
    a.o.wait = true;
    a.s.then(429, {{"Retry-After", "0"}}).then(503, {{"Retry-After", "1"}}).then(200);
    auto const before = io::loop::make();
    CHECK(a.get("http://a/").status() == 200);
    seen_agent b;
    b.s.then(429, {{"Retry-After", "0"}}, "no");
    CHECK(b.get("http://a/").content == "no");
}

namespace {
// A little, and then nothing for long.
class endless final : public source {
public:
    task<outcome<chunk>> read() override {
        if (reads_++ == 0) co_return chunk{"moved", {}, false};
        outcome<void> const slept = co_await io::sleep{duration::seconds(20)};
        if (!slept) co_return slept.error();
        co_return chunk{{}, {}, true};
    }
    content_length_of length() const override { return content_length_of::until_end(); }

private:
    int reads_ = 0;
};
}  // namespace

TEST_CASE("journey: the content of what is followed is not waited for") {
    seen_agent a;
    a.s.then([](exchange&) -> outcome<reply> {
           response r{status_code::found};
           r.fields().append(field_id::location, "/b");
           return reply{std::move(r), make_owned<endless>()};
       }).then(200, {}, "there");
    auto const before = std::chrono::steady_clock::now();
    fetched const got = a.get("http://a/");
    CHECK(got.content == "there");
    CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(10));
}

TEST_CASE("journey: all of it ends in time, and when it is cancelled") {
    auto const slow = make_service([](exchange&) -> task<outcome<reply>> {
        outcome<void> const slept = co_await io::sleep{duration::seconds(20)};
        if (!slept) co_return slept.error();
        co_return answered(200);
    });
    user_agent_options o;
    o.total = duration::milliseconds(30);
    user_agent agent{*slow, o};
    fetched const got = fetch(agent, "http://a/");
    REQUIRE_FALSE(got.head);
    CHECK(got.head.error().what == failure::timeout);
    CHECK(holds(got.why(), "30 ms"));

    user_agent patient{*slow, {}};
    auto loop = io::loop::make();
    fetched later;
    bool over = false;
    (*loop)->spawn(fetch_into(patient, "http://a/", request{method::get, "/"}, owned<source>{}, later, over));
    (*loop)->turn(duration{});
    CHECK_FALSE(over);
    (*loop)->cancel_spawned();
    while (!over) (*loop)->turn(duration::milliseconds(10));
    REQUIRE_FALSE(later.head);
    CHECK(later.head.error().what == failure::cancelled);
}
