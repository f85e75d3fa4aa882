// Messages that mean one thing to us and another one to others: neither proxy passes any on.
#include "service/passing.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <memory>

#include <httoop/service/reverse_proxy.hpp>

#include "proxied.hpp"
#include "support/frames.hpp"

using namespace httoop;
using namespace test;

namespace {

// The same requests through a forward proxy and a gateway.
struct proxies_before {
    explicit proxies_before(scripted_server& s) : behind{s} {
        REQUIRE(gateway.route("", s.uri("")));
        server_options o;
        o.forwards = true;
        gate = std::make_unique<rig>(gateway, o);
    }
    rig& front(bool forward) { return forward ? proxy.r : *gate; }
    [[nodiscard]] std::string target(bool forward, std::string const& path) const { return forward ? behind.uri(path) : path; }

    scripted_server& behind;
    proxied proxy;
    reverse_proxy gateway{{.name = "p.example"}};
    std::unique_ptr<rig> gate;
};

// Sends what stands behind "POST /" to both; gives what each client received and what the server was sent.
void through_both(std::vector<std::string> answers, std::string const& rest,
                  std::function<void(std::string const& answer, std::vector<std::string> const& sent)> const& look) {
    for (bool const forward : {true, false}) {
        CAPTURE(forward);
        scripted_server s{scripted_server::answers(answers)};
        proxies_before p{s};
        auto c = p.front(forward).connect("POST " + p.target(forward, "/") + rest);
        c.half_close();
        std::string const answer = c.until_closed();
        CAPTURE(answer);
        look(answer, s.requests());
    }
}

std::string status_line_of(std::string const& answer) { return answer.substr(0, answer.find('\r')); }

}  // namespace

