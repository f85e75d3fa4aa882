// One exchange of a client: how it is cut short, what is told of it, and what its content does meanwhile.
#include <doctest/doctest.h>

#include <httoop/io/scope.hpp>
#include <httoop/service/echo.hpp>

#include "asking.hpp"
#include "support/scripted_server.hpp"

using namespace httoop;
using namespace test;
using support::scripted_server;

namespace {

client_options one_version(bool two) {
    client_options o;
    o.http_1 = !two;
    o.http_2 = two;
    return o;
}

// Content that never comes, and tells whether it is being read.
class stuck final : public source {
public:
    explicit stuck(int& readers) : readers_{readers} {}
    task<outcome<chunk>> read() override {
        ++readers_;
        outcome<void> const slept = co_await io::sleep{duration::seconds(100)};
        --readers_;
        if (!slept) co_return slept.error();
        co_return chunk{"late", {}, true};
    }
    [[nodiscard]] content_length_of length() const override { return content_length_of::until_end(); }

private:
    int& readers_;
};

// Pieces, one after the other, with pauses.
class dripping final : public source {
public:
    dripping(std::size_t pieces, std::size_t size, duration pause) : left_{pieces}, piece_(size, 'd'), pause_{pause} {}
    task<outcome<chunk>> read() override {
        outcome<void> const slept = co_await io::sleep{pause_};
        if (!slept) co_return slept.error();
        bool const last = --left_ == 0;
        co_return chunk{piece_, {}, last};
    }
    [[nodiscard]] content_length_of length() const override { return content_length_of::until_end(); }

private:
    std::size_t left_;
    std::string piece_;
    duration pause_;
};

// Asks, and gives up after a while.
task<void> ask_within(client& by, std::string uri, owned<source> content, duration span, policy const& p, outcome<reply>& got,
                      bool& over) {
    request r{method::post, uri};
    got = co_await io::with_timeout<reply>{ask(by, std::move(r), std::move(content), p), span};
    over = true;
}

// Takes the head, then some pieces, then drops it.
task<void> take_some(client& by, std::string uri, owned<source> content, int pieces, policy const& p, bool& over) {
    {
        request r{content ? method::post : method::get, uri};
        outcome<reply> got = co_await ask(by, std::move(r), std::move(content), p);
        REQUIRE(got);
        arriving_response a = arriving(std::move(*got));
        for (int i = 0; i < pieces; ++i) {
            outcome<chunk> const piece = co_await a.content->read();
            REQUIRE(piece);
        }
    }
    over = true;
}

// Sends what it is asked on to another server.
class forwarding final : public service {
public:
    forwarding(client& by, std::string to) : by_{by}, to_{std::move(to)} {}
    task<outcome<reply>> respond(exchange& x) override {
        request r{x.request().method(), to_ + std::string{x.request().target()}};
        outcome<reply> got = co_await ask_for(x, by_, std::move(r), &x.content());
        co_return got;
    }

private:
    client& by_;
    std::string to_;
};

}  // namespace

TEST_CASE("call: a deadline ends it, with its content amid a read") {
    router site = echo();
    live_server s{site};
    for (bool const two : {false, true}) {
        CAPTURE(two);
        asking_rig r{one_version(two)};
        int readers = 0;
        outcome<reply> got = error{};
        bool over = false;
        r.loop().spawn(ask_within(r.of(), s.uri("/"), make_owned<stuck>(readers), duration::milliseconds(80), r.limits_of_calls, got, over));
        REQUIRE(r.until([&] { return over; }));
        REQUIRE_FALSE(got);
        CHECK(got.error().what == failure::timeout);
        CHECK(got.error().sent);
        CHECK(readers == 0);  // before the error was told
        // The client goes on.
        CHECK(r.ask(s.uri("/bytes/5"))->content.size() == 5);
    }
}

TEST_CASE("call: a response that is dropped ends its call, and only that") {
    router site = echo();
    live_server s{site};
    for (bool const two : {false, true}) {
        CAPTURE(two);
        asking_rig r{one_version(two)};
        auto const beside = r.begin(s.uri("/bytes/20000000"));
        bool over = false;
        r.loop().spawn(take_some(r.of(), s.uri("/bytes/30000000"), {}, 3, r.limits_of_calls, over));
        REQUIRE(r.until([&] { return over && beside->over; }));
        REQUIRE(beside->head);
        CHECK(beside->ended);
        CHECK(beside->content.size() == 20'000'000);
        auto const after = r.ask(s.uri("/bytes/100"));
        REQUIRE(after->head);
        CHECK(after->content.size() == 100);
        if (two) CHECK(r.seen.connections == 1);
    }
}

