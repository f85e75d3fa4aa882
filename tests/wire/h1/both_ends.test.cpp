// Our client's end talks to our server's end, in memory.
#include <httoop/wire/h1.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

using namespace httoop;

namespace {

struct message {
    std::string content, trailers;
    unsigned status = 0;
    bool ended = false;
};

// One end: what it received, and octets on their way to it.
struct end {
    end(wire::role r, policy const& p, wire::message_clock const& k) {
        wire::context c;
        c.role = r;
        c.policy = &p;
        c.clock = &k;
        connection = wire::make_h1(c);
        server = r == wire::role::server;
    }
    void receive(std::string_view more) {
        buffer += more;
        connection->receive(buffer);
        run();
    }
    void run() {
        for (bool more = true; more;) {
            wire::event const e = connection->next();
            switch (e.is) {
                case wire::event::need_octets:
                case wire::event::blocked:
                case wire::event::closed: more = false; break;
                case wire::event::head:
                    if (server) {
                        connection->take_request(e.stream, asked);
                        heads.push_back(e.stream);
                        request_line = std::string{asked.method().token()} + " " + std::string{asked.target()};
                    } else {
                        connection->take_response(e.stream, answered);
                        got[e.stream].status = answered.status().number();
                    }
                    break;
                case wire::event::interim: ++interims; break;
                case wire::event::content:
                    got[e.stream].content += e.piece;
                    connection->consumed(e.stream, e.piece.size());
                    break;
                case wire::event::end: {
                    field_section t;
                    connection->take_trailers(e.stream, t);
                    if (!t.empty()) got[e.stream].trailers = t.value("Content-Digest");
                    got[e.stream].ended = true;
                    break;
                }
                case wire::event::violated:
                case wire::event::reset:
                    FAIL("broken: " << e.broken.broken->id);
                    more = false;
                    break;
                case wire::event::tunnel: tunnel = true; more = false; break;
            }
        }
        buffer.erase(0, connection->consumed_input());
        connection->receive(buffer);
    }
    owned<wire::connection> connection;
    bool server, tunnel = false;
    std::string buffer, request_line;
    request asked;
    response answered;
    unsigned interims = 0;
    std::vector<wire::stream_id> heads;
    std::map<wire::stream_id, message> got;
};

std::string output_of(wire::connection& c, std::size_t most) {
    std::string out;
    for (wire::segment const& s : c.output()) out.append(s.data, s.size);
    out.resize(std::min(out.size(), most));
    c.sent(out.size());
    return out;
}

// Carries octets both ways, so many at a time, until neither has more; then the end of a connection.
void carry(end& a, end& b, std::size_t at_once) {
    for (;;) {
        std::string const to_b = output_of(*a.connection, at_once);
        if (!to_b.empty()) b.receive(to_b);
        std::string const to_a = output_of(*b.connection, at_once);
        if (!to_a.empty()) a.receive(to_a);
        if (to_a.empty() && to_b.empty()) break;
    }
    if (b.connection->finished()) {
        a.connection->end_of_input();
        a.run();
    }
}

std::string text_of(std::size_t n) {
    std::string s(n, ' ');
    for (std::size_t i = 0; i < n; ++i) s[i] = static_cast<char>('a' + i % 26);
    return s;
}

// Borrows the content.
void send_all(wire::connection& c, wire::stream_id s, std::string const& content, std::size_t piece,
              content_length_of length) {
    for (std::size_t at = 0; at < content.size(); at += piece) {
        octets const part = octets{content}.substr(at, piece);
        if (piece > 4096) REQUIRE(c.send_content(s, part, keeper{}));
        else REQUIRE(c.send_content(s, part));
    }
    field_section trailers;
    trailers.append("Content-Digest", "x");
    REQUIRE(c.finish(s, length.is == content_length_of::unknown ? &trailers : nullptr));
}

}  // namespace