// req: rfc9112#6.3-2
TEST_CASE("passing: ambiguous framing is refused, or made unambiguous") {
    struct {
        char const *what, *rest;
    } const rows[] = {
        {"two lengths", " HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc"},
        {"a list of lengths", " HTTP/1.1\r\nHost: h\r\nContent-Length: 3, 4\r\n\r\nabc"},
        {"a sign", " HTTP/1.1\r\nHost: h\r\nContent-Length: +3\r\n\r\nabc"},
        {"chunked not last", " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"},
        {"chunked twice", " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        {"an unknown coding", " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"},
        {"a vertical tab before it", " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n"},
        {"a space before the colon", " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n"},
        {"coding of HTTP/1.0", " HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        {"a folded coding", " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"},
        {"a bare CR in a value", " HTTP/1.1\r\nHost: h\r\nX: a\rTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n"},
        {"a null in a value", nullptr},
        {"a size that is too large", " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc"},
        {"a bare LF behind a chunk", " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\n0\r\n\r\n"},
        {"two hosts", " HTTP/1.1\r\nHost: h\r\nHost: i\r\nContent-Length: 0\r\n\r\n"},
        {"a space in the target", " x HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"},
    };
    for (auto const& row : rows) {
        CAPTURE(row.what);
        std::string const rest = row.rest != nullptr ? row.rest : std::string{" HTTP/1.1\r\nHost: h\r\nX: a\0b\r\nContent-Length: 0\r\n\r\n", 48};
        through_both({hello}, rest, [](std::string const& answer, std::vector<std::string> const& sent) {
            CHECK(answer.starts_with("HTTP/1.1 "));
            CHECK((answer[9] == '4' || answer[9] == '5'));
            for (std::string const& one : sent) CHECK_FALSE(holds(one, "\r\n\r\n0"));
        });
    }
    // Both a coding and a length: at most the coding goes on, and nothing behind its end does.
    through_both({hello, hello},
                 " HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nGET /evil HTTP/1.1\r\nHost: h\r\n\r\n",
                 [](std::string const&, std::vector<std::string> const& sent) {
                     for (std::string const& one : sent) {
                         CHECK_FALSE(holds(one, "Content-Length"));
                         CHECK_FALSE(holds(one, "evil"));
                     }
                 });
}

TEST_CASE("passing: what is sent on is no line as it came") {
    through_both({hello}, " HTTP/1.1\r\nhOsT:    h   \r\nX-Lines:  a  \r\nContent-Length: 00003\r\n\r\nabc",
                 [](std::string const& answer, std::vector<std::string> const& sent) {
                     CHECK(status_line_of(answer) == "HTTP/1.1 200 OK");
                     REQUIRE(sent.size() == 1);
                     CHECK(holds(sent[0], "\r\nX-Lines: a\r\n"));
                     CHECK(holds(sent[0], "\r\nContent-Length: 3\r\n"));
                     CHECK(sent[0].ends_with("\r\n\r\nabc"));
                 });
}

TEST_CASE("passing: an answer whose length lies harms its own exchange alone") {
    struct {
        char const *what, *answer;
        bool whole;
    } const rows[] = {
        {"more than was said", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", true},
        {"less than was said", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", false},
        {"chunks that do not end", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", false},
        {"content where there is none", "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", true},
        {"a coding and a length", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", true},
        {"an interim answer too many", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 103 Early\r\n\r\n", true},
    };
    for (auto const& row : rows)
        for (bool const forward : {true, false}) {
            CAPTURE(row.what);
            CAPTURE(forward);
            scripted_server s{scripted_server::answers({row.answer, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood"})};
            proxies_before p{s};
            auto c = p.front(forward).connect("GET " + p.target(forward, "/one") + " HTTP/1.1\r\nHost: h\r\n\r\n");
            std::string const first = row.whole ? c.until(holds(row.answer, "204") || holds(row.what, "coding") ? "\r\n\r\n" : "hello") : c.until_closed();
            CHECK_FALSE(holds(first, "evil"));
            if (holds(row.what, "coding")) CHECK_FALSE(holds(first, "Content-Length: 99"));
            if (!row.whole) CHECK_FALSE(first.ends_with("0\r\n\r\n"));
            auto d = p.front(forward).connect("GET " + p.target(forward, "/two") + " HTTP/1.1\r\nHost: h\r\n\r\n");
            std::string const second = d.until("good");
            CHECK(holds(second, "\r\n\r\ngood"));
            CHECK_FALSE(holds(second, "evil"));
            std::string const third = c.whatever();
            CHECK_FALSE(holds(third, "evil"));
        }
}

TEST_CASE("passing: an answer to HEAD has no content, whatever comes") {
    for (bool const forward : {true, false}) {
        CAPTURE(forward);
        scripted_server s{scripted_server::answers({"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", hello})};
        proxies_before p{s};
        auto c = p.front(forward).connect("HEAD " + p.target(forward, "/") + " HTTP/1.1\r\nHost: h\r\n\r\n");
        std::string const head = c.until("\r\n\r\n");
        CHECK(holds(head, "Content-Length: 5\r\n"));
        c.send("GET " + p.target(forward, "/") + " HTTP/1.1\r\nHost: h\r\n\r\n");
        CHECK(c.until("hello").ends_with("\r\n\r\nhello"));
    }
}

// req: rfc9110#15.4.5-3 rfc9110#13.2.1-3
TEST_CASE("passing: conditions go on, and 304 comes back") {
    for (bool const forward : {true, false}) {
        CAPTURE(forward);
        scripted_server s{scripted_server::answers({"HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 7\r\n\r\n"})};
        proxies_before p{s};
        auto c = p.front(forward).connect("GET " + p.target(forward, "/") + " HTTP/1.1\r\nHost: h\r\nIf-None-Match: \"a\"\r\n\r\n");
        std::string const head = c.until("\r\n\r\n");
        CHECK(head.starts_with("HTTP/1.1 304 "));
        CHECK(holds(head, "ETag: \"a\"\r\n"));
        CHECK(holds(asked(s), "If-None-Match: \"a\"\r\n"));
        CHECK(c.whatever().empty());
    }
}

// req: rfc9113#10.3-1 rfc9113#10.3-2 rfc9113#8.1.1-1 rfc9113#8.2.1-8
TEST_CASE("passing: what HTTP/2 can say and HTTP/1.1 cannot is not passed on") {
    using fields = std::vector<std::pair<std::string, std::string>>;
    struct {
        char const* what;
        fields all;
        char const* content = "";
    } const rows[] = {
        {"a line break in a value", {{":method", "GET"}, {":path", "/"}, {"x", "a\r\ntransfer-encoding: chunked"}}},
        {"a line feed in a value", {{":method", "GET"}, {":path", "/"}, {"x", "a\nb: c"}}},
        {"a null in a value", {{":method", "GET"}, {":path", "/"}, {"x", std::string{"a\0b", 3}}}},
        {"a line break in a name", {{":method", "GET"}, {":path", "/"}, {"x: 1\r\ny", "1"}}},
        {"a colon in a name", {{":method", "GET"}, {":path", "/"}, {"x:y", "1"}}},
        {"a space in a name", {{":method", "GET"}, {":path", "/"}, {"x y", "1"}}},
        {"capitals", {{":method", "GET"}, {":path", "/"}, {"Transfer-Encoding", "chunked"}}},
        {"a transfer coding", {{":method", "POST"}, {":path", "/"}, {"transfer-encoding", "chunked"}}},
        {"Connection", {{":method", "GET"}, {":path", "/"}, {"connection", "close"}}},
        {"Upgrade", {{":method", "GET"}, {":path", "/"}, {"upgrade", "h2c"}}},
        {"a request line in the method", {{":method", "GET / HTTP/1.1\r\nx: y\r\n\r\nGET"}, {":path", "/"}}},
        {"a space in the method", {{":method", "GET /"}, {":path", "/"}}},
        {"a request line in the path", {{":method", "GET"}, {":path", "/ HTTP/1.1\r\nx: y\r\n\r\nGET /evil"}}},
        {"a space in the path", {{":method", "GET"}, {":path", "/a b"}}},
        {"a path that is none", {{":method", "GET"}, {":path", "http://evil.example/"}}},
        {"a length that lies", {{":method", "POST"}, {":path", "/"}, {"content-length", "2"}}, "abcde"},
        {"two lengths", {{":method", "POST"}, {":path", "/"}, {"content-length", "5"}, {"content-length", "6"}}, "abcde"},
        {"another host", {{":method", "GET"}, {":path", "/"}, {"host", "evil.example"}}},
        {"an unknown pseudo-field", {{":method", "GET"}, {":path", "/"}, {":x", "1"}}},
        {"a pseudo-field behind others", {{":method", "GET"}, {"x", "1"}, {":path", "/"}}},
        {"a path twice", {{":method", "GET"}, {":path", "/"}, {":path", "/evil"}}},
    };
    for (bool const forward : {true, false}) {
        CAPTURE(forward);
        scripted_server s{scripted_server::answers({hello})};
        proxies_before p{s};
        for (auto const& row : rows) {
            CAPTURE(row.what);
            auto c = p.front(forward).connect();
            fields all{{":scheme", "http"}, {":authority", named(s)}};
            all.insert(all.end(), row.all.begin(), row.all.end());
            std::string const content = row.content;
            std::string text = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + support::framed(support::settings, 0, 0);
            text += support::framed(support::headers, static_cast<std::uint8_t>(support::end_headers | (content.empty() ? support::end_stream : 0)), 1, support::block(all));
            if (!content.empty()) text += support::framed(support::data, support::end_stream, 1, content);
            c.send(text);
            c.whatever(10);
            c.close();
            for (std::string const& one : s.requests()) CHECK_FALSE(holds(one, "\r\n\r\nabcde"));
        }
        for (std::string const& one : s.requests()) CHECK_MESSAGE(holds(one, "\r\nContent-Length: 2\r\n"), one);
        // The server waits for the end of its script.
        auto c = p.front(forward).connect("GET " + p.target(forward, "/") + " HTTP/1.1\r\nHost: h\r\n\r\n");
        if (s.requests().empty()) CHECK(holds(c.until("hello"), "hello"));
    }
}

// req: rfc9113#8.1.1-1
TEST_CASE("passing: content that is longer than its message says becomes no whole message") {
    for (bool const forward : {true, false}) {
        CAPTURE(forward);
        scripted_server s{{[](int c, scripted_server& self) {
            std::string text;
            while (scripted_server::more(c, text)) {}
            self.keep(text);
        }}};
        proxies_before p{s};
        auto c = p.front(forward).connect();
        std::string const head = support::block({{":method", "POST"}, {":scheme", "http"}, {":authority", named(s)}, {":path", "/"}, {"content-length", "2"}});
        c.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + support::framed(support::settings, 0, 0) +
               support::framed(support::headers, support::end_headers, 1, head) + support::framed(support::data, 0, 1, "a") +
               support::framed(support::data, 0, 1, "b") + support::framed(support::ping, 0, 0, "answered"));
        CHECK(holds(c.until("answered"), "answered"));
        c.send(support::framed(support::data, support::end_stream, 1, "c") + support::framed(support::ping, 0, 0, "the last"));
        CHECK(holds(c.until("the last"), "the last"));
        c.close();
        for (int i = 0; i < 5000 && s.requests().empty(); ++i) p.front(forward).turn();
        REQUIRE_FALSE(s.requests().empty());
        CHECK_FALSE(holds(asked(s), "\r\n\r\nab"));
    }
}

// req: rfc9113#8.1.1-1
TEST_CASE("passing: the last octets of a response of HTTP/2 come with its end, or not at all") {
    for (bool const whole : {true, false}) {
        CAPTURE(whole);
        scripted_server s{{[whole](int c, scripted_server& self) {
            support::frame_reader in;
            support::frame f{};
            auto const until = [&](std::uint8_t type) {
                std::string text;
                while (f.type != type && scripted_server::more(c, text)) {
                    in.add(text);
                    text.clear();
                    while (f.type != type && in.next(f)) {}
                }
            };
            self.send(c, support::framed(support::settings, 0, 0));
            until(support::headers);
            self.send(c, support::framed(support::headers, support::end_headers, 1, support::block({{":status", "200"}, {"content-length", "2"}})) +
                             support::framed(support::data, 0, 1, "x") + support::framed(support::data, 0, 1, "y") +
                             support::framed(support::ping, 0, 0, "received"));
            until(support::ping);
            self.send(c, support::framed(support::headers, support::end_headers | support::end_stream, 1, support::block({{whole ? "a" : "connection", "b"}})));
            for (std::string rest; scripted_server::more(c, rest);) {}
        }}};
        reverse_proxy gateway{{.name = "p.example"}};
        REQUIRE(gateway.route("", "h2c://127.0.0.1:" + std::to_string(s.port())));
        server_options o;
        o.forwards = true;
        rig front{gateway, o};
        auto c = front.connect("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        std::string const answer = c.until_closed();
        CAPTURE(answer);
        CHECK(holds(answer, "Content-Length: 2\r\n"));
        CHECK(answer.ends_with(whole ? "\r\n\r\nxy" : "\r\n\r\nx"));
    }
}

TEST_CASE("passing: content that its client broke is the client's fault, wherever it breaks") {
    for (bool const forward : {true, false})
        for (octets const chunks : {"zz\r\n", "3\r\nabc\r\nzz\r\n", "3\r\nabc\r\n0\r\nno field\r\n\r\n"}) {
            CAPTURE(forward);
            CAPTURE(chunks);
            scripted_server s{{[](int c, scripted_server& self) {
                std::string text;
                while (scripted_server::more(c, text)) {}
                self.keep(text);
            }}};
            proxies_before p{s};
            auto c = p.front(forward).connect("POST " + p.target(forward, "/") + " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string{chunks});
            std::string const answer = c.until_closed();
            CHECK(status_line_of(answer) == "HTTP/1.1 400 Bad Request");
            CHECK_FALSE(holds(answer, "Proxy-Status"));
            CHECK_FALSE(holds(asked(s), "0\r\n\r\n"));
        }
}

// req: rfc9110#10.1.1-1
TEST_CASE("passing: what is expected without content is not said again") {
    for (std::string const length : {"", "Content-Length: 0\r\n"})
        through_both({hello}, " HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n" + length + "\r\n", [](std::string const& answer, std::vector<std::string> const& sent) {
            CHECK(answer.ends_with("\r\n\r\nhello"));
            CHECK_FALSE(holds(answer, " 100 "));
            REQUIRE(sent.size() == 1);
            CHECK_FALSE(holds(sent[0], "Expect"));
        });
}

// req: rfc9113#8.2.2-4 rfc9113#10.3-2
TEST_CASE("passing: what HTTP/1.1 says of its connection is not said in HTTP/2") {
    scripted_server s{scripted_server::answers({"HTTP/1.1 200 OK\r\nConnection: close, x-odd\r\nKeep-Alive: 5\r\nX-Odd: 1\r\nProxy-Connection: x\r\n"
                                                "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"})};
    proxied p;
    auto c = p.r.connect();
    h2_peer client{c};
    auto& got = client.until_over(client.ask(method::get, "/", named(s)));
    CHECK(got.status == 200);
    CHECK(got.content == "hello");
    for (field_line const line : got.fields) {
        CAPTURE(line.name);
        bool const end_to_end = line.name == "via" || line.name == "date" || line.name == "content-length";
        CHECK(end_to_end);
    }
}

// req: rfc9110#5.3-1
TEST_CASE("passing: lines of one name keep their order") {
    through_both({"HTTP/1.1 200 OK\r\nX-B: 1\r\nX-A: 2\r\nX-B: 3\r\nContent-Length: 0\r\n\r\n"},
                 " HTTP/1.1\r\nHost: h\r\nX-L: 2\r\nX-M: a\r\nX-L: 1\r\nContent-Length: 0\r\n\r\n",
                 [](std::string const& answer, std::vector<std::string> const& sent) {
                     REQUIRE(sent.size() == 1);
                     CHECK(holds(sent[0], "X-L: 2\r\nX-M: a\r\nX-L: 1\r\n"));
                     CHECK(holds(answer, "X-B: 1\r\nX-A: 2\r\nX-B: 3\r\n"));
                 });
}
