// What is asked for with HTTP/1.1 after all, since the server wants it so (RFC 9113 7): from the connection to those
// who repeat requests.
#include <doctest/doctest.h>

#include <httoop/service/user_agent.hpp>

#include "engine/connecting.hpp"
#include "fetching.hpp"
#include "proxying.hpp"
#include "support/frames.hpp"

using namespace httoop;
using namespace test;
using support::framed;

namespace {

std::string const wants_older = support::u32(13);  // HTTP_1_1_REQUIRED
std::string const resets = framed(support::rst_stream, 0, 1, wants_older);
std::string const goes_away = framed(support::goaway, 0, 0, support::u32(0) + wants_older);

// Speaks HTTP/2 until it is asked something, sends those frames, and reads on.
scripted_server::act refusing(std::string frames) {
    return [frames](int c, scripted_server& s) {
        tls_end end{both_versions().server(), c};
        s.keep(std::string{end.stream().alpn()});
        end.send(framed(support::settings, 0, 0));
        support::frame_reader in;
        support::frame f{};
        for (std::string text; f.type != support::headers && end.more(text); text.clear()) {
            in.add(text);
            while (f.type != support::headers && in.next(f)) {}
        }
        end.send(frames);
        end.ended_well();
    };
}

scripted_server::act answering(std::string const& content) { return secured(both_versions(), ok(content)); }

}  // namespace

// req: rfc9113#7
TEST_CASE("older version: a server that wants HTTP/1.1 is asked over it from then on") {
    for (std::string const& frames : {resets, goes_away}) {
        CAPTURE(frames == resets);
        scripted_server s{{refusing(frames), answering("one"), answering("two")}};
        asking_rig agent{trusting(both_versions())};
        auto const first = agent.ask(https(s));
        REQUIRE_FALSE(first->head);
        CHECK(first->head.error().unprocessed);
        CHECK(has(first->head.error().about, "HTTP/1.1"));
        CHECK(agent.ask(https(s))->content == "one");
        // No connection is left, and it is known all the same.
        REQUIRE(agent.until([&] { return agent.seen.closings == 2; }));
        CHECK(agent.ask(https(s))->content == "two");
        auto const seen = s.requests();
        REQUIRE(seen.size() == 3);
        CHECK(seen[0] == "h2");
        CHECK(seen[1].starts_with("GET / HTTP/1.1\r\n"));
    }
}

// req: rfc9113#7
TEST_CASE("older version: nothing speaks for another try where an answer began, or HTTP/1.1 is not to be spoken") {
    std::string const head = framed(support::headers, support::end_headers, 1, support::block({{":status", "200"}}));
    scripted_server s{{refusing(head + resets), refusing(resets)}};
    asking_rig agent{trusting(both_versions())};
    auto const begun = agent.ask(https(s));
    CHECK((begun->head ? !begun->ended && !begun->ended.error().unprocessed : !begun->head.error().unprocessed));
    client_options only_2 = trusting(both_versions());
    only_2.http_1 = false;
    asking_rig other{only_2};
    auto const refused = other.ask(https(s));
    REQUIRE_FALSE(refused->head);
    CHECK_FALSE(refused->head.error().unprocessed);
    CHECK(has(refused->head.error().about, "HTTP/1.1"));
}

// req: rfc9113#7
TEST_CASE("older version: a user agent asks again, whatever the method") {
    for (method::known const m : {method::get, method::post}) {
        scripted_server s{{refusing(resets), answering("done")}};
        auto next = client::make(trusting(both_versions()));
        REQUIRE(next);
        user_agent agent{**next, {}};
        auto const got = support::fetch(agent, https(s), request{m, "/"});
        CHECK(got.status() == 200);
        CHECK(got.content == "done");
    }
}

// req: rfc9113#7
TEST_CASE("older version: a gateway asks again, and its client sees nothing of it") {
    for (std::string const& frames : {resets, goes_away}) {
        scripted_server s{{refusing(frames), answering("one"), answering("two")}};
        upstream_options u;
        u.tls.ca_file = both_versions().file();
        proxy_rig front{https(s, ""), {}, u};
        for (char const* content : {"one", "two"}) {
            std::string const answer = front.talk(asks("/"));
            CHECK(answer.starts_with("HTTP/1.1 200 "));
            CHECK(answer.ends_with(content));
        }
    }
}