// req: rfc9112#6.1-1 rfc9112#7.1-1
TEST_CASE("what one end sends the other receives, in every framing and however it is cut") {
    policy const p;
    wire::message_clock k;
    k.set({{0}, {784111777}});
    std::size_t const sizes[] = {0, 1, 100, 5000, 70000};
    std::size_t const steps[] = {1, 7, 1000, 1u << 20};
    for (method::known const m : {method::get, method::head, method::post, method::put, method::options})
        for (http_version const v : {http_1_0, http_1_1})
            for (int asks = 0; asks < 3; ++asks)
                for (int answers = 0; answers < 3; ++answers)
                    for (std::size_t const size : sizes) {
                        std::size_t const step = size < 5000 ? steps[(asks + answers) % 3] : steps[2 + asks % 2];
                        auto const length = [size](int kind) {
                            return kind == 0   ? content_length_of::no_content()
                                   : kind == 1 ? content_length_of::exactly(size)
                                               : content_length_of::until_end();
                        };
                        if (asks == 2 && v == http_1_0) continue;
                        CAPTURE(method::name(m));
                        CAPTURE(v.minor);
                        CAPTURE(asks);
                        CAPTURE(answers);
                        CAPTURE(size);
                        end client{wire::role::client, p, k}, server{wire::role::server, p, k};
                        std::string const text = text_of(size), nothing;

                        request q{m, "/a?b=c"};
                        q.version(v);
                        q.fields().append("Host", "a.example");
                        q.fields().append("Content-Type", "text/plain");
                        auto const s = client.connection->open(q, length(asks));
                        REQUIRE(s);
                        send_all(*client.connection, *s, asks == 0 ? nothing : text, 999, length(asks));
                        carry(client, server, step);
                        REQUIRE(server.heads.size() == 1);
                        CHECK(server.request_line == std::string{method::name(m)} + " /a?b=c");
                        CHECK(server.asked.fields().value("Host") == "a.example");
                        CHECK(server.got[1].content == (asks == 0 ? nothing : text));
                        CHECK(server.got[1].trailers == (asks == 2 ? "x" : ""));
                        CHECK(server.got[1].ended);

                        response r{status_code::accepted};
                        REQUIRE(server.connection->send_head(1, r, length(answers)));
                        send_all(*server.connection, 1, answers == 0 ? nothing : text, 8000, length(answers));
                        carry(client, server, step);
                        message const& got = client.got[1];
                        CHECK(got.status == 202);
                        CHECK(got.content == (answers == 0 || m == method::head ? nothing : text));
                        CHECK(got.trailers == (answers == 2 && v == http_1_1 && m != method::head ? "x" : ""));
                        CHECK(got.ended);
                        CHECK(client.connection->idle() == (v == http_1_1));
                        CHECK(client.connection->finished() == (v == http_1_0));
                        CHECK(server.connection->idle() == (v == http_1_1));
                        CHECK(server.connection->finished() == (v == http_1_0));
                    }
}

// req: rfc9112#9.3.2-1 rfc9112#9.2-1
TEST_CASE("pipelined requests get their own answers, in order") {
    policy const p;
    wire::message_clock k;
    end client{wire::role::client, p, k}, server{wire::role::server, p, k};
    for (unsigned round = 0; round < 5; ++round) {
        for (unsigned i = 0; i < 16; ++i) {
            request q{i % 3 == 0 ? method::head : method::get, "/" + std::to_string(i)};
            q.fields().append("Host", "a");
            auto const s = client.connection->open(q, content_length_of::no_content());
            REQUIRE(s);
            REQUIRE(client.connection->finish(*s, nullptr));
        }
        server.heads.clear();
        carry(client, server, 50);
        REQUIRE(server.heads.size() == 16);
        for (wire::stream_id const s : server.heads) {
            REQUIRE(server.connection->may_send(s) != 0);
            response r{*status_code::from(200 + static_cast<unsigned>(s) % 90 + 10)};
            std::string const content = "of " + std::to_string(s);
            REQUIRE(server.connection->send_head(s, r, content_length_of::exactly(content.size())));
            REQUIRE(server.connection->send_content(s, content));
            REQUIRE(server.connection->finish(s, nullptr));
        }
        carry(client, server, 50);
        for (wire::stream_id const s : server.heads) {
            CHECK(client.got[s].status == 200 + static_cast<unsigned>(s) % 90 + 10);
            CHECK(client.got[s].content == ((s - 1) % 16 % 3 == 0 ? "" : "of " + std::to_string(s)));
        }
        REQUIRE(client.connection->idle());
        REQUIRE(server.connection->idle());
    }
}

