// What is asked of one origin in steps.
#include <doctest/doctest.h>

#include <cstdio>
#include <string>
#include <vector>

#include <httoop/engine/origin_client.hpp>

#include "support/loops.hpp"
#include "support/scripted_server.hpp"

using namespace httoop;
using support::finish;
using support::make_loop;
using support::scripted_server;

namespace {

owned<origin_client> client_of(std::string const& origin, client_options o = {}) {
    auto made = origin_client::make(origin, std::move(o));
    REQUIRE(made);
    return std::move(*made);
}

std::string answer_with(std::string const& content, std::string const& more = "") {
    return "HTTP/1.1 200 OK\r\n" + more + "Content-Length: " + std::to_string(content.size()) + "\r\n\r\n" + content;
}

std::string hexadecimal(std::size_t n) {
    char text[17];
    return {text, static_cast<std::size_t>(std::snprintf(text, sizeof text, "%zx", n))};
}

// All requests of a connection are answered with the same.
scripted_server::act always(std::string text) {
    return [text](int c, scripted_server& s) {
        while (!s.read_request(c).empty()) s.send(c, text);
    };
}

struct seen {
    bool plain = false;
    int status = 0;
    std::string content, fields, failure;
};

// Its content, from wherever that comes.
task<seen> read_all(reply& r) {
    seen s;
    s.content = r.head().octets();
    if (source* const from = r.source(); from != nullptr)
        for (bool last = false; !last;) {
            outcome<chunk> piece = co_await from->read();
            if (!piece) {
                s.failure = piece.error().text();
                co_return s;
            }
            s.content += piece->data;
            last = piece->last;
        }
    co_return s;
}

task<seen> asked(origin_client& by, io::loop& l, std::string target, method m = method::get) {
    seen s;
    origin_client::question q{by, l};
    q.what() = request{m, target};
    q.what().fields().append(field_id::host, "example.org");
    q.ask(nullptr, nullptr, nullptr);
    if (q.waits()) static_cast<void>(co_await q.news());
    s.plain = q.plain();
    if (s.plain) {
        s.status = static_cast<int>(q.head().status().number());
        s.fields = q.head().fields().text();
        s.content = q.content();
        co_return s;
    }
    outcome<reply> r = co_await q.answer();
    if (!r) {
        s.failure = r.error().text();
        co_return s;
    }
    s.status = static_cast<int>(r->head().status().number());
    seen const content = co_await read_all(*r);
    s.content = content.content;
    s.failure = content.failure;
    co_return s;
}

task<std::string> kept_content(origin_client& by, io::loop& l, keeper& kept, octets& content) {
    origin_client::question q{by, l};
    q.what() = request{method::get, "/"};
    q.what().fields().append(field_id::host, "example.org");
    q.ask(nullptr, nullptr, nullptr);
    if (q.waits()) static_cast<void>(co_await q.news());
    if (!q.plain()) {  // it did not come in one go
        outcome<reply> r = co_await q.answer();
        if (r) static_cast<void>(co_await read_all(*r));
        co_return "not plain";
    }
    kept = q.keeps();
    content = q.content();
    co_return std::string{q.content()};
}

}  // namespace

TEST_CASE("origin_client, in steps: an answer in one piece is looked at where it is, one connection carries all of them") {
    scripted_server s{{always(answer_with("hello", "ETag: \"1\"\r\n"))}};
    owned<origin_client> const by = client_of(s.uri());
    auto l = make_loop();
    for (int i = 0; i < 20; ++i) {
        seen const got = finish(*l, asked(*by, *l, "/" + std::to_string(i)));
        CHECK(got.failure == "");
        // The first one waits for its connection; what that asks is answered all the same.
        CHECK(got.plain == (i != 0));
        CHECK(got.status == 200);
        CHECK(got.content == "hello");
    }
    REQUIRE(s.requests().size() == 20);
    CHECK(s.requests()[7] == "GET /7 HTTP/1.1\r\nHost: example.org\r\n\r\n");
}

TEST_CASE("origin_client, in steps: what does not come in one piece is an answer with a source, trailers and failures are told by it") {
    std::string const large(300000, 'x');
    scripted_server s{{[&](int c, scripted_server& of) {
        std::string const answers[] = {answer_with("a"), answer_with(large), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nb\r\n0\r\nA: b\r\n\r\n",
                                       "HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"};
        for (std::string const& a : answers) {
            of.read_request(c);
            of.send(c, a);
        }
    }}};
    owned<origin_client> const by = client_of(s.uri());
    auto l = make_loop();
    CHECK(finish(*l, asked(*by, *l, "/")).content == "a");
    seen const much = finish(*l, asked(*by, *l, "/large"));
    CHECK_FALSE(much.plain);
    CHECK(much.content == large);
    seen const trailed = finish(*l, asked(*by, *l, "/trailers"));
    CHECK_FALSE(trailed.plain);
    CHECK(trailed.content == "b");
    seen const none = finish(*l, asked(*by, *l, "/none"));
    CHECK(none.plain);
    CHECK(none.status == 204);
    CHECK(none.content == "");
    CHECK(finish(*l, asked(*by, *l, "/short")).failure.find("incomplete") != std::string::npos);
}

