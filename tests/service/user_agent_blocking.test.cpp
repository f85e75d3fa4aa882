#include <httoop/service/user_agent_blocking.hpp>

#include <doctest/doctest.h>

#include <httoop/io/loop.hpp>

#include "support/scripted_server.hpp"

using namespace httoop;
using support::scripted_server;

namespace {

std::string whole(std::string const& status, std::string const& fields, std::string const& content) {
    return "HTTP/1.1 " + status + "\r\n" + fields + "Connection: close\r\nContent-Length: " + std::to_string(content.size()) +
           "\r\n\r\n" + content;
}

}  // namespace

TEST_CASE("blocking: one call, one answer, its redirections followed") {
    scripted_server s{scripted_server::answers({whole("302 Found", "Location: b/c?d\r\n", "there"),
                                                whole("301 Moved Permanently", "Location: //127.0.0.1:{port}/e\r\n", ""),
                                                whole("200 OK", "Content-Type: text/plain\r\n", "hello")})};
    auto const r = get(s.uri("/a/x#part"));
    REQUIRE(r);
    CHECK(r->octets() == "hello");
    CHECK(r->fields().value(field_id::content_type) == "text/plain");
    REQUIRE(s.requests().size() == 3);
    CHECK(s.requests()[0].substr(0, 13) == "GET /a/x HTTP");
    CHECK(s.requests()[1].substr(0, 15) == "GET /a/b/c?d HT");
    CHECK(s.requests()[2].substr(0, 11) == "GET /e HTTP");
}

TEST_CASE("blocking: content goes along, and again with 307") {
    scripted_server s{scripted_server::answers({whole("307 Temporary Redirect", "Location: /b\r\n", ""), whole("200 OK", "", "1")})};
    request r{method::post, "/ignored"};
    r.octets("content");
    auto const got = httoop::send(s.uri("/a"), std::move(r));
    REQUIRE(got);
    REQUIRE(s.requests().size() == 2);
    for (std::string const& asked : s.requests()) {
        CHECK(asked.find("Content-Length: 7") != std::string::npos);
        CHECK(asked.substr(asked.size() - 7) == "content");
    }
    CHECK(s.requests()[1].substr(0, 7) == "POST /b");
}

// req: rfc3986#3.2.2-9
TEST_CASE("blocking: a host beyond ASCII is looked up and sent in its IDNA encoding") {
    // Fullwidth letters of "localhost", as UTF-8 and percent-encoded: no name server is needed.
    scripted_server s{scripted_server::answers({whole("302 Found", "Location: http://%EF%BD%8Cocalhost:{port}/b\r\n", ""),
                                                whole("200 OK", "", "there")})};
    std::string const host = "localhost:" + std::to_string(s.port());
    auto const r = get("http://\xef\xbd\x8c" + host.substr(1) + "/\xc3\xa4");
    REQUIRE(r);
    CHECK(r->octets() == "there");
    auto const asked = s.requests();
    CHECK(asked.at(0).substr(0, 40) == ("GET /%C3%A4 HTTP/1.1\r\nHost: " + host + "\r\n").substr(0, 40));
    CHECK(asked.at(1).find("GET /b HTTP/1.1\r\nHost: " + host + "\r\n") == 0);
    CHECK(get("http://a%2Fb/").error().broken.broken->id == std::string{"rfc3986#3.2.2-9"});
}

TEST_CASE("blocking: what is for one origin stays there, another port is another origin") {
    scripted_server other{scripted_server::answers({whole("200 OK", "", "")})};
    scripted_server s{scripted_server::answers({whole("302 Found", "Location: /same\r\n", ""),
                                                whole("302 Found", "Location: " + other.uri("/x") + "\r\n", "")})};
    request r{method::get, "/"};
    r.fields().append(field_id::authorization, "Basic YTpi");
    REQUIRE(httoop::send(s.uri(), std::move(r)));
    CHECK(s.requests().at(1).find("Authorization: Basic YTpi") != std::string::npos);
    CHECK(other.requests().at(0).find("Authorization") == std::string::npos);
    CHECK(other.requests().at(0).find("Host: 127.0.0.1:" + std::to_string(other.port())) != std::string::npos);
}