TEST_CASE("a connection that is reset serves another peer as if it were new") {
    policy const p;
    wire::message_clock k;
    end server{wire::role::server, p, k};
    for (octets const before : {"GET / HT", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/0.1\r\n\r\n",
                                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc"}) {
        server.connection->receive(before);
        while (server.connection->next().is != wire::event::need_octets) {}
        wire::reset_h1(*server.connection);
        CHECK(server.connection->idle());
        CHECK(server.connection->pending() == 0);
        server.heads.clear();
        server.buffer.clear();
        server.receive("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
        REQUIRE(server.heads.size() == 1);
        CHECK(server.heads[0] == 1);
        REQUIRE(server.connection->send_head(1, response{}, content_length_of::no_content()));
        REQUIRE(server.connection->finish(1, nullptr));
        CHECK(output_of(*server.connection, 1000).starts_with("HTTP/1.1 200 OK\r\n"));
        wire::reset_h1(*server.connection);
    }
}

TEST_CASE("no more content is handed out than the caller makes room for") {
    policy const p;
    wire::message_clock k;
    end server{wire::role::server, p, k};
    std::string const all = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n" + std::string(300000, 'x');
    std::string rest = all;
    wire::connection& c = *server.connection;
    std::size_t given = 0, waiting = 0, most = 0;
    bool ended = false;
    while (!ended) {
        c.receive(rest);
        for (bool more = true; more;) {
            wire::event const e = c.next();
            if (e.is == wire::event::content) {
                given += e.piece.size();
                waiting += e.piece.size();
                most = std::max(most, waiting);
            } else if (e.is == wire::event::blocked) {
                CHECK(c.awaits() == wire::connection::reading::nothing);
                c.consumed(1, 1000);
                waiting -= 1000;
                more = false;
            } else if (e.is == wire::event::end) {
                ended = true;
                more = false;
            } else if (e.is == wire::event::need_octets) {
                more = false;
                c.consumed(1, waiting);
                waiting = 0;
            }
        }
        rest.erase(0, c.consumed_input());
    }
    CHECK(given == 300000);
    CHECK(most == 65536);
    CHECK(rest.empty());
}

TEST_CASE("a slow reader is not composed for without end") {
    policy p;
    p.limits.output = 1000;
    wire::message_clock k;
    end server{wire::role::server, p, k};
    server.receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    wire::connection& c = *server.connection;
    wire::stream_id const waiting[] = {2, 1};
    REQUIRE(c.may_send(1) == 1000);
    REQUIRE(c.send_head(1, response{}, content_length_of::until_end()));
    std::size_t composed = 0;
    while (std::size_t const room = c.may_send(1)) {
        REQUIRE(c.next_writable(waiting, 2) == 1);
        std::string const piece(std::min<std::size_t>(room, 100), 'x');
        REQUIRE(c.send_content(1, piece));
        composed += piece.size();
    }
    CHECK(c.next_writable(waiting, 2) == 0);
    CHECK(composed <= 1000);
    CHECK(c.pending() < 1200);
    output_of(c, 500);
    CHECK(c.may_send(1) != 0);
    CHECK(c.next_writable(waiting, 2) == 1);
    CHECK(c.next_writable(waiting, 1) == 0);
}
