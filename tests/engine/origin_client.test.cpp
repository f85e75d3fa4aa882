// A client of one origin, for whoever passes requests of others on.
#include <httoop/engine/origin_client.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <httoop/exchange/service.hpp>
#include <httoop/io/loop.hpp>

#include "asking.hpp"
#include "fetching.hpp"
#include "support/loops.hpp"
#include "support/scripted_server.hpp"
#include "support/temporary_folder.hpp"

using namespace httoop;
using namespace test;
using support::finish;
using support::make_loop;
using support::scripted_server;

namespace {

constexpr char const* short_answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Odd: 1\r\n\r\nhello";

owned<origin_client> origin_at(std::string const& uri, client_options o = {}) {
    auto made = origin_client::make(uri, std::move(o));
    REQUIRE(made);
    return std::move(*made);
}

request asked_as(method m, octets target, octets host = "a.example") {
    request r{m, target};
    r.fields().append(field_id::host, host);
    return r;
}

struct heard_interims final : interim_taker {
    std::vector<unsigned> seen;
    void interim(response& r) override { seen.push_back(r.status().number()); }
};

// What came of one question: its head, and all of its content.
struct whole_answer {
    response head;
    std::string content;
};

task<outcome<whole_answer>> ask_whole(origin_client& o, io::loop& l, sent_onward const& s) {
    outcome<reply> got = co_await o.ask(l, s);
    if (!got) co_return got.error();
    arriving_response a = arriving(std::move(*got));
    whole_answer w;
    for (bool last = false; !last;) {
        outcome<chunk> const piece = co_await a.content->read();
        if (!piece) co_return piece.error();
        w.content += piece->data;
        last = piece->last;
    }
    w.head = std::move(a.head);
    co_return std::move(w);
}

}  // namespace

TEST_CASE("origin client: what is no origin, and what cannot be spoken") {
    for (char const* bad : {"", "/", "ftp://a.example", "http://a.example:0/", "http://u@a.example/", "http://[::1", "a.example", "http:///"}) {
        CAPTURE(bad);
        CHECK_FALSE(origin_client::make(bad, {}));
    }
    client_options silent;
    silent.http_1 = silent.http_2 = false;
    CHECK_FALSE(origin_client::make("http://a.example", silent));
}

TEST_CASE("origin client: a request is sent as it is, to its own place, and its connection is kept") {
    scripted_server s{{[](int c, scripted_server& self) {
        for (int i = 0; i < 2; ++i) {
            self.read_request(c);
            self.send(c, short_answer);
        }
    }}};
    auto o = origin_at(s.uri("/not/looked/at"));
    auto l = make_loop();
    request const first = asked_as(method::get, "/x?y"), second = asked_as(method::options, "*", "b.example");
    sent_onward const one{first}, other{second};
    auto const a = finish(*l, ask_whole(*o, *l, one));
    REQUIRE(a);
    CHECK(a->content == "hello");
    CHECK(a->head.fields().value("X-Odd") == "1");
    REQUIRE(finish(*l, ask_whole(*o, *l, other)));
    auto const asked = s.requests();
    REQUIRE(asked.size() == 2);
    CHECK(asked[0] == "GET /x?y HTTP/1.1\r\nHost: a.example\r\n\r\n");
    CHECK(asked[1] == "OPTIONS * HTTP/1.1\r\nHost: b.example\r\n\r\n");
}

TEST_CASE("origin client: options that choose another way do not count") {
    scripted_server s{scripted_server::answers({short_answer})};
    client_options o;
    o.proxy.for_http = o.proxy.for_https = o.tunnel = "http://127.0.0.1:9";
    o.upgrade = tls_upgrade::required;
    auto by = origin_at(s.uri(""), std::move(o));
    auto l = make_loop();
    request const q = asked_as(method::get, "/");
    sent_onward const sent{q};
    CHECK(finish(*l, ask_whole(*by, *l, sent)));
    CHECK(by->options().tunnel.empty());
}