TEST_CASE("origin_client, in steps: content stays while it is kept, whatever is asked next") {
    std::vector<std::string> const answers{answer_with("0"), answer_with("first"), answer_with("second one")};
    scripted_server s{{[&](int c, scripted_server& of) {
        for (std::string const& a : answers) {
            of.read_request(c);
            of.send(c, a);
        }
    }}};
    owned<origin_client> const by = client_of(s.uri());
    auto l = make_loop();
    static_cast<void>(finish(*l, asked(*by, *l, "/")));
    keeper kept;
    octets content;
    CHECK(finish(*l, kept_content(*by, *l, kept, content)) == "first");
    CHECK(finish(*l, asked(*by, *l, "/")).content == "second one");
    CHECK(content == "first");
    kept = {};
}

// They come over one connection, behind each other in what is received, and each is let go of at another time.
TEST_CASE("origin_client, in steps: of many answers that are kept each stays, however long and however it came") {
    std::vector<std::string> contents;
    for (std::size_t const n : {1, 700, 8191, 8192, 8193, 12000, 16384, 30, 3000, 2, 5000}) contents.push_back(std::string(n - 1, static_cast<char>('a' + contents.size())) + ".");
    scripted_server s{{[&](int c, scripted_server& of) {
        of.read_request(c);
        of.send(c, answer_with("0"));
        for (bool const in_chunks : {false, true})
            for (std::string const& one : contents) {
                of.read_request(c);
                std::size_t const half = one.size() / 2;
                auto const chunk = [](octets some) { return some.empty() ? std::string{} : hexadecimal(some.size()) + "\r\n" + std::string{some} + "\r\n"; };
                of.send(c, in_chunks ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(octets{one}.substr(0, half)) +
                                           chunk(octets{one}.substr(half)) + "0\r\n\r\n"
                                     : answer_with(one));
            }
    }}};
    owned<origin_client> const by = client_of(s.uri());
    auto l = make_loop();
    static_cast<void>(finish(*l, asked(*by, *l, "/")));
    std::vector<keeper> keepers(2 * contents.size());
    std::vector<octets> kept(keepers.size());
    std::vector<bool> held(keepers.size());
    for (std::size_t i = 0; i < kept.size(); ++i) {
        std::string const got = finish(*l, kept_content(*by, *l, keepers[i], kept[i]));
        held[i] = got != "not plain";
        if (held[i]) CHECK(got == contents[i % contents.size()]);
        if (i % 3 == 2) keepers[i - 1] = {}, held[i - 1] = false;
        for (std::size_t k = 0; k <= i; ++k)
            if (held[k]) CHECK(kept[k] == contents[k % contents.size()]);
    }
}

TEST_CASE("origin_client, in steps: content may be kept longer than the client") {
    scripted_server s{{always(answer_with("here"))}};
    owned<origin_client> by = client_of(s.uri());
    auto l = make_loop();
    static_cast<void>(finish(*l, asked(*by, *l, "/")));
    keeper kept;
    octets content;
    CHECK(finish(*l, kept_content(*by, *l, kept, content)) == "here");
    by = nullptr;
    CHECK(content == "here");
    kept = {};
}

TEST_CASE("origin_client, in steps: what cannot be sent is refused, and the next question is as good as before") {
    scripted_server s{{always(answer_with("fine"))}};
    owned<origin_client> const by = client_of(s.uri());
    auto l = make_loop();
    CHECK(finish(*l, asked(*by, *l, "/a b")).failure != "");
    CHECK(finish(*l, asked(*by, *l, "host:1", method::connect)).failure.find("tunnel") != std::string::npos);
    CHECK(finish(*l, asked(*by, *l, "/")).content == "fine");
    CHECK(s.requests().size() == 1);
}

TEST_CASE("origin_client, in steps: a question that nobody wants an answer to gives its connection up") {
    scripted_server s{{[](int c, scripted_server& of) {
                           of.read_request(c);
                           of.send(c, answer_with("one"));
                           of.read_request(c);  // and is silent
                       },
                       always(answer_with("two"))}};
    owned<origin_client> const by = client_of(s.uri());
    auto l = make_loop();
    CHECK(finish(*l, asked(*by, *l, "/1")).content == "one");
    {
        origin_client::question q{*by, *l};
        q.what() = request{method::get, "/2"};
        q.what().fields().append(field_id::host, "example.org");
        q.ask(nullptr, nullptr, nullptr);
        CHECK(q.waits());
    }
    CHECK(finish(*l, asked(*by, *l, "/3")).content == "two");
}

TEST_CASE("origin_client, in steps: a connection that was ended meanwhile is not taken") {
    scripted_server s{{[](int c, scripted_server& of) {
                           of.read_request(c);
                           of.send(c, answer_with("one", "Connection: close\r\n"));
                       },
                       always(answer_with("two"))}};
    owned<origin_client> const by = client_of(s.uri());
    auto l = make_loop();
    CHECK(finish(*l, asked(*by, *l, "/1")).content == "one");
    CHECK(finish(*l, asked(*by, *l, "/2")).content == "two");
    CHECK(finish(*l, asked(*by, *l, "/3")).content == "two");
}
