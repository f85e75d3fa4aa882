// Upstreams that fail, stall and lie, and what becomes of it.
#include <doctest/doctest.h>

#include "proxying.hpp"
#include "support/temporary_folder.hpp"

using namespace httoop;
using namespace test;

namespace {

upstream_options impatient(std::uint64_t ms = 200) {
    upstream_options u;
    u.policy.limits.response_time = ms;
    u.policy.limits.continue_time = 100;
    return u;
}

// Answers one request, then closes when the next one comes.
scripted_server::act answers_once_and_closes(std::string text) {
    return [text](int c, scripted_server& s) {
        s.read_request(c);
        s.send(c, text);
        s.read_request(c);
    };
}

}  // namespace

TEST_CASE("gateway: failures have a status, a proxy error type and a problem document") {
    struct {
        char const* answer;  // null: nothing comes
        char const* status;
        char const* type;
    } const rows[] = {
        {"", " 502 ", "connection_terminated"},
        {"HTTP/1.1 200 OK\r\nConte", " 502 ", "connection_terminated"},
        {"220 smtp.example ready\r\n\r\n", " 502 ", "http_protocol_error"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", " 502 ", "http_protocol_error"},
        {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", " 502 ", "http_protocol_error"},
        {nullptr, " 504 ", "http_response_timeout"},
    };
    for (auto const& r : rows) {
        CAPTURE(r.type);
        scripted_server behind{{[&](int c, scripted_server& s) {
            s.read_request(c);
            std::string more;
            if (r.answer != nullptr) s.send(c, r.answer);
            else scripted_server::more(c, more);
        }}};
        proxy_rig front{behind.uri(""), {.name = "front"}, impatient()};
        std::string const answer = front.talk(asks("/"));
        CHECK(has(answer, r.status));
        CHECK(has(answer, std::string{"Proxy-Status: \"front\";error="} + r.type + "\r\n"));
        CHECK(has(answer, "Content-Type: application/problem+json\r\n"));
    }
    proxy_rig nobody{closed_port()};
    std::string const refused = nobody.talk(asks("/", "Accept: text/html\r\n"));
    CHECK(has(refused, " 502 "));
    CHECK(has(refused, "error=connection_refused\r\n"));
    CHECK(has(refused, "Content-Type: text/html"));
}

// req: rfc9110#7.6-2
TEST_CASE("gateway: a circle is 502, and says so; several in a row are none") {
    scripted_server behind = once(fine);
    proxy_rig last{behind.uri("")}, first{last.at.uri("")};
    CHECK(first.front.name().starts_with("httoop-"));
    CHECK(first.front.name() != last.front.name());
    CHECK(has(first.talk(asks("/")), " 200 "));
    std::string const both = "Via: 1.1 " + std::string{first.front.name()} + "\r\nVia: 1.1 " + std::string{last.front.name()} + "\r\n";
    CHECK(has(behind.requests().at(0), both.c_str()));
    std::string const again = first.talk(asks("/", both));
    CHECK(has(again, " 502 "));
    CHECK(has(again, "Proxy-Status: \"" + std::string{first.front.name()} + "\";error=proxy_loop_detected\r\n"));
    // One that leads back to itself.
    reverse_proxy circle;
    live_server at{circle};
    REQUIRE(circle.route("", at.uri("")));
    std::string const round = raw_peer{at.uri("")}.send(asks("/")).rest();
    CHECK(has(round, " 502 "));
    CHECK(has(round, "error=proxy_loop_detected\r\n"));
}

// req: rfc9112#8-1
TEST_CASE("gateway: content that ends too early is not made whole") {
    scripted_server behind{scripted_server::answers({"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + std::string(50'000, 'a'),
                                                     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n"})};
    proxy_rig front{behind.uri("")};
    asking_rig r;
    auto const cut = r.ask(front.at.uri("/"));
    REQUIRE(cut->head);
    CHECK_FALSE(cut->ended);
    CHECK(cut->content.size() <= 50'000);
    auto const no_end = r.ask(front.at.uri("/"));
    CHECK((!no_end->head || !no_end->ended));
}

TEST_CASE("gateway: a request on a kept connection that ended is sent once more, if it is idempotent") {
    scripted_server behind{{answers_once_and_closes(fine), answers_once_and_closes(fine), answers_once_and_closes(fine)}};
    proxy_rig front{behind.uri("")};
    CHECK(has(front.talk(asks("/1")), " 200 "));
    CHECK(has(front.talk(asks("/2")), " 200 "));  // on the first connection, then on another one
    CHECK(has(front.talk(asks("/3", "", "POST")), " 502 "));
    auto const all = behind.requests();
    CHECK(std::count_if(all.begin(), all.end(), [](std::string const& t) { return t.starts_with("GET /2 "); }) == 2);
    CHECK(std::count_if(all.begin(), all.end(), [](std::string const& t) { return t.starts_with("POST /3 "); }) == 1);
}

TEST_CASE("gateway: what does not reach one upstream is sent to another") {
    // Each connection ends with its answer, and says so: no POST goes out on one that is about to end.
    std::string const last = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
    scripted_server behind{scripted_server::answers({last, last, last, last})};
    proxy_rig front{closed_port() + ", " + behind.uri("")};
    for (int i = 0; i < 4; ++i) CHECK(has(front.talk(asks("/", "Content-Length: 3\r\n", "POST") + "abc"), " 200 "));
    CHECK(behind.requests().size() == 4);
    auto const told = front.front.look(instant{INT64_MAX / 2});
    CHECK(told.at(0).by.at(0).failures >= 1);
    CHECK(told.at(0).by.at(1).failures == 0);
    CHECK(told.at(0).by.at(1).running == 0);
}

TEST_CASE("gateway: 100 is passed on before the content is, and content is not sent where it is refused") {
    scripted_server behind{{[](int c, scripted_server& s) {
                                std::string head;
                                while (!has(head, "\r\n\r\n") && scripted_server::more(c, head)) {}
                                s.keep(head);
                                s.send(c, "HTTP/1.1 100 Continue\r\n\r\n");
                                std::string content;
                                while (content.size() < 3 && scripted_server::more(c, content)) {}
                                s.keep(content);
                                s.send(c, fine);
                            },
                            [](int c, scripted_server& s) {
                                std::string head;
                                while (!has(head, "\r\n\r\n") && scripted_server::more(c, head)) {}
                                s.keep(head);
                                s.send(c, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                            }}};
    proxy_rig front{behind.uri("")};
    {
        raw_peer p{front.at.uri("")};
        p.send("PUT / HTTP/1.1\r\nHost: a.example\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\n");
        CHECK(p.until("\r\n\r\n").starts_with("HTTP/1.1 100 "));
        CHECK(p.send("abc").rest().starts_with("HTTP/1.1 200 "));
    }
    raw_peer p{front.at.uri("")};
    p.send("PUT / HTTP/1.1\r\nHost: a.example\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    CHECK(p.until("\r\n\r\n").starts_with("HTTP/1.1 403 "));
    auto const all = behind.requests();
    REQUIRE(all.size() >= 3);
    CHECK(has(all[0], "Expect: 100-continue\r\n"));
    CHECK(all[1] == "abc");
}

TEST_CASE("gateway: other protocols go through, both ways, and by an extended CONNECT of HTTP/2") {
    auto const switches = [](int c, scripted_server& s) {
        std::string head;
        while (!has(head, "\r\n\r\n") && scripted_server::more(c, head)) {}
        s.keep(head);
        s.send(c, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\nhello ");
        std::string said;
        while (!said.ends_with("bye") && scripted_server::more(c, said)) {}
        s.send(c, "you said " + said);
    };
    scripted_server behind{{switches, switches}};
    proxy_rig front{behind.uri("")};
    {
        raw_peer p{front.at.uri("")};
        p.send("GET /chat HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\n\r\n");
        std::string const head = p.until("\r\n\r\n");
        CHECK(head.starts_with("HTTP/1.1 101 "));
        CHECK(has(head, "Upgrade: websocket\r\n"));
        CHECK(has(head, "Sec-WebSocket-Accept: x\r\n"));
        CHECK(p.until("hello ") == "hello ");
        CHECK(p.send("good bye").rest() == "you said good bye");
    }
    CHECK(has(behind.requests().at(0), "Upgrade: websocket\r\n"));
    CHECK(has(behind.requests().at(0), "Sec-WebSocket-Key: k\r\n"));
}

TEST_CASE("gateway: the JSON log is told which upstream answered, and what failed") {
    struct told_log final : log {
        std::vector<std::string> lines;
        std::mutex mutex;
        void access(access_record const& r) override {
            std::string line;
            for (told_member const& m : r.of.told()) line += std::string{m.name} + (m.number ? "#" : "=" + m.value) + " ";
            std::lock_guard const lock{mutex};
            lines.push_back(line);
        }
        [[nodiscard]] bool wants_account() const override { return true; }
        void trouble(std::uint64_t, octets) override {}
    } kept;
    scripted_server behind = once(fine);
    std::string const nobody = closed_port();
    {
        server_options s;
        s.log = &kept;
        proxy_rig front{behind.uri(""), {}, {}, s};
        front.talk(asks("/"));
        proxy_rig none{nobody, {}, {}, s};
        none.talk(asks("/"));
    }
    REQUIRE(kept.lines.size() == 2);
    CHECK(kept.lines[0] == "upstream=" + behind.uri("") + " upstream_us# ");
    CHECK(kept.lines[1].starts_with("upstream=" + nobody + " upstream_us# upstream_error="));
}

TEST_CASE("gateway: HTTP/1.0 without Host is asked for at the upstream's own") {
    scripted_server behind{scripted_server::answers({"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"})};
    proxy_rig front{behind.uri("")};
    std::string const answer = front.talk("GET / HTTP/1.0\r\n\r\n");
    CHECK(has(answer, " 200 "));
    CHECK(answer.ends_with("ok"));
}

TEST_CASE("gateway: a request that cannot be sent is its client's fault, and no upstream's") {
    scripted_server behind{scripted_server::answers({"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"})};
    proxy_rig front{behind.uri("")};
    for (int i = 0; i < 4; ++i) CHECK(has(front.talk(asks("/", "If-Range: \"a\"\r\n")), " 400 "));
    CHECK(has(front.talk(asks("/")), " 200 "));
}

// req: rfc9110#9.3.8-1 rfc9110#9.3.8-3 rfc9110#7.6.2-2 rfc9110#9.3.7-1
TEST_CASE("gateway: what may go no further is answered here, TRACE without secrets") {
    std::string const nobody = closed_port();
    proxy_rig front{nobody};
    std::string const traced = front.talk(asks("/a?b", "Max-Forwards: 0\r\nX-A: 1\r\nCookie: c=1\r\nAuthorization: Basic eDp5\r\nVia: 1.1 one\r\n", "TRACE"));
    CHECK(has(traced, " 200 OK\r\n"));
    CHECK(has(traced, "Content-Type: message/http\r\n"));
    std::string const content = traced.substr(traced.find("\r\n\r\n") + 4);
    CHECK(content == "TRACE /a?b HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\nMax-Forwards: 0\r\nX-A: 1\r\nVia: 1.1 one\r\n\r\n");
    for (char const* target : {"/", "*"}) {
        std::string const options = front.talk(asks(target, "Max-Forwards: 0\r\n", "OPTIONS"));
        CHECK(has(options, " 204 "));
        CHECK(has(options, "Allow: GET, HEAD, POST, PUT, DELETE, OPTIONS, TRACE, PATCH\r\n"));
    }
    scripted_server behind = once(fine);
    proxy_rig onward{behind.uri("")};
    CHECK(has(onward.talk(asks("/", "Max-Forwards: 3\r\n", "TRACE")), " 200 "));
    CHECK(has(behind.requests().at(0), "Max-Forwards: 2\r\n"));
    CHECK(has(front.talk(asks("/", "Max-Forwards: 0\r\n", "GET")), " 502 "));  // of no meaning there
    CHECK(has(front.talk(asks("/", "Max-Forwards: x\r\n", "TRACE")), " 400 "));
}