TEST_CASE("origin client: content goes with it, and interim responses come as they are") {
    scripted_server s{{[](int c, scripted_server& self) {
        self.read_request(c);
        self.send(c, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n");
        self.send(c, short_answer);
    }}};
    auto o = origin_at(s.uri(""));
    auto l = make_loop();
    request const q = asked_as(method::post, "/in");
    memory_source content{"some content"};
    heard_interims heard;
    sent_onward const sent{q, &content, nullptr, &heard};
    REQUIRE(finish(*l, ask_whole(*o, *l, sent)));
    CHECK(heard.seen == std::vector<unsigned>{103, 102});
    CHECK(s.requests().at(0).ends_with("Content-Length: 12\r\n\r\nsome content"));
}

TEST_CASE("origin client: a server on a Unix socket") {
    support::temporary_folder folder;
    scripted_server s{scripted_server::answers({short_answer}), folder.path("s")};
    client_options at;
    at.unix_socket = folder.path("s");
    at.http_2 = false;
    auto o = origin_at("http://localhost", std::move(at));
    auto l = make_loop();
    request const q = asked_as(method::get, "/");
    sent_onward const sent{q};
    CHECK(finish(*l, ask_whole(*o, *l, sent))->content == "hello");
}

TEST_CASE("origin client: HTTP/2 where it is all that is spoken, many at once on one connection") {
    auto root = make_service([](exchange& x) { return response::text("you asked " + std::string{x.request().target()}); });
    live_server s{*root};
    watcher_of_calls seen;
    client_options known_2;
    known_2.observer = &seen;
    known_2.http_1 = false;
    auto o = origin_at(s.uri(""), known_2);
    auto l = make_loop();
    constexpr int many = 20;
    std::vector<request> all;
    for (int i = 0; i < many; ++i) all.push_back(asked_as(method::get, "/" + std::to_string(i)));
    std::vector<std::string> came(many);
    auto const ask_one = [](origin_client* by, io::loop* here, request const* q, std::string* to) -> task<void> {
        sent_onward const sent{*q};
        outcome<whole_answer> const a = co_await ask_whole(*by, *here, sent);
        if (a) *to = a->content;
    };
    for (std::size_t i = 0; i < many; ++i) l->spawn(ask_one(o.get(), l.get(), &all[i], &came[i]));
    REQUIRE(support::turn_until(*l, [&] { return l->spawned() == 0; }));
    for (int i = 0; i < many; ++i) CHECK(came[static_cast<std::size_t>(i)] == "you asked /" + std::to_string(i));
    CHECK(seen.connections == 1);
}

TEST_CASE("origin client: errors tell how far it came, and what cannot be sent is not") {
    auto l = make_loop();
    std::string nobody;
    {
        scripted_server gone{{}};
        nobody = gone.uri("");
    }
    request const q = asked_as(method::get, "/");
    sent_onward const sent{q};
    auto const refused = finish(*l, ask_whole(*origin_at(nobody), *l, sent));
    REQUIRE(!refused);
    CHECK(refused.error().during == phase::connect);
    CHECK_FALSE(refused.error().sent);
    scripted_server cuts{scripted_server::answers({"HTTP/1.1 200 OK\r\nContent-Le"})};
    auto const cut = finish(*l, ask_whole(*origin_at(cuts.uri("")), *l, sent));
    REQUIRE(!cut);
    CHECK(cut.error().during == phase::receive);
    CHECK(cut.error().sent);
    scripted_server s{{}};
    auto o = origin_at(s.uri(""));
    request const tunnel = asked_as(method::connect, "a.example:443");
    sent_onward const no_tunnel{tunnel};
    CHECK(finish(*l, ask_whole(*o, *l, no_tunnel)).error().what == failure::refused);
    request broken = asked_as(method::get, "/");
    broken.fields().append("X", "a\r\nEvil: 1");
    sent_onward const unsound{broken};
    auto const unsent = finish(*l, ask_whole(*o, *l, unsound));
    CHECK(unsent.error().what == failure::violation);
    CHECK_FALSE(unsent.error().sent);
    CHECK(s.requests().empty());
}

TEST_CASE("origin client: a request that waits too long for a connection, or with too many, is an error of a limit of ours") {
    scripted_server s{{[](int c, scripted_server& self) {
        self.read_request(c);
        std::string more;
        scripted_server::more(c, more);  // never answers
    }}};
    client_options few;
    few.policy.limits.pool_connections = 1;
    few.policy.limits.pool_waiting = 1;
    few.policy.limits.pool_wait_time = 300;
    auto o = origin_at(s.uri(""), std::move(few));
    auto l = make_loop();
    request const q = asked_as(method::get, "/");
    std::vector<failure> failed;
    auto const ask_one = [](origin_client* by, io::loop* here, request const* what, std::vector<failure>* to) -> task<void> {
        sent_onward const sent{*what};
        outcome<whole_answer> const a = co_await ask_whole(*by, *here, sent);
        if (!a) to->push_back(a.error().what);
    };
    l->spawn(ask_one(o.get(), l.get(), &q, &failed));
    REQUIRE(support::turn_until(*l, [&] { return !s.requests().empty(); }));
    l->spawn(ask_one(o.get(), l.get(), &q, &failed));
    l->spawn(ask_one(o.get(), l.get(), &q, &failed));
    REQUIRE(support::turn_until(*l, [&] { return failed.size() == 2; }));
    CHECK(failed == std::vector<failure>{failure::limit, failure::limit});
    l->cancel_spawned();
    CHECK(support::turn_until(*l, [&] { return l->spawned() == 0; }));
}

TEST_CASE("origin client: one for several loops, and its end with calls under way") {
    auto root = make_service([](exchange& x) { return response::text("you asked " + std::string{x.request().target()}); });
    live_server s{*root};
    auto o = origin_at(s.uri(""));
    std::atomic<int> right{0};
    auto const ask_many = [&] {
        auto l = io::loop::make();
        REQUIRE(l);
        for (int i = 0; i < 50; ++i) {
            std::string const target = "/" + std::to_string(i);
            request const q = asked_as(method::get, target);
            sent_onward const sent{q};
            auto const a = finish(**l, ask_whole(*o, **l, sent));
            right += a && a->content == "you asked " + target ? 1 : 0;
        }
    };
    std::thread others[2];
    for (auto& t : others) t = std::thread{ask_many};
    ask_many();
    for (auto& t : others) t.join();
    CHECK(right == 150);

    scripted_server silent{{[](int c, scripted_server& self) {
        self.read_request(c);
        std::string more;
        scripted_server::more(c, more);
    }}};
    auto ends = origin_at(silent.uri(""));
    auto l = make_loop();
    request const q = asked_as(method::get, "/");
    failure got = failure::refused;
    auto const ask_one = [](origin_client* by, io::loop* here, request const* what, failure* to) -> task<void> {
        sent_onward const sent{*what};
        outcome<whole_answer> const a = co_await ask_whole(*by, *here, sent);
        if (!a) *to = a.error().what;
    };
    l->spawn(ask_one(ends.get(), l.get(), &q, &got));
    REQUIRE(support::turn_until(*l, [&] { return !silent.requests().empty(); }));
    ends = nullptr;
    CHECK(support::turn_until(*l, [&] { return l->spawned() == 0; }));
    CHECK(got == failure::cancelled);
}
