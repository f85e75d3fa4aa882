#include <httoop/service/user_agent.hpp>

#include <doctest/doctest.h>

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