// req: rfc9110#7.5-1
TEST_CASE("call: content goes both ways at once, piece by piece") {
    router site = echo();
    live_server s{site};
    for (bool const two : {false, true}) {
        CAPTURE(two);
        asking_rig r{one_version(two)};
        for (auto const size : {std::size_t{10}, std::size_t{30'000}}) {
            auto const got = r.ask(s.uri("/"), request{method::post, "/"}, make_owned<dripping>(40, size, duration::milliseconds(1)));
            REQUIRE(got->head);
            CHECK(got->ended);
            CHECK(got->content.size() == 40 * size);
        }
        CHECK(r.seen.connections == 1);
    }
}

TEST_CASE("call: many at once on one connection, large and small, both ways") {
    router site = echo();
    live_server s{site};
    asking_rig r{one_version(true)};
    std::vector<std::shared_ptr<asked_for>> all;
    for (int i = 0; i < 30; ++i) {
        std::string const content(static_cast<std::size_t>(i) * 20'000 + 1, static_cast<char>('a' + i % 26));
        all.push_back(r.begin(s.uri("/"), request{method::post, "/"}, make_owned<memory_source>(content)));
    }
    REQUIRE(r.until([&] { return std::all_of(all.begin(), all.end(), [](auto& a) { return a->over; }); }));
    for (int i = 0; i < 30; ++i) {
        CAPTURE(i);
        auto const& a = *all[static_cast<std::size_t>(i)];
        CHECK((a.head ? std::string{} : a.head.error().text()) == "");
        CHECK((a.content == std::string(static_cast<std::size_t>(i) * 20'000 + 1, static_cast<char>('a' + i % 26))));
    }
    CHECK(r.seen.connections == 1);
}

TEST_CASE("call: a service may ask another server; what its client gave up is given up there") {
    router site = echo();
    live_server behind{site};
    for (bool const two : {false, true}) {
        CAPTURE(two);
        auto by = client::make(one_version(two));
        REQUIRE(by);
        forwarding on{**by, behind.uri("").substr(0, behind.uri("").size())};
        live_server front{on};
        asking_rig r{one_version(two)};
        std::string const large(3'000'000, 'f');
        auto const echoed = r.ask(front.uri("/"), request{method::post, "/"}, make_owned<memory_source>(large));
        CHECK((echoed->head ? std::string{} : echoed->head.error().text()) == "");
        CHECK((echoed->content == large));
        bool over = false;
        r.loop().spawn(take_some(r.of(), front.uri("/bytes/30000000"), {}, 2, r.limits_of_calls, over));
        REQUIRE(r.until([&] { return over; }));
        // The answer begins while the request still comes; then it is dropped.
        over = false;
        r.loop().spawn(take_some(r.of(), front.uri("/"), make_owned<dripping>(1000, 40'000, duration::milliseconds(1)), 2,
                                 r.limits_of_calls, over));
        REQUIRE(r.until([&] { return over; }));
        auto const after = r.ask(front.uri("/bytes/77"));
        CHECK(after->content.size() == 77);
        r.end_client();  // else its connection is drained, while nobody here answers the PING
        front.stop();
    }
}

TEST_CASE("call: an early refusal ends the reading of the content before it is told") {
    scripted_server s{{[](int c, scripted_server& self) {
        std::string text;
        while (text.find("\r\n\r\n") == std::string::npos && scripted_server::more(c, text)) {}
        self.send(c, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
        while (scripted_server::more(c, text)) {}
    }}};
    asking_rig r;
    int readers = 0;
    auto const got = r.begin(s.uri(), request{method::post, "/"}, make_owned<stuck>(readers));
    REQUIRE(r.until([&] { return got->over; }));
    REQUIRE(got->head);
    CHECK(got->head->status() == status_code::unauthorized);
    CHECK(readers == 0);
}

TEST_CASE("call: the observer is told what happens to it") {
    router site = echo();
    live_server s{site};
    asking_rig r{one_version(true)};
    REQUIRE(r.ask(s.uri("/bytes/5"))->head);
    REQUIRE(r.ask(s.uri("/"), request{method::post, "/"}, make_owned<memory_source>("hello"))->head);
    CHECK(r.seen.seen == std::vector<std::string>{"1 on 1", "1 sent", "1 ended", "2 on 1", "2 sent", "2 ended"});
}