TEST_CASE("blocking: no more is held than may be") {
    scripted_server s{scripted_server::answers({whole("200 OK", "", std::string(1001, 'x'))})};
    user_agent_options o;
    o.policy.limits.held_content = 1000;
    auto const r = get(s.uri(), o);
    REQUIRE_FALSE(r);
    CHECK(r.error().what == failure::limit);
}

TEST_CASE("blocking: a loop's thread is not blocked") {
    auto loop = *io::loop::make();
    failure what = failure::system;
    auto const ask_here = [](failure& to, io::loop& l) -> task<void> {
        outcome<void> const turned = co_await io::sleep{duration::milliseconds(1)};
        auto const r = get("http://127.0.0.1:1/");
        if (turned && !r) to = r.error().what;
        l.stop();
    };
    loop->spawn(ask_here(what, *loop));
    loop->run();
    CHECK(what == failure::refused);
}

TEST_CASE("blocking: what cannot be asked for says why") {
    CHECK_FALSE(get("nowhere"));
    auto const r = httoop::send("http://127.0.0.1/", request{method::connect, "a:443"});
    REQUIRE_FALSE(r);
    CHECK(r.error().text().find("tunnel") != std::string::npos);
    client_options none;
    none.http_1 = none.http_2 = false;
    CHECK(get("http://127.0.0.1/", {}, none).error().what == failure::refused);
}

TEST_CASE("blocking: an agent may be asked for more than one thing") {
    scripted_server s{scripted_server::answers({whole("200 OK", "", "a"), whole("200 OK", "", "b")})};
    std::string seen;
    auto const both = [&](user_agent& by) -> task<outcome<void>> {
        for (int i = 0; i < 2; ++i) {
            outcome<arriving_response> r = co_await by.fetch(s.uri());
            if (!r) co_return r.error();
            outcome<std::string> text = co_await gather(*r->content, 10);
            if (!text) co_return text.error();
            seen += *text;
        }
        co_return outcome<void>{};
    };
    CHECK(run_with_agent(both));
    CHECK(seen == "ab");
}

namespace {

// One request on a connection that is kept, another one that ends it without an answer; then answers.
std::vector<scripted_server::act> ends_kept_connection() {
    return {[](int c, scripted_server& s) {
                s.read_request(c);
                s.send(c, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
                s.read_request(c);
            },
            [](int c, scripted_server& s) {
                s.read_request(c);
                s.send(c, whole("200 OK", "", "b"));
            }};
}

struct repetitions final : user_agent_observer {
    std::vector<repetition> seen;
    void repeated(repetition why, error const*) override { seen.push_back(why); }
};

// What came of the second request.
std::string second_on_kept(method::known m, repetitions& told) {
    scripted_server s{ends_kept_connection()};
    std::string seen;
    auto const both = [&](user_agent& by) -> task<outcome<void>> {
        for (int i = 0; i < 2; ++i) {
            request r{i == 0 ? method{method::get} : method{m}, "/"};
            r.octets("x");
            outcome<arriving_response> got = co_await by.fetch(s.uri(), std::move(r));
            if (!got) co_return got.error();
            outcome<std::string> text = co_await gather(*got->content, 10);
            if (!text) co_return text.error();
            seen += *text;
        }
        co_return outcome<void>{};
    };
    user_agent_options o;
    o.observer = &told;
    outcome<void> const done = run_with_agent(both, o);
    return done ? seen : seen + ": " + done.error().text();
}

}  // namespace

// req: rfc9110#9.2.2-1
TEST_CASE("blocking: a kept connection that ends is no failure of what is idempotent") {
    repetitions told;
    CHECK(second_on_kept(method::put, told) == "ab");
    CHECK(told.seen == std::vector<repetition>{repetition::idempotent});
    repetitions none;
    CHECK(second_on_kept(method::post, none).substr(0, 2) == "a:");
    CHECK(none.seen.empty());
}
