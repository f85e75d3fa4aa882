#include <httoop/service/linked.hpp>

#include <doctest/doctest.h>

#include "fetching.hpp"

using namespace httoop;
using namespace support;

namespace {

// The contents of all pages, and why it ended.
struct pages_seen {
    std::vector<std::string> contents;
    std::string why;
    bool over = false;
};

task<void> walk_all(linked& pages, pages_seen& to) {
    for (;;) {
        outcome<std::optional<arriving_response>> page = co_await pages.next();
        if (!page) to.why = page.error().text();
        if (!page || !*page) break;
        outcome<std::string> held = co_await gather(*(*page)->content, 1000);
        to.contents.push_back(held ? *held : held.error().text());
    }
    to.over = true;
}

pages_seen walk(linked& pages) {
    auto loop = *io::loop::make();
    pages_seen seen;
    loop->spawn(walk_all(pages, seen));
    while (!seen.over) loop->turn(duration::milliseconds(10));
    return seen;
}

request with_login() {
    request r{method::get, "/"};
    r.fields().append(field_id::authorization, "Bearer x");
    return r;
}

}  // namespace

TEST_CASE("linked: goes from page to page, seen from where they came from") {
    scripted_service s;
    s.then(301, {{"Location", "/v2/items"}})
        .then(200, {{"Link", "<more?p=2>; rel=next"}}, "1")
        .then(200, {{"Link", "<?p=1>; rel=prev, <?p=3>; rel=\"next last\""}}, "2")
        .then(200, {}, "3");
    user_agent agent{s, {}};
    linked pages{agent, "http://a/items", "next", with_login()};
    pages_seen const seen = walk(pages);
    CHECK(seen.why == "");
    CHECK(seen.contents == std::vector<std::string>{"1", "2", "3"});
    CHECK(s.seen[2].target == "http://a/v2/more?p=2");
    CHECK(s.seen[3].target == "http://a/v2/more?p=3");
    CHECK(s.seen[3].field("Authorization") == "Bearer x");
    CHECK(walk(pages).contents.empty());
}

TEST_CASE("linked: a circle, another origin, and no end are told") {
    scripted_service round;
    round.then(200, {{"Link", "<b>; rel=next"}}, "1").then(200, {{"Link", "<a>; rel=next"}}, "2");
    user_agent agent{round, {}};
    linked circle{agent, "http://a/a", "next"};
    pages_seen const seen = walk(circle);
    CHECK(seen.contents.size() == 2);
    CHECK(seen.why.find("circle") != std::string::npos);

    scripted_service away;
    for (int i = 0; i < 2; ++i) away.then(200, {{"Link", "<http://b/>; rel=next"}}, "1");
    away.then(200, {}, "2");
    user_agent other{away, {}};
    linked here{other, "http://a/", "next"};
    CHECK(walk(here).why.find("another origin") != std::string::npos);
    linked anywhere{other, "http://a/", "next", with_login(), {.other_origins = true}};
    CHECK(walk(anywhere).contents == std::vector<std::string>{"1", "2"});
    CHECK(away.seen[1].field("Authorization") == "Bearer x");
    CHECK(away.seen[2].field("Authorization") == "");

    scripted_service endless;
    for (int i = 0; i < 9; ++i) endless.then(200, {{"Link", "<" + std::to_string(i) + ">; rel=next"}}, "x");
    user_agent third{endless, {}};
    linked few{third, "http://a/", "next", request{method::get, "/"}, {.most = 3}};
    pages_seen const three = walk(few);
    CHECK(three.contents.size() == 4);
    CHECK(three.why.find("link-steps") != std::string::npos);
}

TEST_CASE("linked: what fails is the end") {
    scripted_service s;
    s.then(404, {{"Link", "<b>; rel=next"}}, "no").then(200);
    user_agent agent{s, {}};
    linked pages{agent, "http://a/", "next"};
    CHECK(walk(pages).contents == std::vector<std::string>{"no"});
    CHECK(s.seen.size() == 1);
    linked none{agent, "nowhere", "next"};
    pages_seen const seen = walk(none);
    CHECK(seen.why.find("absolute") != std::string::npos);
    CHECK(walk(none).why == "");
}
