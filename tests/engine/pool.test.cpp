// Which connection a call goes over, and what becomes of connections.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include <httoop/service/echo.hpp>

#include "asking.hpp"
#include "support/local_socket.hpp"
#include "support/scripted_server.hpp"

using namespace httoop;
using namespace test;
using support::scripted_server;

namespace {

client_options only_2() {
    client_options o;
    o.http_1 = false;
    return o;
}
std::string answer_with(std::string const& content, std::string const& more = "") {
    return "HTTP/1.1 200 OK\r\n" + more + "Content-Length: " + std::to_string(content.size()) + "\r\n\r\n" + content;
}
// Answers one request after the other on a connection.
scripted_server::act answering_all(std::vector<std::string> answers) {
    return [answers](int c, scripted_server& s) {
        for (std::string const& a : answers) {
            if (s.read_request(c).empty()) return;
            s.send(c, a);
        }
    };
}

}  // namespace

// req: rfc9112#9.3
TEST_CASE("pool: one connection carries one request after the other") {
    router site = echo();
    live_server s{site};
    for (bool const two : {false, true}) {
        CAPTURE(two);
        asking_rig r{two ? only_2() : client_options{}};
        for (int i = 0; i < 20; ++i) {
            auto const got = r.ask(s.uri("/bytes/" + std::to_string(i * 3000)));
            REQUIRE(got->head);
            CHECK(got->ended);
            CHECK(got->content.size() == static_cast<std::size_t>(i) * 3000);
        }
        CHECK(r.seen.connections == 1);
        CHECK(r.seen.kept == 19);
    }
}

TEST_CASE("pool: HTTP/1.1 has as many connections as allowed, others wait for them") {
    router site = echo();
    live_server s{site};
    client_options o;
    o.policy.limits.pool_connections = 3;
    asking_rig r{o};
    std::vector<std::shared_ptr<asked_for>> all;
    for (int i = 0; i < 40; ++i) all.push_back(r.begin(s.uri("/bytes/100000")));
    REQUIRE(r.until([&] { return std::all_of(all.begin(), all.end(), [](auto& a) { return a->over; }); }));
    for (auto const& a : all) {
        REQUIRE(a->head);
        CHECK(a->content.size() == 100000);
    }
    CHECK(r.seen.connections == 3);
}

TEST_CASE("pool: HTTP/2 has one connection for all, as many streams as the server allows at once") {
    router site = echo();
    server_options with;
    with.policy.limits.concurrent_streams = 5;
    live_server s{site, with};
    asking_rig r{only_2()};
    std::vector<std::shared_ptr<asked_for>> all;
    for (int i = 0; i < 40; ++i) all.push_back(r.begin(s.uri("/bytes/100000")));
    REQUIRE(r.until([&] { return std::all_of(all.begin(), all.end(), [](auto& a) { return a->over; }); }));
    for (auto const& a : all) {
        CHECK((a->head ? std::string{} : a->head.error().text()) == "");
        CHECK(a->content.size() == 100000);
    }
    CHECK(r.seen.connections == 1);
}

TEST_CASE("pool: over TLS too, where ALPN decides") {
    router site = echo();
    live_server s{site};
    for (bool const two : {false, true}) {
        client_options o;
        o.http_2 = two;
        o.tls.ca_file = s.ca_file();
        o.policy.limits.pool_connections = 2;
        asking_rig r{o};
        std::vector<std::shared_ptr<asked_for>> all;
        for (int i = 0; i < 10; ++i) all.push_back(r.begin(s.uri("/bytes/50000", true)));
        REQUIRE(r.until([&] { return std::all_of(all.begin(), all.end(), [](auto& a) { return a->over; }); }));
        for (auto const& a : all) CHECK(a->content.size() == 50000);
        CHECK(r.seen.connections == (two ? 1 : 2));
    }
}

