#include <httoop/service/user_agent.hpp>

#include <doctest/doctest.h>

#include <httoop/exchange/local.hpp>

#include "fetching.hpp"

using namespace httoop;
using namespace support;

TEST_CASE("user_agent: one request, one answer, with what an agent adds") {
    scripted_service s;
    s.then(200, {{"Content-Type", "text/plain"}}, "hello");
    user_agent agent{s, {}};
    fetched const got = fetch(agent, "http://a.example/x?y#z");
    REQUIRE(got.status() == 200);
    CHECK(got.content == "hello");
    CHECK(got.at == "http://a.example/x?y#z");
    CHECK(got.length == content_length_of::exactly(5));
    REQUIRE(s.seen.size() == 1);
    CHECK(s.seen[0].method == "GET");
    CHECK(s.seen[0].target == "http://a.example/x?y");
    CHECK(s.seen[0].field("User-Agent").substr(0, 7) == "httoop/");
    CHECK(s.seen[0].field("Accept-Encoding").find("gzip") != std::string::npos);
}

TEST_CASE("user_agent: redirections are followed, told, and relative to where they came from") {
    scripted_service s;
    s.then(302, {{"Location", "b/c?d"}}).then(301, {{"Location", "//b.example/e"}}).then(200, {}, "there");
    agent_witness w;
    user_agent_options o;
    o.observer = &w;
    user_agent agent{s, o};
    fetched const got = fetch(agent, "http://a.example/x#part");
    CHECK(got.content == "there");
    CHECK(got.at == "http://b.example/e#part");
    CHECK(w.seen == std::vector<std::string>{"GET http://a.example/x", "302", "to http://a.example/b/c?d#part",
                                             "GET http://a.example/b/c?d", "301", "to http://b.example/e#part",
                                             "GET http://b.example/e", "200"});
}

namespace {

struct silent_tunnel final : tunnel {
    task<void> run(io::stream&, std::string) override { return task<void>{}; }
};

}  // namespace

TEST_CASE("user_agent: a tunnel is passed on to who can take it") {
    scripted_service s;
    auto const switches = [](exchange&) -> outcome<reply> {
        return reply{response{status_code::switching_protocols}, owned<tunnel>{make_owned<silent_tunnel>()}};
    };
    s.then(switches).then(switches);
    user_agent agent{s, {}};
    auto const passed = answer_locally(agent, request{method::get, "http://a/"});
    REQUIRE(passed);
    CHECK(passed->tunnel);
    CHECK(passed->head.status() == status_code::switching_protocols);
    CHECK(fetch(agent, "http://a/").why().find("switched protocols") != std::string::npos);
}

TEST_CASE("user_agent: what cannot be composed is not asked for, nor is a tunnel fetched") {
    scripted_service s;
    user_agent agent{s, {}};
    request bad{method::get, "/"};
    bad.fields().append("A B", "c");
    CHECK(fetch(agent, "http://a/", std::move(bad)).status() == 0);
    CHECK(fetch(agent, "http://a/", request{method::connect, "a:443"}).why().find("tunnel") != std::string::npos);
    CHECK(s.seen.empty());
}

TEST_CASE("user_agent: content of HEAD and of statuses without any is none, whatever a service gives") {
    auto const gives = make_service([](exchange& x) {
        response r = response::text("content");
        if (x.request().method() == method::get) r.status(status_code::not_modified);
        return r;
    });
    user_agent agent{*gives, {}};
    CHECK(fetch(agent, "http://a/", request{method::head, "/"}).content == "");
    CHECK(fetch(agent, "http://a/").content == "");
    CHECK(fetch(agent, "http://a/", request{method::delete_, "/"}).content == "content");
}
