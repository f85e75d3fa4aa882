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