TEST_CASE("pool: more waiting calls than the limit are refused") {
    scripted_server s{{[](int c, scripted_server& self) {
        self.read_request(c);
        self.send(c, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n");
        std::string rest;
        scripted_server::more(c, rest);
    }}};
    client_options o;
    o.policy.limits.pool_connections = 1;
    o.policy.limits.pool_waiting = 1;
    asking_rig r{o};
    auto const first = r.begin(s.uri());
    REQUIRE(r.until([&] { return !r.seen.seen.empty(); }));
    auto const second = r.begin(s.uri());
    auto const third = r.begin(s.uri());
    REQUIRE(r.until([&] { return third->over; }));
    REQUIRE_FALSE(third->head);
    CHECK(third->head.error().what == failure::limit);
    CHECK_FALSE(second->over);
    r.end_client();
    REQUIRE(r.until([&] { return first->over && second->over; }));
    REQUIRE_FALSE(second->head);
    CHECK(second->head.error().what == failure::cancelled);
    CHECK_FALSE((first->head && first->ended));
}

// req: rfc9112#9.5
TEST_CASE("pool: nobody waits for ever for a connection that others keep") {
    scripted_server s{{[](int c, scripted_server& self) {
        self.read_request(c);
        self.send(c, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n");
        std::string rest;
        scripted_server::more(c, rest);
    }}};
    client_options o;
    o.policy.limits.pool_connections = 0;  // one at least
    o.policy.limits.pool_wait_time = 300;
    asking_rig r{o};
    auto const first = r.begin(s.uri());
    REQUIRE(r.until([&] { return !r.seen.seen.empty(); }));
    auto const second = r.begin(s.uri());
    REQUIRE(r.until([&] { return second->over; }));
    REQUIRE_FALSE(second->head);
    CHECK(second->head.error().what == failure::limit);
    CHECK_FALSE(second->head.error().sent);
    CHECK(second->head.error().about.find("pool-wait-time") != std::string::npos);
    CHECK_FALSE(first->over);
    r.end_client();
    REQUIRE(r.until([&] { return first->over; }));
}

TEST_CASE("pool: a connection that the server closed while idle is not used") {
    scripted_server s{{answering_all({answer_with("one")}), answering_all({answer_with("two")})}};
    asking_rig r;
    CHECK(r.ask(s.uri())->content == "one");
    REQUIRE(r.until([&] { return r.seen.closings == 1; }));
    CHECK(r.ask(s.uri())->content == "two");
    CHECK(r.seen.connections == 2);
    CHECK(r.seen.kept == 0);
}

TEST_CASE("pool: octets that nobody asked for end an idle connection") {
    scripted_server s{{[](int c, scripted_server& self) {
                           self.read_request(c);
                           self.send(c, answer_with("one"));
                           std::this_thread::sleep_for(std::chrono::milliseconds(50));
                           self.send(c, answer_with("false"));
                           std::string rest;
                           scripted_server::more(c, rest);
                       },
                       answering_all({answer_with("two")})}};
    asking_rig r;
    CHECK(r.ask(s.uri())->content == "one");
    REQUIRE(r.until([&] { return r.seen.closings == 1; }));
    CHECK(r.ask(s.uri())->content == "two");
}

TEST_CASE("pool: what is behind a whole response does not spoil it") {
    for (std::string const answer : {"HTTP/1.1 204 No Content\r\n\r\nstray", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n\r\nfalse",
                                     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n5\r\nfalse\r\n"}) {
        CAPTURE(answer);
        scripted_server s{{[&](int c, scripted_server& self) {
                               self.read_request(c);
                               self.send(c, answer);
                           },
                           answering_all({answer_with("two")})}};
        asking_rig r;
        auto const one = r.ask(s.uri());
        REQUIRE(one->head);
        CHECK(one->ended);
        CHECK(one->content.empty());
        CHECK(std::none_of(r.seen.seen.begin(), r.seen.seen.end(), [](auto& line) { return line.find("failed") != std::string::npos; }));
        CHECK(r.ask(s.uri())->content == "two");
        CHECK(r.seen.connections == 2);
    }
}

TEST_CASE("pool: what lies unread when a request begins is no answer to it") {
    // As long as what is read at once, so that the rest is read later.
    std::string const head = "HTTP/1.1 200 OK\r\nContent-Length: 16000\r\nA: ";
    std::string const one = head + std::string(16384 - 16000 - 4 - head.size(), 'a') + "\r\n\r\n" + std::string(16000, 'x');
    REQUIRE(one.size() == 16384);
    scripted_server s{{[&](int c, scripted_server& self) {
                           self.read_request(c);
                           self.send(c, one + answer_with("false"));
                           std::string rest;
                           scripted_server::more(c, rest);
                       },
                       answering_all({answer_with("two")})}};
    client_options o;
    o.policy.limits.pool_connections = 1;
    asking_rig r{o};
    auto const first = r.begin(s.uri()), second = r.begin(s.uri());
    REQUIRE(r.until([&] { return first->over && second->over; }));
    CHECK(first->content.size() == 16000);
    REQUIRE(second->head);
    CHECK(second->content == "two");
    CHECK(r.seen.connections == 2);
}

// req: rfc9112#9.6-4
TEST_CASE("pool: after close nothing more is asked on a connection") {
    scripted_server s{{answering_all({answer_with("one", "Connection: close\r\n")}), answering_all({answer_with("two")})}};
    asking_rig r;
    CHECK(r.ask(s.uri())->content == "one");
    CHECK(r.ask(s.uri())->content == "two");
    CHECK(r.seen.connections == 2);
}

TEST_CASE("pool: idle connections end after their time, and the oldest where there are too many") {
    router site = echo();
    live_server one{site}, two{site};
    client_options o;
    o.policy.limits.pool_idle_time = 50;
    {
        asking_rig r{o};
        REQUIRE(r.ask(one.uri())->head);
        CHECK(r.seen.closings == 0);
        CHECK(r.until([&] { return r.seen.closings == 1; }));
    }
    o.policy.limits.pool_idle_time = 60'000;
    o.policy.limits.pool_idle = 1;
    asking_rig r{o};
    REQUIRE(r.ask(one.uri())->head);
    REQUIRE(r.ask(two.uri())->head);
    CHECK(r.until([&] { return r.seen.closings == 1; }));
    REQUIRE(r.ask(two.uri())->head);
    CHECK(r.seen.connections == 2);
    REQUIRE(r.ask(one.uri())->head);
    CHECK(r.seen.connections == 3);
}

TEST_CASE("pool: where a kept connection ends before an answer, that is told; on a new one it is not") {
    scripted_server s{{[](int c, scripted_server& self) {
                           self.read_request(c);
                           self.send(c, answer_with("one"));
                           self.read_request(c);
                       },
                       [](int c, scripted_server& self) { self.read_request(c); }}};
    asking_rig r;
    CHECK(r.ask(s.uri())->content == "one");
    auto const on_kept = r.ask(s.uri());
    REQUIRE_FALSE(on_kept->head);
    CHECK(on_kept->head.error().what == failure::closed);
    CHECK(on_kept->head.error().reused);
    CHECK(on_kept->head.error().sent);
    auto const on_new = r.ask(s.uri());
    REQUIRE_FALSE(on_new->head);
    CHECK_FALSE(on_new->head.error().reused);
}

// req: rfc9110#15.5.20
TEST_CASE("pool: after 421 the connection is not used again") {
    scripted_server s{{answering_all({"HTTP/1.1 421 Misdirected Request\r\nContent-Length: 0\r\n\r\n", answer_with("wrong")}),
                       answering_all({answer_with("right")})}};
    asking_rig r;
    auto const wrong = r.ask(s.uri());
    REQUIRE(wrong->head);
    CHECK(wrong->head->status() == status_code::misdirected_request);
    CHECK(r.ask(s.uri())->content == "right");
}

TEST_CASE("pool: nobody listens: all who wait are told") {
    unsigned port = 0;
    {
        scripted_server s{{}};
        port = s.port();
    }
    asking_rig r;
    std::vector<std::shared_ptr<asked_for>> all;
    for (int i = 0; i < 20; ++i) all.push_back(r.begin("http://127.0.0.1:" + std::to_string(port) + "/"));
    REQUIRE(r.until([&] { return std::all_of(all.begin(), all.end(), [](auto& a) { return a->over; }); }));
    for (auto const& a : all) {
        REQUIRE_FALSE(a->head);
        CHECK(a->head.error().what == failure::system);
        CHECK_FALSE(a->head.error().sent);
    }
}

TEST_CASE("pool: where the server takes no further connection, calls wait for those that there are") {
    int const listener = support::local_socket();
    std::string const uri = "http://127.0.0.1:" + std::to_string(support::bind_locally(listener)) + "/";
    REQUIRE(::listen(listener, 1) == 0);
    asking_rig r;
    auto const first = r.begin(uri);
    REQUIRE(r.until([&] { return r.seen.connections == 1; }));
    int const c = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    REQUIRE(c >= 0);
    ::close(listener);
    auto const second = r.begin(uri);
    r.turns(20);
    CHECK_FALSE(second->over);
    auto const answer = [&](std::string const& content) {
        std::string const text = answer_with(content);
        return ::send(c, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
    };
    REQUIRE(answer("one"));
    REQUIRE(r.until([&] { return first->over; }));
    CHECK(first->content == "one");
    auto const& seen = r.seen.seen;
    REQUIRE(r.until([&] { return std::find(seen.begin(), seen.end(), "2 on 1") != seen.end(); }));
    REQUIRE(answer("two"));
    REQUIRE(r.until([&] { return second->over; }));
    CHECK(second->content == "two");
    ::close(c);
    auto const third = r.ask(uri);
    REQUIRE_FALSE(third->head);
}

TEST_CASE("pool: origins do not share connections") {
    router site = echo();
    live_server one{site}, two{site};
    asking_rig r;
    for (int i = 0; i < 3; ++i) {
        REQUIRE(r.ask(one.uri())->head);
        REQUIRE(r.ask(two.uri())->head);
    }
    CHECK(r.seen.connections == 2);
}

TEST_CASE("pool: a loop that ends with calls under way leaves nothing behind, nor does a client") {
    router site = echo();
    live_server s{site};
    for (bool const two : {false, true})
        for (bool const client_first : {false, true}) {
            CAPTURE(two);
            CAPTURE(client_first);
            std::vector<std::shared_ptr<asked_for>> all;
            {
                asking_rig r{two ? only_2() : client_options{}};
                for (int i = 0; i < 20; ++i) all.push_back(r.begin(s.uri("/bytes/9000000")));
                for (int i = 0; i < 5; ++i)
                    all.push_back(r.begin(s.uri("/"), request{method::post, "/"}, make_owned<memory_source>(std::string(9'000'000, 'x'))));
                r.turns(6);
                if (client_first) r.end_client();
            }
            for (auto const& a : all) CHECK(a->over);
        }
}

namespace {
task<void> ask_often(client& by, std::string uri, int times, policy const& p, std::atomic<int>& good, io::loop& l, int& left) {
    for (int i = 0; i < times; ++i) {
        request r{method::get, uri};
        outcome<reply> got = co_await ask(by, std::move(r), {}, p);
        if (!got) continue;
        arriving_response a = arriving(std::move(*got));
        outcome<std::string> const all = co_await gather(*a.content, 1'000'000);
        if (all && all->size() == 40'000) ++good;
    }
    if (--left == 0) l.stop();
}
}  // namespace

TEST_CASE("pool: several loops share one client, each with connections of its own") {
    router site = echo();
    live_server s{site};
    policy const limits;
    for (bool const secured : {false, true}) {
        client_options o;
        o.tls.ca_file = s.ca_file();
        auto by = client::make(o);
        REQUIRE(by);
        std::atomic<int> good{0};
        std::vector<std::thread> threads;
        for (int t = 0; t < 3; ++t)
            threads.emplace_back([&] {
                auto l = io::loop::make();
                io::offload_pool names{1, 16};
                (*l)->use(&names);
                int left = 4;
                for (int i = 0; i < 4; ++i) (*l)->spawn(ask_often(**by, s.uri("/bytes/40000", secured), 20, limits, good, **l, left));
                (*l)->run();
            });
        for (std::thread& t : threads) t.join();
        CHECK(good == 3 * 4 * 20);
    }
}

namespace {
task<void> ask_once(client& by, std::string uri, policy const& p, std::atomic<bool>& asked) {
    request r{method::get, uri};
    outcome<reply> const got = co_await ask(by, std::move(r), {}, p);
    asked = static_cast<bool>(got);
}
}  // namespace

TEST_CASE("pool: a client that ends on another thread lets its connections end on their loops") {
    router site = echo();
    live_server s{site};
    policy const limits;
    auto by = client::make({});
    REQUIRE(by);
    std::atomic<bool> asked{false};
    io::offload_pool names{1, 16};
    auto l = io::loop::make();
    REQUIRE(l);
    (*l)->use(&names);
    std::thread t{[&] {
        (*l)->spawn(ask_once(**by, s.uri("/bytes/5"), limits, asked));
        (*l)->run();
    }};
    for (int i = 0; i < 30'000 && !asked; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    *by = nullptr;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    (*l)->stop();
    t.join();
    CHECK(asked);

}
